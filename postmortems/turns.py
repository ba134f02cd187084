"""Requests of one process take turns, and who waits for something slow lets others go on.

Threads that all compute hinder one another, so only so many requests are worked on at once.
The other threads are for those that wait for another process, such as the maker of a PDF.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

_taken = threading.local()


def taking_turns(application: Callable[..., Any], at_once: int) -> Callable[..., Any]:
    """The WSGI ``application``, which works on ``at_once`` requests at a time."""
    turns = threading.Semaphore(at_once)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        with turns:
            _taken.turns = turns
            try:
                return application(environ, start_response)
            finally:
                _taken.turns = None

    return answer


@contextlib.contextmanager
def others_go_on() -> Iterator[None]:
    """Give the turn away during the block. Nothing happens where there is none to give."""
    turns: threading.Semaphore | None = getattr(_taken, "turns", None)
    if turns is None:
        yield
        return
    _taken.turns = None
    turns.release()
    try:
        yield
    finally:
        turns.acquire()
        _taken.turns = turns
