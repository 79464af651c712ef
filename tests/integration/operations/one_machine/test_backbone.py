"""The production backbone keeps its two real servers alive, each by itself, and takes them with it."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaAdminClient

from operations.home import Home
from operations.installation import Installation
from operations.one_machine.backbone import ProductionBackbone

pytestmark = pytest.mark.servers


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the account can enter which PostgreSQL acts as when root runs it."""
    with tempfile.TemporaryDirectory(prefix="terang-backbone-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def backbone(open_folder: Path, said: list[str]) -> Iterator[ProductionBackbone]:
    home = Home(open_folder / "var")
    home.prepare()
    made = ProductionBackbone(home, report=said.append)
    yield made
    made.stop()


def test_a_killed_server_comes_back_with_its_data_and_it_is_reported(
    backbone: ProductionBackbone, open_folder: Path, said: list[str], wait_until: Callable[..., None]
) -> None:
    changes: list[dict[str, int]] = []
    backbone.start(lambda: changes.append(backbone.pids))
    before, reported = backbone.pids, len(said)
    settings = Installation(Home(open_folder / "var"), environ={}).settings("cbt")
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(changes) == 2, seconds=90, what="two new starts")
    assert backbone.pids.keys() == {"postgres", "kafka"}
    assert not set(backbone.pids.values()) & set(before.values())
    assert sorted(line.partition("; ")[0] for line in said[reported:]) == [
        "Kafka ended (SIGKILL)",
        "PostgreSQL ended (SIGKILL)",
    ]
    with psycopg.connect(settings.database_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("terang_cbt",)
    with KafkaAdminClient(bootstrap_servers=settings.event_log_url.removeprefix("kafka://")) as admin:
        assert "cbt.attempts" in admin.list_topics()

    backbone.stop()

    assert backbone.pids == {}
