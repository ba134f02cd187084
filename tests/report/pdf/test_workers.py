"""Workers: limited in number, time and memory, and never a danger to the web process."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from postmortems.report import to_pdf
from postmortems.report.pdf.channel import UNAVAILABLE
from postmortems.report.to_pdf import PdfBusy, PdfFailed, make_pdf

ROOT = Path(__file__).parents[3]


def pids():
    return to_pdf._current_pool().worker_pids()


def is_running(pid):
    """Whether the process works or waits; one that has ended but was not collected does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return state.stdout.strip()[:1] not in ("", "Z")


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def wait_until_one_works():
    wait_until(lambda: to_pdf._current_pool()._working)


def test_a_worker_is_used_again(document, limits):
    limits(workers=2)
    make_pdf(document())
    (first,) = pids()
    make_pdf(document())
    assert pids() == [first]


def test_a_worker_is_replaced_after_its_share_of_documents(document, limits):
    limits(workers=1, uses=2)
    seen = []
    for _ in range(4):
        assert make_pdf(document()).startswith(b"%PDF-1.7")
        seen.append(pids()[0])
    # Replaced as soon as the second and the fourth document are done.
    assert len(set(seen)) == 3


def test_a_document_that_takes_too_long_dies_alone(document, slow, limits):
    limits(workers=1)
    make_pdf(document())
    (first,) = pids()
    with pytest.raises(PdfFailed, match="longer than 0.5 seconds"):
        make_pdf(slow, timeout=0.5)
    assert not is_running(first)
    assert make_pdf(document()).startswith(b"%PDF")


@pytest.mark.parametrize("megabytes", [20, 60])
def test_a_document_that_takes_too_much_memory_dies_alone(document, limits, megabytes):
    limits(workers=1, memory=340)
    with pytest.raises(PdfFailed, match="340 MB of memory|process ended"):
        make_pdf(document("<p>" + "word " * (megabytes * 200_000)), timeout=120)
    assert make_pdf(document()).startswith(b"%PDF")


def test_a_document_nested_too_deeply_fails_with_a_reason(document, limits):
    limits(workers=1)
    with pytest.raises(PdfFailed, match="nested too deeply"):
        make_pdf(document("<div>" * 3000 + "x"), timeout=120)
    assert make_pdf(document()).startswith(b"%PDF")


def test_a_worker_that_was_killed_is_replaced(document, limits):
    limits(workers=1)
    make_pdf(document())
    (first,) = pids()
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not is_running(first))
    assert make_pdf(document()).startswith(b"%PDF")
    assert first not in pids()


def test_a_worker_killed_at_work_fails_only_its_document(document, slow, limits):
    limits(workers=1)
    make_pdf(document())
    (first,) = pids()
    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(make_pdf, slow)
        wait_until_one_works()
        os.kill(first, signal.SIGKILL)
        with pytest.raises(PdfFailed, match="process ended"):
            working.result()
    assert make_pdf(document()).startswith(b"%PDF")


def test_who_waits_too_long_is_told_so(document, slow, limits):
    limits(workers=1, wait=0.2)
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(make_pdf, slow)
        wait_until_one_works()
        with pytest.raises(PdfBusy, match="try again"):
            make_pdf(document())
        to_pdf.shut_down()
        with pytest.raises(PdfFailed):
            other.result()
    assert make_pdf(document()).startswith(b"%PDF")


def test_who_comes_when_many_wait_is_told_at_once(document, slow, limits):
    limits(workers=1, wait=60, at_once=1)
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(make_pdf, slow, timeout=30)
        wait_until_one_works()
        with pytest.raises(PdfBusy, match="try again"):
            make_pdf(document())
        to_pdf.shut_down()
        with pytest.raises(PdfFailed):
            other.result()
    assert make_pdf(document()).startswith(b"%PDF")


def test_many_threads_share_few_workers(document, limits):
    limits(workers=2)
    documents = [document(f"<p>Number {number}</p>") for number in range(8)]
    with ThreadPoolExecutor(6) as threads:
        together = list(threads.map(make_pdf, documents))
    assert len(pids()) <= 2
    assert [make_pdf(one) for one in documents] == together


def test_shutting_down_ends_workers_and_the_next_pdf_starts_new_ones(document, slow, limits):
    limits(workers=2)
    make_pdf(document())
    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(make_pdf, slow)
        wait_until_one_works()
        before = pids()
        to_pdf.shut_down()
        with pytest.raises(PdfFailed):
            working.result(timeout=60)
    assert before and not any(is_running(pid) for pid in before)
    assert make_pdf(document()).startswith(b"%PDF")


