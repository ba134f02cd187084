"""A client that costs little: keep-alive connections on plain sockets, one thread each."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

Request = Callable[[int, int], bytes]


@dataclass(frozen=True)
class Timing:
    """Milliseconds of the middle and the slow end, and answers per second."""

    p50: float
    p95: float
    rate: float


def request_bytes(
    method: str, path: str, *, cookies: dict[str, str], body: bytes = b"", token: str = ""
) -> bytes:
    """One HTTP/1.1 request; a body is sent as a form."""
    head = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        # A save is one of those that a block makes by itself while somebody types.
        f"Accept: {'application/json' if body else 'text/html'}",
        "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()),
    ]
    if body:
        head += [
            "HX-Request: true",
            f"X-CSRFToken: {token}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def measure(port: int, request: Request, *, connections: int, requests: int) -> Timing:
    """Send ``requests`` on each of ``connections`` and time every answer. Any but 200 raises."""
    times: list[float] = []
    errors: list[Exception] = []
    barrier = threading.Barrier(connections + 1)

    def run(number: int) -> None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as link:
                link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                barrier.wait()
                for turn in range(requests):
                    wanted = request(number, turn)
                    begin = time.perf_counter()
                    link.sendall(wanted)
                    read_answer(link)
                    times.append((time.perf_counter() - begin) * 1000)
        except Exception as error:
            errors.append(error)
            barrier.abort()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    try:
        barrier.wait()
        begin = time.perf_counter()
    except threading.BrokenBarrierError:
        begin = time.perf_counter()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    took = time.perf_counter() - begin
    times.sort()
    return Timing(
        p50=times[len(times) // 2], p95=times[int(len(times) * 0.95)], rate=len(times) / took
    )


def read_answer(link: socket.socket) -> bytes:
    """The body of one answer. Any status but 200 raises."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = link.recv(65536)
        if not part:
            raise ConnectionError("The server closed the connection.")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1]
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += link.recv(65536)
    if status != b"200":
        raise RuntimeError(f"Answer {status.decode()}: {body[:200]!r}")
    return body
