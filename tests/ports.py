"""Ports for servers that tests start as processes of their own."""

import itertools
import os
import socket

# Below those that systems hand out by themselves, so that nobody's connection takes one between
# here and the start of the server; and every process of the tests begins in a place of its own.
_LOWEST, _HIGHEST = 20_000, 30_000
_places = itertools.count(os.getpid() * 20)


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    for place in itertools.islice(_places, _HIGHEST - _LOWEST):
        port = _LOWEST + place % (_HIGHEST - _LOWEST)
        with socket.socket() as probe:
            # As a server does it: what another left behind a moment ago is in nobody's way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise OSError("every port is taken")
