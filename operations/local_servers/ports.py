"""Finds free ports on loopback."""

from __future__ import annotations

import random
import socket

from shared.kernel.errors import Refused

HOST = "127.0.0.1"
# Below the range from which systems take ports of outgoing connections: otherwise a client's connection could
# occupy the port of a server that restarts.
_FIRST, _LAST = 15000, 29999


def free_ports(count: int) -> list[int]:
    """`count` different ports on which nothing listens now."""
    found: list[int] = []
    for port in random.sample(range(_FIRST, _LAST), 500):
        if is_free(port):
            found.append(port)
        if len(found) == count:
            return found
    raise Refused(f"no free port could be found on {HOST} between {_FIRST} and {_LAST}")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    """Whether something listens on the port."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