def test_warming_up_starts_one_worker_that_serves_the_first_pdf(document, limits):
    limits(workers=2)
    to_pdf.warm_up()
    to_pdf.warm_up()
    (warm,) = pids()
    make_pdf(document())
    assert pids() == [warm]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")
def test_a_worker_does_not_know_the_secrets_of_the_web_process(document, limits, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for workers")
    limits(workers=1)
    make_pdf(document())
    (first,) = pids()
    assert b"SECRET_KEY" not in Path(f"/proc/{first}/environ").read_bytes()


@contextlib.contextmanager
def run(script):
    """Run a Python program like a web process, with ``make(body, timeout)`` at hand."""
    head = (
        "import os, sys, time\n"
        "from postmortems.report import to_pdf\n"
        "def make(body='<p>Hello', timeout=60):\n"
        "    return to_pdf.make_pdf(to_pdf.PrintDocument(body, 'T', 'en'), timeout=timeout)\n"
        "def pids(): return to_pdf._current_pool().worker_pids()\n"
    )
    command = [sys.executable, "-c", head + script]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        try:
            yield program
        finally:
            # With whatever it forked.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)


def test_workers_end_when_the_web_process_dies():
    with run("make()\nprint(pids()[0], flush=True)\ntime.sleep(600)") as web:
        pid = int(web.stdout.readline())
        assert is_running(pid)
        web.kill()
    wait_until(lambda: not is_running(pid))


def test_a_worker_busy_for_ever_ends_when_the_web_process_is_gone():
    script = (
        "import threading\nmake()\nprint(pids()[0], flush=True)\n"
        "threading.Timer(0.3, os._exit, (0,)).start()\n"
        "make('<p>One of very many.</p>' * 90_000, 1)"
    )
    with run(script) as web:
        pid = int(web.stdout.readline())
        web.wait(60)
    wait_until(lambda: not is_running(pid))


def test_a_forked_web_process_gets_workers_of_its_own():
    script = (
        "make()\nours = pids()\n"
        # Another thread has the lock at the moment of forking.
        "import threading\n"
        "other = threading.Thread(target=to_pdf._lock.acquire)\n"
        "other.start()\nother.join()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    make()\n"
        "    os._exit(0 if pids() and not set(pids()) & set(ours) else 1)\n"
        "to_pdf._lock.release()\n"
        "status = os.waitpid(child, 0)[1]\n"
        "make()\n"
        "print(status == 0 and pids() == ours, flush=True)"
    )
    with run(script) as web:
        assert web.communicate(timeout=120)[0].strip() == "True"


def test_a_forked_copy_of_the_web_process_keeps_no_worker_alive():
    script = (
        # Held on to, as a thread at work would do.
        "make()\npool = to_pdf._current_pool()\nchild = os.fork()\n"
        "if child:\n"
        "    print(pids()[0], flush=True)\n"
        "time.sleep(600)"
    )
    with run(script) as web:
        pid = int(web.stdout.readline())
        web.kill()
        wait_until(lambda: not is_running(pid))


def test_doors_are_closed_for_good():
    script = (
        "import socket\nfrom postmortems.report.pdf.confinement import close_doors\nclose_doors()\n"
        "refused = 0\n"
        "for attempt in (\n"
        "    lambda: open('/etc/hostname'),\n"
        "    lambda: open('manage.py'),\n"
        "    lambda: open(os.path.join(sys.prefix, '..', 'manage.py')),\n"
        "    lambda: open('var/new', 'w'),\n"
        "    lambda: socket.create_connection(('127.0.0.1', 9)),\n"
        "    lambda: socket.getaddrinfo('localhost', 80),\n"
        "    lambda: os.system('true'),\n"
        "    lambda: os.fork(),\n"
        "):\n"
        "    try:\n"
        "        attempt()\n"
        "    except PermissionError:\n"
        "        refused += 1\n"
        "print(refused, flush=True)"
    )
    with run(script) as program:
        assert program.stdout.readline().strip() == "8"


def test_a_worker_without_libraries_says_so():
    script = (
        "import socket\nsys.modules['weasyprint'] = None\n"
        "from postmortems.report.pdf import worker\n"
        "from postmortems.report.pdf.channel import Channel\n"
        "ours, theirs = socket.socketpair()\n"
        "worker.main(theirs.detach(), 400)\n"
        "print(Channel(ours).receive(deadline=time.monotonic() + 60)[0], flush=True)"
    )
    with run(script) as program:
        assert program.stdout.readline().strip() == repr(UNAVAILABLE)


def test_impossible_limits_are_refused():
    with pytest.raises(ValueError, match="impossible limits"):
        to_pdf.configure(workers=0)
