"""Workers of a master that has loaded the application's modules: copies, in which everything still gives way."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.web.serving.test_server import Server, head, running

SETTINGS = Path(__file__).with_name("preloading.py")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("preload"), settings=SETTINGS) as found:
        yield found
    assert found.process.returncode == 0


def test_a_worker_begins_with_the_modules_of_the_master(server: Server) -> None:
    loaded_in, answered_by = server.ask().split()[1:]
    assert int(loaded_in) == server.process.pid != int(answered_by)


def test_a_lock_made_when_the_module_was_loaded_holds_up_only_who_waits_for_it(server: Server) -> None:
    """With a lock of the system's the second request would stop the loop, and the first could never release it."""
    with ExitStack() as clients:
        asking = [clients.enter_context(server.connect()) for _ in range(5)]
        for client in asking:
            client.send(head("/locked"))
        assert server.ask("/").startswith("200")
        assert all(client.answer().startswith("200") for client in asking)


def test_a_worker_learns_how_its_children_end(server: Server) -> None:
    assert server.ask("/child") == "200 7"


def test_a_killed_worker_is_followed_by_another_copy(server: Server, wait_until: Callable[..., None]) -> None:
    killed = server.ask().split()[2]
    os.kill(int(killed), signal.SIGKILL)
    wait_until(lambda: server.ask().split()[2:] not in ([], [killed]), seconds=30)
    assert int(server.ask().split()[1]) == server.process.pid


def test_nothing_is_patched_twice_or_too_late(server: Server) -> None:
    assert "MonkeyPatchWarning" not in server.log.read_text()
