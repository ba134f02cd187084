"""The workers of one web process: how many, which is free, when to end one.

Workers are separate programs, started with ``subprocess`` and never forked, so
that threads of the web process can ask for them safely. They get neither the
environment (it holds secrets) nor any open file but their end of a socket pair;
when the web process dies, however it dies, the socket closes and they end.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from postmortems.report.pdf.channel import DONE, FAILED, MAKE, READY, UNAVAILABLE, Channel
from postmortems.report.pdf.libraries import missing_libraries
from postmortems.report.pdf.values import PdfBusy, PdfFailed, PdfUnavailable, PrintDocument

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parents[3]
_PROGRAM = "postmortems.report.pdf.worker"
_START_SECONDS = 30.0
_BUSY = "Other PDFs are being made. Please try again in a moment."
# What a worker may know of the environment: where libraries, fonts and its own
# temporary files are, and the language of messages.
_KEPT_VARIABLES = (
    "PATH HOME TMPDIR LANG LC_ALL XDG_CACHE_HOME XDG_DATA_HOME XDG_CONFIG_HOME "
    "FONTCONFIG_FILE FONTCONFIG_PATH LD_LIBRARY_PATH DYLD_LIBRARY_PATH "
    "DYLD_FALLBACK_LIBRARY_PATH"
).split()


@dataclass(frozen=True)
class Limits:
    """How much PDF making may take.

    ``workers`` processes at most, each with ``memory`` megabytes of address
    space and replaced after ``uses`` documents; a request waits ``wait`` seconds
    for a free one. Of ``at_once`` requests and more the last are refused, so that
    they do not fill the threads of the web process.
    """

    workers: int = 2
    wait: float = 20.0
    memory: int = 1536
    uses: int = 200
    at_once: int = 12

    def __post_init__(self) -> None:
        if min(self.workers, self.memory, self.uses, self.at_once) < 1 or self.wait < 0:
            raise ValueError(f"impossible limits for making PDFs: {self}")


class Worker:
    """One process. Not safe for two threads at once; the pool sees to that."""

    def __init__(self, limits: Limits) -> None:
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        self._ready = False
        self.uses_left = limits.uses
        with theirs:
            line = theirs.fileno()
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "postmortems.report.pdf.worker",
                    f"{line}",
                    f"{limits.memory}",
                ],
                cwd=_ROOT,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(line,),
                # An interrupt typed in the terminal is for the web process.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Say whether the process still runs."""
        return self._process.poll() is None

    def make(self, document: PrintDocument, timeout: float) -> bytes:
        """Return the PDF; after any exception but PdfFailed from the worker, stop() it."""
        try:
            self._wait_until_ready()
            deadline = time.monotonic() + timeout
            self._channel.send(MAKE, pickle.dumps((timeout, document)), deadline=deadline)
            kind, answer = self._channel.receive(deadline=deadline)
        except TimeoutError:
            self.stop()
            raise PdfFailed(
                f"The PDF could not be made: it takes longer than {timeout:g} seconds."
            ) from None
        except OSError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=1)
            self.stop()
            logger.error("a PDF worker ended with status %s", self._process.returncode)
            raise PdfFailed("The PDF could not be made: its process ended.") from None
        self.uses_left -= 1
        if kind == DONE:
            return answer
        if kind != FAILED:
            self.stop()
            raise PdfFailed("The PDF could not be made: its process gave no answer.")
        failure = json.loads(answer)
        logger.warning("PDF failed: %s\n%s", failure["reason"], failure["detail"])
        # A failed document may have left anything behind, such as full memory.
        self.stop()
        raise PdfFailed(f"The PDF could not be made: {failure['reason']}.")

    def kill(self) -> None:
        """End the process at once; a thread waiting in make() gets PdfFailed."""
        self._process.kill()

    def stop(self) -> None:
        """End the process at once and let go of it. Only for who has the worker."""
        self._process.kill()
        self._process.wait()
        self._channel.close()

    def forget(self) -> None:
        """Close our end only: in a forked copy of the process that owns the worker."""
        self._channel.close()

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        kind, reason = self._channel.receive(deadline=time.monotonic() + _START_SECONDS)
        if kind == UNAVAILABLE:
            self.stop()
            raise PdfUnavailable(missing_libraries(reason.decode(errors="replace")))
        self._ready = kind == READY


class Pool:
    """At most ``limits.workers`` workers, started when first needed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._places = threading.BoundedSemaphore(limits.workers)
        self._lock = threading.Lock()
        self._free: list[Worker] = []
        self._working: set[Worker] = set()
        self._asked = 0
        self._closed = False

    def make(self, document: PrintDocument, timeout: float) -> bytes:
        """Return the PDF of ``document``; raise PdfBusy, PdfFailed or PdfUnavailable."""
        with self._lock:
            if self._asked >= self._limits.at_once:
                raise PdfBusy(_BUSY)
            self._asked += 1
        try:
            if not self._places.acquire(timeout=self._limits.wait):
                raise PdfBusy(_BUSY)
            try:
                with self._worker() as worker:
                    return worker.make(document, timeout)
            finally:
                self._places.release()
        finally:
            with self._lock:
                self._asked -= 1

    def warm_up(self) -> None:
        """Start a worker if there is none, without waiting until it is ready."""
        with self._lock:
            if not self._free and not self._working and not self._closed:
                self._free.append(Worker(self._limits))

    def worker_pids(self) -> list[int]:
        """Return the process ids of all workers, free and working."""
        with self._lock:
            return [worker.pid for worker in (*self._free, *self._working)]

    def close(self) -> None:
        """End all workers. A document being made fails."""
        with self._lock:
            self._closed = True
            for worker in self._working:
                worker.kill()
            for worker in self._free:
                worker.stop()
            self._free.clear()

    def forget(self) -> None:
        """Let go of workers that belong to the process this one was forked from."""
        for worker in (*self._free, *self._working):
            worker.forget()

    @contextlib.contextmanager
    def _worker(self) -> Iterator[Worker]:
        with self._lock:
            # The one used last: its memory is warm, and the others stay unneeded.
            while self._free and not self._free[-1].is_alive():
                self._free.pop().stop()
            worker = self._free.pop() if self._free else Worker(self._limits)
            self._working.add(worker)
        try:
            yield worker
        finally:
            self._give_back(worker)

    def _give_back(self, worker: Worker) -> None:
        used_up = worker.uses_left <= 0
        if used_up:
            worker.stop()
        with self._lock:
            self._working.discard(worker)
            if self._closed:
                worker.stop()
            elif used_up:
                # The next one starts while nobody waits for it.
                self._free.append(Worker(self._limits))
            elif worker.is_alive():
                self._free.append(worker)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    # The same order of sets in every worker: the same document, the same bytes.
    return {**kept, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
