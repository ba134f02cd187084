"""A mail server on this machine that keeps what it is given."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
import time
from email.message import EmailMessage


class PostOffice:
    """``with PostOffice() as office``: mails arrive in ``office.received``.

    ``refused`` are addresses by the code they are refused with, ``slow`` is how many
    seconds the taking of one mail lasts.
    """

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.refused: dict[str, int] = {}
        self.slow = 0.0
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> PostOffice:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(office) -> type[socketserver.StreamRequestHandler]:
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 office")
                while line := self.rfile.readline().decode().strip():
                    verb, _, rest = line.partition(" ")
                    if verb.upper() == "DATA":
                        self.say("354 go on")
                        self.take()
                    elif verb.upper() == "RCPT":
                        address = rest.partition("<")[2].partition(">")[0]
                        self.say(f"{office.refused.get(address, 250)} {address}")
                    elif verb.upper() == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 office")

            def take(self) -> None:
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                time.sleep(office.slow)
                message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
                office.received.append(message)
                self.say("250 taken")

            def say(self, words: str) -> None:
                self.wfile.write(f"{words}\r\n".encode())

        return Handler
