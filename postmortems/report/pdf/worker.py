"""The process that makes PDFs: reads a document, answers with a PDF, and so on."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import socket
import sys
import traceback

from postmortems.report.pdf.channel import DONE, FAILED, READY, UNAVAILABLE, Channel
from postmortems.report.pdf.confinement import close_doors, end_after, limit_memory

# The web process gives up first; this much later a worker left alone ends itself.
_GRACE = 1.0
_NICENESS = 5


def main(line: int, megabytes: int) -> None:
    """Serve the other end of ``line``, a socket's number, until it hangs up."""
    with contextlib.closing(Channel(socket.socket(fileno=line))) as channel:
        _serve(channel, megabytes)


def _serve(channel: Channel, megabytes: int) -> None:
    try:
        from postmortems.report.pdf.rendering import Renderer

        renderer = Renderer()
    except (ImportError, OSError) as problem:
        channel.send(UNAVAILABLE, str(problem).encode())
        return
    _load_what_is_loaded_late()
    # What is loaded stays for good, so the collector need not look at it again. Between two
    # documents it takes away everything of the last one; looking through all of a document for
    # waste again and again would cost a sixth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000)
    # Pages are answered first.
    os.nice(_NICENESS)
    limit_memory(megabytes)
    close_doors()
    channel.send(READY)
    while True:
        try:
            _, request = channel.receive()
        except ConnectionError:
            return
        seconds, document = pickle.loads(request)
        with end_after(seconds + _GRACE):
            try:
                answer = DONE, renderer.make_pdf(document)
            except (MemoryError, SystemError):
                # The second is what remains of the first when a C library reports it.
                answer = _failure(f"it needs more than {megabytes} MB of memory")
            except RecursionError:
                answer = _failure("its parts are nested too deeply")
            except Exception as problem:  # any bug on any input is this document's failure
                answer = _failure(f"{type(problem).__name__} while laying it out")
        try:
            channel.send(*answer)
        except ConnectionError:
            return
        del request, document, answer
        gc.collect()


def _failure(reason: str) -> tuple[bytes, bytes]:
    detail = traceback.format_exc(limit=-12)
    return FAILED, json.dumps({"reason": reason, "detail": detail}).encode()


def _load_what_is_loaded_late() -> None:
    # Picture formats and codecs are read from disk on first use; doing it now
    # keeps that out of the first document's time.
    from PIL import Image

    Image.init()
    "".encode("idna")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
