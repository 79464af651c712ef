"""Backups of PostgreSQL: complete, restored in one transaction or not at all, and never under somebody's feet."""

from __future__ import annotations

import gzip
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, inspect, select, text

from operations.local_servers.postgres import create_service_databases
from operations.recovery.manifest import described
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine, reading, unit_of_work
from shared.messaging.outbox import emit
from shared.messaging.tables import heartbeats, outbox
from tests.builders.drill import Site
from tests.builders.messaging import NOON, admitted

ODD = 'a\ttab, a \\ backslash, a "quote", a line\nbreak, \\N and ü'


@pytest.fixture
def site(tmp_path: Path, postgres_url: str) -> Iterator[Site]:
    prefix = f"backup_{secrets.token_hex(4)}"
    urls = create_service_databases(postgres_url, prefix=prefix)
    found = Site(tmp_path, urls, f"sqlite:///{tmp_path}/events.db", lambda _service: None, lambda: None)
    assert found.terang("migrate") == 0
    yield found
    admin = make_engine(postgres_url).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for service in SERVICES:
            connection.execute(text(f"DROP DATABASE {prefix}_{service} WITH (FORCE)"))
            connection.execute(text(f"DROP ROLE {prefix}_{service}"))
    admin.dispose()


@pytest.fixture
def cbt(site: Site) -> Iterator[Engine]:
    engine = make_engine(site.urls["cbt"])
    yield engine
    engine.dispose()


def contents(engine: Engine) -> dict[str, list[Any]]:
    found = {}
    with engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            found[name] = sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"'))))
    engine.dispose()
    return found


def write(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        for number in range(3):
            emit(session, admitted(f"26-{number}", gpa=None), at=NOON)
        session.execute(insert(heartbeats).values(name=ODD, beat_at=NOON, detail=ODD))
    engine.dispose()


def restore(site: Site, *options: str) -> int:
    return site.terang("restore", str(site.backup), "--service", "cbt", *options)


def test_every_row_of_every_table_comes_back_as_it_was_and_numbering_goes_on(site: Site, cbt: Engine) -> None:
    write(cbt)
    before = contents(cbt)
    assert site.terang("backup", str(site.backup)) == 0
    with cbt.begin() as connection:
        connection.execute(text("DROP TABLE inbox"))
        connection.execute(text("CREATE TABLE of_a_newer_release (id integer)"))
        connection.execute(text("DELETE FROM heartbeats"))
    cbt.dispose()
    assert restore(site, "--replace") == 0
    after = contents(cbt)
    # What it takes for sent is what the log has: nothing.
    assert after.keys() == before.keys()
    assert {name for name in before if after[name] != before[name]} <= {"outbox"}
    with unit_of_work(cbt) as session:
        assert session.scalars(select(heartbeats.c.detail)).all() == [ODD]
        emit(session, admitted("26-0"), at=NOON)
    with reading(cbt) as session:
        assert session.scalars(select(outbox.c.id).order_by(outbox.c.id)).all() == [1, 2, 3, 4]


def test_a_restore_that_breaks_off_in_the_middle_has_changed_nothing(
    site: Site, cbt: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    write(cbt)
    assert site.terang("backup", str(site.backup)) == 0
    write_more = make_engine(site.urls["cbt"])
    with unit_of_work(write_more) as session:
        emit(session, admitted("26-9"), at=NOON)
    before = contents(write_more)
    # Somebody has cut a line off and mended the digest, so that only the loading itself can find it.
    path = site.backup / "cbt/outbox.copy.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:-1])))
    manifest = json.loads((site.backup / "manifest.json").read_text(encoding="utf-8"))
    for part in manifest["parts"]:
        for file in part["files"]:
            if file["name"] == "cbt/outbox.copy.gz":
                file["sha256"] = described(site.backup, file["name"]).sha256
    (site.backup / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert restore(site, "--replace") == 2
    assert "outbox.copy.gz: 2 rows, and 3 were backed up" in capsys.readouterr().err
    assert contents(cbt) == before


def test_while_anybody_is_connected_nothing_is_restored(
    site: Site, cbt: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.terang("backup", str(site.backup)) == 0
    with cbt.connect() as connection:
        connection.execute(text("SELECT 1"))
        assert restore(site) == 2
    assert "1 other connections are open; stop cbt's web and worker first" in capsys.readouterr().err
    cbt.dispose()
    assert restore(site) == 0


def test_a_backup_of_another_kind_of_database_is_refused(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.terang("backup", str(site.backup)) == 0
    other = f"sqlite:///{site.folder}/cbt.db"
    command = ("restore", str(site.backup), "--service", "cbt")
    assert site.terang(*command, TERANG_CBT_DATABASE_URL=other) == 2
    assert "the backup is of postgresql, and this is sqlite" in capsys.readouterr().err
