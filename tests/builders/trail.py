"""Lines of the trail: as events come, or a hundred thousand at once."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from services.recruitment.trail import handlers as trail
from services.recruitment.trail.tables import trail as table
from shared.contracts.cbt import PlannedRoom, SessionScheduled
from shared.contracts.scoring import ItemsImported
from shared.db.engine import unit_of_work
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, SELECTION_ID


class Trail:
    """Lets the trail see events, one after the other."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.seen = 0

    def see(self, payload: Any, **changes: Any) -> None:
        self.seen += 1
        event = reported.event_of(payload, self.seen, **changes)
        with unit_of_work(self.engine) as session:
            trail.record(session, event.time + timedelta(seconds=1), [(event, reported.record_of(event, "a.topic"))])

    def fill(self, count: int) -> None:
        """`count` lines a second apart, of two kinds, in one statement."""
        self.see(ItemsImported(import_id="i", added=1, changed=0, same=0, imported_at=NOW), at=NOW)
        names = ", ".join(column.name for column in table.columns if column.name not in ("id", "event_id"))
        later = names.replace(
            "occurred_at", "strftime('%Y-%m-%dT%H:%M:%S.000000Z', occurred_at, '+' || n || ' seconds')"
        )
        later = re.sub(r"\bkind\b", "CASE n % 100 WHEN 0 THEN 'exam' ELSE 'answers' END", later)
        later = re.sub(r"\bscope\b", f"CASE n % 1000 WHEN 0 THEN '' ELSE '{SELECTION_ID}' END", later)
        later = re.sub(r"\bperson\b", "'member-' || (n % 50)", later)
        later = re.sub(r"\bcandidate_no\b", "'26-' || (n % 500)", later)
        later = re.sub(r"\bvacancy_id\b", "'vacancy-' || (n % 20)", later)
        with unit_of_work(self.engine) as session:
            session.execute(
                text(
                    f"INSERT INTO trail (id, event_id, {names}) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL "
                    f"SELECT n + 1 FROM c WHERE n < {count}) SELECT 1 + n, 'e' || n, {later} FROM c, trail WHERE id = 1"
                )
            )
            session.execute(text(f"UPDATE trail_counter SET last_id = {count + 1}"))


def summaries(page: str) -> list[str]:
    """What was done, line by line."""
    return re.findall(r'href="/jejak/peristiwa/[^"]*">([^<]*)</a><br>', page)


def reads_of_lines(sent: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The statements that read lines of the trail, not a single one by its id."""
    return [each for each in sent if "FROM trail" in each[0] and "ORDER BY trail.occurred_at" in each[0]]


def scheduled(name: str = "Sesi 1") -> SessionScheduled:
    return SessionScheduled(
        session_id=f"id-{name}", selection_id=SELECTION_ID, session_name=name, venue="SMKN 1",
        rooms=(PlannedRoom(name="R 1", seats=20),),
        starts_at=NOW, ends_at=NOW + timedelta(hours=2), timezone="Asia/Jakarta", scheduled_at=NOW,
    )  # fmt: skip


def rows_of(client: FlaskClient, address: str, headers: dict[str, str]) -> list[dict[str, str]]:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))
