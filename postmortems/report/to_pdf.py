"""A printable document as a PDF: PDF/A-3a and PDF/UA-1 in one file.

The document is laid out in a worker process (see ``postmortems.report.pdf``)
that can read nothing but what the PrintDocument holds. Safe to call from any
thread; every process has its own few workers, started at the first PDF.
"""

from __future__ import annotations

import atexit
import os
import threading

from postmortems.report.pdf.fonts import MONO_FAMILY, TEXT_FAMILY
from postmortems.report.pdf.libraries import pdf_advice, pdf_problem
from postmortems.report.pdf.pool import Limits, Pool
from postmortems.report.pdf.values import (
    EmbeddedFile,
    PdfBusy,
    PdfError,
    PdfFailed,
    PdfUnavailable,
    PrintDocument,
    Resource,
)
from postmortems.turns import others_go_on

__all__ = [
    "MONO_FAMILY",
    "TEXT_FAMILY",
    "EmbeddedFile",
    "PdfBusy",
    "PdfError",
    "PdfFailed",
    "PdfUnavailable",
    "PrintDocument",
    "Resource",
    "configure",
    "make_pdf",
    "pdf_advice",
    "pdf_problem",
    "shut_down",
    "warm_up",
]

_lock = threading.Lock()
_limits = Limits()
_pool: Pool | None = None


def make_pdf(document: PrintDocument, *, timeout: float = 60.0) -> bytes:
    """Return the PDF of ``document``.

    ``timeout`` is in seconds and counts from when a worker has it. Raises
    PdfUnavailable where a library is missing, PdfBusy when too many wait already or no
    worker becomes free in time, PdfFailed when the document takes too much time or memory or
    cannot be laid out. Pictures and other files that are not among the
    document's resources are left out, and do not fail it.
    """
    if problem := pdf_problem():
        raise PdfUnavailable(problem)
    with others_go_on():
        return _current_pool().make(document, timeout)


def configure(
    *,
    workers: int = Limits.workers,
    wait: float = Limits.wait,
    memory: int = Limits.memory,
    uses: int = Limits.uses,
    at_once: int = Limits.at_once,
) -> None:
    """Set the limits of this process (see Limits); running workers are ended."""
    global _limits
    _limits = Limits(workers=workers, wait=wait, memory=memory, uses=uses, at_once=at_once)
    shut_down()


def warm_up() -> None:
    """Start a worker in the background, so that the first PDF need not wait for it."""
    if pdf_problem() is None:
        _current_pool().warm_up()


def shut_down() -> None:
    """End this process's workers; the next PDF starts new ones."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None:
        pool.close()


def _current_pool() -> Pool:
    global _pool
    with _lock:
        if _pool is None:
            _pool = Pool(_limits)
        return _pool


def _forget_workers_of_parent() -> None:
    global _lock, _pool
    if _pool is not None:
        _pool.forget()
    # A thread that does not exist here may have held the lock.
    _lock, _pool = threading.Lock(), None


atexit.register(shut_down)
os.register_at_fork(after_in_child=_forget_workers_of_parent)
