"""PostgreSQL and Kafka as older releases left them in mid-selection, under this release: the steps of an upgrade."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from kafka.admin import OffsetSpec

from operations.local_servers.kafka import KafkaServer
from operations.local_servers.postgres import create_service_databases
from tests.upgrade.archive import Facts, fixtures, unpack
from tests.upgrade.found import SERVICES
from tests.upgrade.going_on import GoingOn, tell_the_story
from tests.upgrade.release import Installation, Release
from tests.upgrade.restoring import load_dump, put_log
from tests.upgrade.tables import DROPPED, content, require_same, shape


def settings(databases: dict[str, str], log: str) -> dict[str, str]:
    addresses = {f"TERANG_{service.upper()}_DATABASE_URL": databases[service] for service in SERVICES}
    # Workers without names leave their groups when they end, as those in containers do.
    return {**addresses, "TERANG_EVENT_LOG_URL": log, "TERANG_WORKER_ID": ""}


def behind(admin: KafkaAdminClient) -> int:
    """Records that some consumer group has yet to read, in partitions of which it has read before."""
    groups = [group["group_id"] for group in admin.list_groups()]
    positions = [admin.list_group_offsets(group)[group] for group in groups if group.partition(".")[0] in SERVICES]
    assert len(positions) > len(SERVICES)
    partitions = dict.fromkeys((partition for read in positions for partition in read), OffsetSpec.LATEST)
    ends = admin.list_partition_offsets(partitions)
    return sum(ends[partition].offset - read[partition].offset for read in positions for partition in read)


@pytest.fixture(params=fixtures("production"))
def facts(request: pytest.FixtureRequest, tmp_path: Path) -> Facts:
    return unpack(request.param, tmp_path)


@pytest.fixture
def databases(facts: Facts, tmp_path: Path, postgres_url: str) -> dict[str, str]:
    found = create_service_databases(postgres_url, prefix=f"upgrade_{secrets.token_hex(4)}")
    for service, url in found.items():
        load_dump(url, tmp_path / "postgres" / f"{service}.sql")
    return found


@pytest.fixture
def broker(facts: Facts, tmp_path: Path) -> Iterator[KafkaServer]:
    server = KafkaServer(tmp_path / "broker")
    put_log(tmp_path / "kafka", tmp_path / "broker")
    server.start()
    yield server
    server.remove()


def test_migrate_start_and_the_selection_goes_on(
    facts: Facts, databases: dict[str, str], broker: KafkaServer, tmp_path: Path, postgres_url: str
) -> None:
    before = {service: content(databases[service], without=DROPPED) for service in SERVICES}
    terang = Installation(Release(), tmp_path / "home", settings(databases, f"kafka://{broker.address}"))
    terang.must("migrate")
    empty = create_service_databases(postgres_url, prefix=f"fresh_{secrets.token_hex(4)}")
    Installation(Release(), tmp_path / "fresh", settings(empty, "kafka://127.0.0.1:1")).must("migrate")
    for service in SERVICES:
        require_same(before[service], content(databases[service], before[service], without=DROPPED), service)
        assert shape(databases[service]) == shape(empty[service]), service
    terang.must("topics", "apply")

    admin = KafkaAdminClient(**broker.client_settings())
    try:
        assert behind(admin) > 0, "the old release's positions in the log are gone"
        tell_the_story(GoingOn(facts, terang, databases, lambda: behind(admin)))
    finally:
        admin.close()
