"""gunicorn's gevent worker with a short road for ordinary requests, and a deadline for every wait.

Most of what stock gunicorn spends on a small request is spent on generality: a body of any kind, an answer of any
kind, trailers, upgrades, other protocols. An ordinary request (HTTP/1.1, its head in one piece, a body of known length
up to 64 KiB) is answered by the loop below. Everything else, and everything malformed, goes gunicorn's own way with
its bytes put back, and so does what follows on that connection. A head is judged by gunicorn's own code on both roads,
so both have the same verdict.

Used as `worker_class = "shared.web.serving.worker.Worker"`.
"""

from __future__ import annotations

import errno
import time
from datetime import datetime
from functools import partial
from typing import Any

from gevent import socket
from gunicorn.workers.ggevent import GeventWorker

from shared.web.serving.answer import Answer
from shared.web.serving.balance import Balance, BalancedServer
from shared.web.serving.connection import Connection
from shared.web.serving.crowd import Crowd
from shared.web.serving.hang_up import HANG_UP
from shared.web.serving.head import Head, Heads, Peer
from shared.web.serving.preload import is_preloaded, patch_the_rest

_PIECE = 64 * 1024
_HUNG_UP = (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.EBADF)


class Worker(GeventWorker):  # type: ignore[misc]
    """Settings that change what a connection begins with (TLS, the proxy protocol, HTTP/2, uWSGI) leave everything to
    gunicorn's own code; the deadlines hold on both roads."""

    alive: bool
    sockets: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._crowd = Crowd()
        self._heads = Heads(self.cfg)
        self.balance = Balance(self.age)
        self.server_class = partial(BalancedServer, self)

    def patch(self) -> None:
        """As gunicorn's own, where the master has not done most of it."""
        if not is_preloaded():
            super().patch()
            return
        patch_the_rest()
        self.sockets = [
            socket.socket(each.FAMILY, socket.SOCK_STREAM, fileno=each.sock.detach()) for each in self.sockets
        ]

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        if self.cfg.is_ssl:
            super().handle(listener, client, addr)
            return
        connection = Connection(client, self.cfg.keepalive or self.cfg.timeout)
        address = addr[0] if isinstance(addr, tuple) else None
        self._crowd.enter(address, connection)
        self.balance.add(1)
        try:
            if not self._may_be_ordinary(addr) or self._answer_ordinary(listener, connection, addr):
                super().handle(listener, connection, addr)
        finally:
            self._crowd.leave(address, connection)
            self.balance.add(-1)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """One request on gunicorn's own road."""
        if not isinstance(sock, Connection):
            return super().handle_request(listener_name, req, sock, addr)
        sock.begin_body()
        try:
            return super().handle_request(listener_name, req, sock, addr)
        finally:
            sock.begin_next()

    def notify(self) -> None:
        """Called every second, while the worker runs and while it stops."""
        super().notify()
        if self.alive:
            self.balance.report()
        else:
            self.balance.end()
        now = time.monotonic()
        self._crowd.end_half_sent(now)
        for connection in self._crowd:
            # A stopping worker takes no further requests, and does not wait for those who have none.
            if connection.is_late(now) or (not self.alive and connection.is_idle):
                connection.expire()

    def _may_be_ordinary(self, addr: Any) -> bool:
        cfg = self.cfg
        return (
            isinstance(addr, tuple)
            and cfg.proxy_protocol == "off"
            and "h2" not in cfg.http_protocols
            and getattr(cfg, "protocol", "http") == "http"
        )

    def _answer_ordinary(self, listener: Any, connection: Connection, addr: Any) -> bool:
        """Answers ordinary requests, one after the other. False if the connection is closed then; True if gunicorn's
        own code goes on with it."""
        peer: Peer = (listener.getsockname(), addr[0])
        received = b""
        try:
            while True:
                received = received or connection.recv(_PIECE)
                if not received:
                    connection.close()
                    return False
                end = received.find(b"\r\n\r\n") + 4
                head = self._heads.read(peer, received[:end]) if end > 3 else None
                if head is None:
                    break
                connection.begin_body()
                complete = end + head.body_length
                while len(received) < complete and (more := connection.recv(_PIECE)):
                    received += more
                if len(received) < complete:
                    break
                if not self._answer(connection, addr, head, received[end:complete]):
                    connection.close()
                    return False
                received = received[complete:]
                connection.begin_next()
        except OSError as error:
            if error.errno not in _HUNG_UP:
                self.log.exception("Socket error processing request.")
            connection.close()
            return False
        connection.put_back(received)
        return True

    def _answer(self, connection: Connection, addr: Any, head: Head, body: bytes) -> bool:
        """Whether the connection can be used for another request."""
        began = datetime.now()  # noqa: DTZ005
        environ = head.environ_for(connection, addr[1], body)
        answer = Answer(head.request, connection, self.cfg)
        environ[HANG_UP] = answer.force_close
        self.cfg.pre_request(self, head.request)
        self._count()
        if not self.alive or not self.cfg.keepalive:
            answer.force_close()
        try:
            self._send(answer, environ, began)
        except OSError:
            raise
        except Exception as error:
            if answer.is_begun:
                self.log.exception("Error handling request")
            else:
                self.handle_error(head.request, connection, addr, error)
            return False
        finally:
            self._ended(head, environ, answer)
        return not answer.should_close()

    def _send(self, answer: Answer, environ: dict[str, Any], began: datetime) -> None:
        parts = self.wsgi(environ, answer.start_response)
        try:
            if isinstance(parts, environ["wsgi.file_wrapper"]):
                answer.write_file(parts)
            else:
                for part in parts:
                    answer.write(part)
            answer.close()
        finally:
            self.log.access(answer, answer.req, environ, datetime.now() - began)  # noqa: DTZ005
            if hasattr(parts, "close"):
                parts.close()

    def _count(self) -> None:
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.log.info("Autorestarting worker after current request.")
            self.alive = False

    def _ended(self, head: Head, environ: dict[str, Any], answer: Answer) -> None:
        try:
            self.cfg.post_request(self, head.request, environ, answer)
        except Exception:
            self.log.exception("Exception in post_request hook")
