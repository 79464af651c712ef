"""A process that has loaded modules already and starts each program as a copy of itself.

Loading its modules costs a program about a second of a core and tens of megabytes; a copy begins at once and shares
that memory. A fork server is itself a copy of the process that begins it, so that process loads the modules first. Only
they are shared, never a thread or a connection: it is begun before there are any.

Programs are children of the fork server, which answers for their ends. It ends with the process that began it, however
that ends, and they with it.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

from shared.kernel.collection import exempt_what_is_there
from shared.processes.leash import THREAD, Leash

_LOOK_SECONDS = 0.02


class ForkServer:
    """The parent's side; any thread may use it."""

    def __init__(self, pid: int, channel: socket.socket) -> None:
        self.pid = pid
        self._channel = channel
        self._stream = channel.makefile("rb")
        self._one_at_a_time = threading.Lock()

    @classmethod
    def begin(cls) -> ForkServer | None:
        """None where this process cannot be copied safely: it has other threads already, or the system is not Linux."""
        others = [each for each in threading.enumerate() if each is not threading.main_thread() and each.name != THREAD]
        if sys.platform != "linux" or others:
            return None
        # What is garbage by now would be copied as soon as the first program looked for it.
        exempt_what_is_there()
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = _fork()
        if pid == 0:
            ours.close()
            _serve(theirs)
        theirs.close()
        return cls(pid, ours)

    def start(
        self, module: str, arguments: Sequence[str], environment: Mapping[str, str], *, log: Path, gives_way: int = 0
    ) -> Fork:
        """Runs the module as `python -m` would, in a process group of its own, its output appended to `log`. Raises
        OSError if the fork server has ended or cannot start it."""
        request = {
            "module": module,
            "arguments": list(arguments),
            "environment": dict(environment),
            "log": str(log),
            "gives_way": gives_way,
        }
        return Fork(self, int(self._ask("start", request)))

    def exit_status(self, pid: int) -> int | None:
        """How a program has ended, as in `subprocess`; None while it runs. Asked once more, raises OSError."""
        status: int | None = self._ask("status", pid)
        return status

    def close(self) -> None:
        """Ends it, and the programs that still run; safe to call more than once."""
        with self._one_at_a_time:
            if self._channel.fileno() < 0:
                return
            self._stream.close()
            self._channel.close()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def _ask(self, what: str, about: Any) -> Any:
        with self._one_at_a_time:
            if self._channel.fileno() < 0:
                raise ConnectionError("the fork server has been closed")
            self._channel.sendall(json.dumps([what, about]).encode() + b"\n")
            answer = self._stream.readline()
        if not answer:
            raise ConnectionError("the fork server has ended")
        value, problem = json.loads(answer)
        if problem is not None:
            raise OSError(problem)
        return value


class Fork:
    """A program that a fork server has started, with what `subprocess.Popen` offers of it."""

    def __init__(self, server: ForkServer, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._server = server
        self._one_at_a_time = threading.Lock()

    def poll(self) -> int | None:
        """The exit code, or the negative number of the signal that ended it; None while it runs."""
        with self._one_at_a_time:
            if self.returncode is None:
                try:
                    self.returncode = self._server.exit_status(self.pid)
                except OSError:
                    # It ends with its server, by this signal.
                    self.returncode = -signal.SIGKILL
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() >= until:
                assert timeout is not None
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
            time.sleep(_LOOK_SECONDS)
        return code

    def send_signal(self, number: int) -> None:
        """Does nothing once it has ended."""
        # Until its end has been asked for, nobody else can have its number.
        if self.poll() is None:
            os.kill(self.pid, number)


def _fork() -> int:
    with warnings.catch_warnings():
        # From 3.12 on Python warns of every other thread, also of one that only waits and of those of libraries.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _serve(channel: socket.socket) -> NoReturn:
    """The fork server itself, until the other end is closed."""
    code = 1
    try:
        # Ctrl-C reaches the parent alone, and what the parent does at its end is not done here.
        os.setpgid(0, 0)
        atexit._clear()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _close_all_but(channel.fileno())
        leash = Leash()
        with channel.makefile("rb") as requests:
            while request := requests.readline():
                answer = _answer(request, channel, requests, leash)
                channel.sendall(json.dumps(answer).encode() + b"\n")
        code = 0
    except (BrokenPipeError, ConnectionResetError):
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _answer(request: bytes, channel: socket.socket, requests: IO[bytes], leash: Leash) -> tuple[Any, str | None]:
    """A value, or the problem."""
    what, about = json.loads(request)
    try:
        if what == "status":
            ended, status = os.waitpid(about, os.WNOHANG)
            return (os.waitstatus_to_exitcode(status) if ended else None), None
        pid = _fork()
    except OSError as error:
        return None, str(error)
    if pid == 0:
        _become(channel, requests, leash, **about)
    with contextlib.suppress(OSError):
        # As the program does it itself: whichever comes first, the group is there when its number is known.
        os.setpgid(pid, pid)
    return pid, None


def _become(
    channel: socket.socket,
    requests: IO[bytes],
    leash: Leash,
    *,
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    log: str,
    gives_way: int,
) -> NoReturn:
    code = 1
    try:
        os.setpgid(0, 0)
        os.nice(gives_way)
        requests.close()
        channel.close()
        _redirect(log)
        os.environ.clear()
        os.environ.update(environment)
        leash.tie_copy()
        code = _run(module, arguments)
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _run(module: str, arguments: Sequence[str]) -> int:
    """The exit code."""
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        print(ended.code, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _redirect(log: str) -> None:
    """Input from nowhere, output to the end of the log."""
    for path, flags, numbers in (
        (os.devnull, os.O_RDONLY, (0,)),
        (log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, (1, 2)),
    ):
        opened = os.open(path, flags, 0o666)
        for number in numbers:
            os.dup2(opened, number)
        os.close(opened)


def _close_all_but(kept: int) -> None:
    """The parent's lock, its listening socket, its files: none of them stays open here after the parent has gone."""
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
