"""The base of the local servers: starting, ending, and leaving a server to another process."""

from __future__ import annotations

import signal
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from operations.local_servers.ports import HOST, free_ports, is_free
from operations.local_servers.process import OwnerLock, ServerProcess
from shared.kernel.errors import Refused


class Server(ABC):
    """One server of one folder. Starting again continues with the same data.

    The server dies with this process, however that ends; with `owner`, a lock file that another process holds, it
    instead outlives this process and goes when that lock is freed, and its data with it.
    """

    name: ClassVar[str]
    orderly: ClassVar[signal.Signals] = signal.SIGTERM
    """The signal for an orderly end, with everything written to disk."""
    after_failed_start: ClassVar[signal.Signals] = signal.SIGTERM
    """The signal that ends it after a failed start."""
    patience: ClassVar[float] = 30
    """Seconds within which it must end."""

    def __init__(self, port: int | None, lock: Path, log: Path, owner: Path | None) -> None:
        self._port = port
        self._owner = owner
        self._owner_lock = OwnerLock(lock)
        self._log = log
        self._process = ServerProcess(self.name, log)

    @property
    def port(self) -> int:
        if self._port is None:
            raise Refused(f"{self.name} has no port before its first start")
        return self._port

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.running

    @property
    def log(self) -> Path:
        return self._log

    def start(self) -> None:
        """Returns when it answers; makes its data if there are none. Raises Refused."""
        self._make_folder()
        if self._owner is None:
            self._owner_lock.take()
        try:
            self._bring_up()
        except BaseException:
            self._end(self.after_failed_start)
            raise
        if self._owner is not None:
            self._process.leave_to_watchdog()

    def stop(self) -> None:
        """Ends it in order: closes connections and writes everything to disk."""
        self._end(self.orderly)

    def kill(self) -> None:
        """Sends SIGKILL to the server's first process; its other processes then end by themselves."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    # What shared.processes.keep_alive asks of it.

    def how_it_ended(self) -> str:
        return self._process.how_it_ended()

    def clear_up(self) -> None:
        """Drops the ended process and frees its lock."""
        self.kill()

    def start_again(self) -> None:
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @abstractmethod
    def _make_folder(self) -> None:
        """Makes the folder that will hold the lock."""

    @abstractmethod
    def _bring_up(self) -> None:
        """Chooses port and programs, starts the server, and returns when it answers. Raises Refused."""

    def _choose_port(self) -> None:
        if self._port is None:
            [self._port] = free_ports(1)
        elif not is_free(self._port):
            raise Refused(f"{self.name} cannot listen on {HOST}:{self._port}: the port is taken")

    def _end(self, number: signal.Signals) -> None:
        self._process.end(number, self.patience)
        self._owner_lock.free()
