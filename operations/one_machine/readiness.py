"""The checks of the supervised tree: a free port, each worker's heartbeat, each application's health."""

from __future__ import annotations

import http.client
import socket
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from operations.one_machine.origin import MOUNTS
from shared.db.engine import reading
from shared.kernel.errors import Refused
from shared.messaging.heartbeats import beats


def listen(host: str, port: int) -> socket.socket:
    """Called before anything is started; raises Refused if the port is taken."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise Refused(
            f"port {port} on {host} cannot be used ({error.strerror}); choose another one, "
            f"for example PORT={port + 1} make demo, or --port {port + 1}"
        ) from error
    return listener


def has_beaten(engine: Engine, started: float) -> bool:
    # Heartbeats use the database's clock, which on one machine is this clock; a second of grace
    # covers its coarser grain.
    since = datetime.fromtimestamp(started, UTC) - timedelta(seconds=1)
    with reading(engine) as session:
        return any(at >= since for at, _detail in beats(session).values())


def answers(host: str, port: int) -> bool:
    """True when each of the three applications answers for its health."""
    for path in MOUNTS.values():
        connection = http.client.HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", f"{path}/healthz")
            if connection.getresponse().status != 200:
                return False
        except OSError:
            return False
        finally:
            connection.close()
    return True
