"""A network of our own between a service and a server, which can be cut."""

from __future__ import annotations

import contextlib
import socket
import threading


class Wire:
    """Passes TCP connections on from `port` on loopback to the server's `target`; cut, it passes nothing on."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.target = 0
        self.passed = 0
        """Bytes passed on so far, both ways."""
        self._whole = threading.Event()
        self._whole.set()
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def cut(self) -> int:
        """Breaks every connection and lets none through; returns how many there were."""
        self._whole.clear()
        with self._guard:
            broken = len(self._open) // 2
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        return broken

    def mend(self) -> None:
        self._whole.set()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self.cut()
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole.is_set():
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            pair = threading.Thread(target=self._carry_both, args=(near, far), daemon=True)
            self._threads.append(pair)
            pair.start()

    def _carry_both(self, near: socket.socket, far: socket.socket) -> None:
        with self._guard:
            self._open |= {near, far}
        back = threading.Thread(target=self._carry, args=(far, near), daemon=True)
        back.start()
        self._carry(near, far)
        back.join()
        with self._guard:
            self._open -= {near, far}
        near.close()
        far.close()

    def _carry(self, source: socket.socket, to: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while content := source.recv(65536):
                to.sendall(content)
                self.passed += len(content)
        for end in (source, to):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
