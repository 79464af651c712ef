"""Our worker in a real gunicorn: clients that are slow, silent, gone or too many, and a server that is stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

SETTINGS = Path(__file__).with_name("server.py")
HOST = "127.0.0.1"
LARGE = 50_000_000
"""Bytes that /large answers: more than the sockets hold."""
LATE = 4.0
"""Seconds: the deadline of one second, the worker's look every second, and as much again."""


class Server:
    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    def connect(self) -> Client:
        return Client(self.port)

    def ask(self, path: str = "/") -> str:
        with self.connect() as client:
            client.send(head(path))
            return client.answer()


class Client:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=20)
        self._received = b""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: str | bytes) -> None:
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def answer(self) -> str:
        """The next answer: its status and its body. Empty if the server hung up."""
        while b"\r\n\r\n" not in self._received:
            if not self._more():
                return ""
        first, _, self._received = self._received.partition(b"\r\n\r\n")
        length = int(first.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        while len(self._received) < length:
            assert self._more(), "broken off"
        body, self._received = self._received[:length], self._received[length:]
        return f"{first.split()[1].decode()} {body.decode()}"

    def is_hung_up(self) -> bool:
        """Waits for it."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def _more(self) -> bool:
        part = self.socket.recv(65536)
        self._received += part
        return bool(part)


def head(path: str = "/", *headers: str) -> str:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""])


@contextmanager
def running(folder: Path, workers: int = 1, settings: Path = SETTINGS) -> Iterator[Server]:
    log = folder / "gunicorn.log"
    with socket.create_server((HOST, 0), backlog=512) as listener, log.open("wb") as lines:
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-b",
            f"fd://{listener.fileno()}",
            "-c",
            str(settings),
            "-w",
            str(workers),
        ]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])}
        process = subprocess.Popen(command, pass_fds=[listener.fileno()], stderr=lines, env=environment)
        server = Server(process, listener.getsockname()[1], log)
        try:
            assert server.ask().startswith("200")
            yield server
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server")) as found:
        yield found


def test_two_requests_in_one_packet_are_answered_in_their_order(server: Server) -> None:
    with server.connect() as client:
        client.send(head("/first") + head("/second") + head("/third", "Connection: close"))
        assert [client.answer().split()[1] for _ in range(3)] == ["/first", "/second", "/third"]
        assert client.is_hung_up()


def test_a_body_in_many_packets(server: Server) -> None:
    with server.connect() as client:
        client.send(head("/", "Content-Length: 40"))
        for _ in range(40):
            client.send("x")
            time.sleep(0.005)
        assert client.answer().startswith("200 / 40")
        client.send(head("/again"))
        assert client.answer().startswith("200 /again 0")


@pytest.mark.parametrize(
    "begun", ["G", "GET / HTTP/1.1\r\nHost: local", head() + "GET /"], ids=["byte", "head", "next"]
)
def test_a_head_that_never_ends_is_ended(server: Server, begun: str) -> None:
    with server.connect() as client:
        client.send(begun)
        if begun.startswith(head()):
            assert client.answer().startswith("200")
        began = time.monotonic()
        assert client.answer().split() == ["408"]
        assert client.is_hung_up()
        assert 0.5 < time.monotonic() - began < LATE


def test_a_head_that_trickles_is_ended_too(server: Server) -> None:
    with server.connect() as client:
        began = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - began < LATE:
                client.send("X")
                time.sleep(0.05)
        assert time.monotonic() - began < LATE


@pytest.mark.parametrize("length", [100, 100_000], ids=["short road", "gunicorn's road"])
def test_a_body_that_stalls_is_ended(server: Server, length: int) -> None:
    with server.connect() as client:
        client.send(head("/", f"Content-Length: {length}") + "half")
        began = time.monotonic()
        assert client.answer()[:3] in ("400", "")
        assert client.is_hung_up()
        assert time.monotonic() - began < LATE


def test_a_large_body_over_a_slow_line_is_not(server: Server) -> None:
    with server.connect() as client:
        client.send(head("/", "Content-Length: 100000"))
        began = time.monotonic()
        for _ in range(20):
            client.send(b"x" * 5000)
            time.sleep(0.12)
        assert time.monotonic() - began > 2
        assert client.answer().startswith("200 / 100000")


def test_a_silent_connection_is_closed_after_the_keepalive(server: Server) -> None:
    with server.connect() as new, server.connect() as used:
        used.send(head())
        assert used.answer().startswith("200")
        began = time.monotonic()
        assert new.is_hung_up()
        assert used.is_hung_up()
        assert 2 < time.monotonic() - began < 3 + LATE


def test_a_client_that_does_not_read_is_hung_up_on(server: Server) -> None:
    with server.connect() as client:
        client.send(head("/large"))
        began = time.monotonic()
        while (part := client.socket.recv(1 << 20)) and time.monotonic() - began < 0.1:
            time.sleep(0.05)
        assert part
        time.sleep(LATE)
        received = 0
        with suppress(ConnectionResetError):
            while part := client.socket.recv(1 << 20):
                received += len(part)
        assert received < LARGE, "the rest never left"


def test_clients_that_vanish_leave_the_server_well(server: Server) -> None:
    for begun in ("", "GET", head("/", "Content-Length: 9") + "half", head("/slow"), head("/large"), head() * 50):
        for linger in (b"\x00" * 8, b"\x01\x00\x00\x00" + b"\x00" * 4):
            client = server.connect()
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            client.send(begun)
            client.socket.close()
    assert server.ask().startswith("200")


def test_a_fault_of_the_application_is_a_500_and_ends_the_connection(server: Server) -> None:
    with server.connect() as client:
        client.send(head("/fault"))
        assert client.answer().startswith("500")
        assert client.is_hung_up()
    assert server.ask().startswith("200")


def test_two_hundred_half_sent_requests_hold_up_nobody(server: Server) -> None:
    halves = ["GET / HT", head("/", "Content-Length: 9") + "half", head("/", "Transfer-Encoding: chunked") + "5\r\nha"]
    flood = [server.connect() for _ in range(200)]
    for n, client in enumerate(flood):
        client.send(halves[n % 3])
    began = time.monotonic()
    assert server.ask().startswith("200")
    for client in flood:
        client.answer()
        client.socket.close()
    # One after the other they would have been waited for two hundred times a second.
    assert time.monotonic() - began < 5 * LATE


def test_more_connections_than_a_worker_takes_wait_in_the_queue(server: Server) -> None:
    silent = [server.connect() for _ in range(320)]
    # Places become free when the silent ones are closed.
    assert server.ask().startswith("200")
    for client in silent:
        client.socket.close()


def shares(server: Server, connections: int) -> list[int]:
    """How many of so many connections, made before anybody asks for anything, each worker has; the least first."""
    with ExitStack() as stack:
        clients = [stack.enter_context(server.connect()) for _ in range(connections)]
        for client in clients:
            client.send(head())
        return sorted(Counter(client.answer().split()[-1] for client in clients).values())


def test_a_hall_that_connects_at_leisure_is_divided_evenly(tmp_path: Path, wait_until: Callable[..., None]) -> None:
    """Nobody asks for anything meanwhile; at the start of the exam everybody does."""
    with running(tmp_path, workers=3) as server:
        # Each knows of the others once they have reported, which they do every second.
        wait_until(lambda: len(found := shares(server, 30)) == 3 and found[0] >= 6, what="all take their part")
        found = shares(server, 150)
        assert sum(found) == 150
        assert found[-1] - found[0] <= 15, found


def test_a_stopped_server_answers_what_is_under_way_and_waits_for_nobody_else(
    tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    with running(tmp_path) as server, server.connect() as silent, server.connect() as idle, server.connect() as busy:
        idle.send(head())
        assert idle.answer().startswith("200")
        busy.send(head("/slow") + head("/later"))
        wait_until(lambda: "slow began" in server.log.read_text(), what="the slow request is under way")
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        # Both had arrived before; the second is the last of its connection.
        assert [busy.answer()[:9], busy.answer()[:10]] == ["200 /slow", "200 /later"]
        assert busy.is_hung_up()
        assert silent.is_hung_up()
        assert idle.is_hung_up()
        assert server.process.wait(20) == 0
        assert time.monotonic() - began < 8


def test_a_killed_worker_is_replaced(tmp_path: Path, wait_until: Callable[..., None]) -> None:
    with running(tmp_path) as server, server.connect() as client:
        client.send(head("/slow"))
        before = int(server.ask().split()[-1])
        os.kill(before, signal.SIGKILL)
        assert client.is_hung_up()
        assert int(server.ask().split()[-1]) != before
