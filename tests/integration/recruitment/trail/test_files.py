"""The file of the trail: whole, sent in portions, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.staff.usecases.members import add_staff
from services.recruitment.trail.pages import exports
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Role
from shared.messaging.tables import outbox
from tests.builders.recruitment import NOW
from tests.builders.statements import sent_to
from tests.builders.trail import Trail, reads_of_lines, rows_of, scheduled
from tests.builders.web import bearer

AUDITOR = bearer(Role.AUDITOR, now=NOW)


@pytest.fixture
def seen(engine: Engine) -> Trail:
    return Trail(engine)


def test_the_file_runs_nothing_in_a_spreadsheet(seen: Trail, client: FlaskClient, engine: Engine) -> None:
    with unit_of_work(engine) as session:
        evil = add_staff(session, NOW, "evil", "=HYPERLINK(A1)", ["exam_officer"], "kata sandi petugas")
    seen.see(scheduled('=cmd|"/c calc"!A1'), person=evil, actor="exam_officer")
    [row] = rows_of(client, "/jejak/ekspor.csv", AUDITOR)
    assert row["what"].startswith("'=cmd")
    assert row["person"] == "'=HYPERLINK(A1)"
    assert (row["time"], row["zone"]) == ("2026-11-10T10:00:00.000+07:00", "WIB")
    assert (row["kind"], row["role"]) == ("Sesi, kursi, dan tugas", "Petugas ujian")


def test_the_file_is_whole_and_is_sent_in_portions(
    seen: Trail, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_PORTIONS", 2)
    seen.fill(2_300)
    with sent_to(seen.engine) as sent:
        answer = client.get("/jejak/ekspor.csv", headers=AUDITOR, buffered=False)
        portions = cast("Iterator[bytes]", iter(answer.response))
        first = [next(portions), next(portions)]
        assert len(reads_of_lines(sent)) == 2, "the next part is read when it is asked for"
    seen.see(scheduled(), at=NOW + timedelta(days=9))
    rest = list(portions)
    answer.close()
    assert max(portion.count(b"\r\n") for portion in [*first, *rest]) == 500
    rows = list(csv.DictReader(io.StringIO(b"".join([*first, *rest]).decode())))
    assert len(rows) == len({row["event_id"] for row in rows}) == 2_301
    assert [row["time"] for row in rows] == sorted((row["time"] for row in rows), reverse=True)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_link_on_another_site_makes_nobody_take_the_trail(
    seen: Trail, client: FlaskClient, engine: Engine, site: str, method: str
) -> None:
    seen.see(scheduled())
    answer = client.open("/jejak/ekspor.csv", method=method, headers={**AUDITOR, "Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert recorded(engine) == 0
    # From our own page the same address gives the file, and that is recorded.
    rows_of(client, "/jejak/ekspor.csv", {**AUDITOR, "Sec-Fetch-Site": "same-origin"})
    assert recorded(engine) == 1


def recorded(engine: Engine) -> int:
    with reading(engine) as session:
        return len(session.execute(select(outbox).where(outbox.c.type.like("%export%"))).all())
