"""What an event of the trail proves, and a trail that is given out as a file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.trail import handlers as trail
from services.recruitment.trail.pages import exports
from services.recruitment.trail.tables import trail as table
from shared.contracts.codec.reading import load
from shared.contracts.staff import TrailExported
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Role
from shared.messaging.signing import Signer, new_private_key
from shared.messaging.tables import outbox
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.trail import Trail
from tests.builders.web import bearer

AUDITOR = bearer(Role.AUDITOR, now=NOW)
SIGNER = Signer.from_pem(new_private_key())
SEALED = reported.ranking_released([])


def seen(engine: Engine, *, signed: bool) -> bytes:
    """Lets the trail see an event; its bytes as the producer stored them."""
    event = reported.event_of(SEALED)
    record, stored = reported.record_of(event), event.to_bytes()
    if signed:
        record = replace(record, value=SIGNER.sign([stored])[0])
    with unit_of_work(engine) as session:
        trail.record(session, NOW, [(event, record)])
    return stored


def page_of_the_event(engine: Engine, client: FlaskClient) -> str:
    with reading(engine) as session:
        event_id = session.scalar(select(table.c.event_id).order_by(table.c.id.desc()))
    answer = client.get(f"/jejak/peristiwa/{event_id}", headers=AUDITOR)
    assert answer.status_code == 200
    return answer.text


def test_an_event_shows_its_digest_its_key_and_what_it_proves(engine: Engine, client: FlaskClient) -> None:
    stored = seen(engine, signed=True)
    page = page_of_the_event(engine, client)
    assert hashlib.sha256(stored).hexdigest() in page
    assert SIGNER.key in page
    assert "Dua anggota menandatangani tepat peringkat ini" in page
    assert "Tidak membuktikan bahwa kunci jawabannya benar" in page


def test_an_event_without_a_signature_says_so(engine: Engine, client: FlaskClient) -> None:
    stored = seen(engine, signed=False)
    page = page_of_the_event(engine, client)
    assert hashlib.sha256(stored).hexdigest() in page
    assert "Tidak ditandatangani" in page


def test_a_line_of_an_earlier_release_says_that_nothing_was_noted(engine: Engine, client: FlaskClient) -> None:
    seen(engine, signed=True)
    with unit_of_work(engine) as session:
        session.execute(table.update().values(digest=None, key_id=None))
    page = page_of_the_event(engine, client)
    assert "Belum dicatat" in page
    assert "Sidik SHA-256" not in page


def exported(engine: Engine) -> list[dict[str, Any]]:
    """The events that an export has left."""
    with reading(engine) as session:
        events = [json.loads(raw) for raw in session.scalars(select(outbox.c.payload).order_by(outbox.c.id))]
    found = [event for event in events if event["type"] == "recruitment.trail.exported.v1"]
    assert all(event["person"] == "staff-auditor" and event["actor"] == "auditor" for event in found)
    return found


def test_a_file_that_was_given_out_can_be_told_from_a_changed_one(engine: Engine, client: FlaskClient) -> None:
    seen(engine, signed=True)
    body = client.get("/jejak/ekspor.csv", headers=AUDITOR).data
    (noted,) = exported(engine)
    assert noted["data"]["digest"] == hashlib.sha256(body).hexdigest()
    assert (noted["data"]["lines"], noted["data"]["selection_id"]) == (1, SELECTION_ID)


def test_a_file_is_noted_before_its_first_byte_leaves(engine: Engine, client: FlaskClient) -> None:
    seen(engine, signed=True)
    answer = client.get("/jejak/ekspor.csv", headers=AUDITOR, buffered=False)
    portions = cast("Iterator[bytes]", iter(answer.response))
    first = next(portions)
    (noted,) = exported(engine)
    body = b"".join([first, *portions])
    answer.close()
    assert noted["data"]["digest"] == hashlib.sha256(body).hexdigest()
    assert exported(engine) == [noted]


def test_whoever_breaks_a_long_file_off_has_no_line_that_is_not_noted(
    engine: Engine, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_PORTIONS", 2)
    Trail(engine).fill(2_300)
    answer = client.get("/jejak/ekspor.csv", headers=AUDITOR, buffered=False)
    taken, told = b"", list[int]()
    for portion in cast("Iterator[bytes]", iter(answer.response)):
        taken += portion
        told = [each["data"]["lines"] for each in exported(engine)]
        assert taken.count(b"\r\n") - 1 <= told[-1], "it left before it was noted"
    answer.close()
    assert told == [1_000, 2_000, 2_301]
    assert len({each["data"]["export_id"] for each in exported(engine)}) == 1
    lines = taken.splitlines(keepends=True)
    for noted in exported(engine):
        up_to = b"".join(lines[: noted["data"]["lines"] + 1])
        assert noted["data"]["digest"] == hashlib.sha256(up_to).hexdigest()


def test_a_file_of_no_line_and_one_that_ends_with_a_part_are_noted_once(
    engine: Engine, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_PORTIONS", 1)
    body = client.get("/jejak/ekspor.csv", headers=AUDITOR).data
    (noted,) = exported(engine)
    assert (noted["data"]["lines"], noted["data"]["digest"]) == (0, hashlib.sha256(body).hexdigest())
    Trail(engine).fill(499)
    client.get("/jejak/ekspor.csv", headers=AUDITOR)
    assert [each["data"]["lines"] for each in exported(engine)] == [0, 500]


def test_a_filter_that_is_refused_gives_no_file_and_no_event(engine: Engine, client: FlaskClient) -> None:
    assert client.get("/jejak/ekspor.csv?dari=kemarin", headers=AUDITOR).status_code == 422
    assert exported(engine) == []


def test_the_file_of_one_candidate_has_their_lines_alone_and_is_noted_as_theirs(
    engine: Engine, client: FlaskClient
) -> None:
    with unit_of_work(engine) as session:
        number, other = (build.add_candidate(session, each, name) for each, name in enumerate(("Ani", "Budi")))
    line = Trail(engine)
    for each in (number, other):
        line.see(reported.attempt_submitted(each))
    page = client.get(f"/jejak/{number}?layanan=cbt", headers=AUDITOR).text
    assert f'href="/jejak/{number}/ekspor.csv?layanan=cbt"' in page
    answer = client.get(f"/jejak/{number}/ekspor.csv", headers=AUDITOR)
    assert f"jejak-{number}.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [row["candidate_no"] for row in rows] == [number]
    (noted,) = exported(engine)
    assert noted["data"]["digest"] == hashlib.sha256(answer.data).hexdigest()
    assert (noted["data"]["lines"], noted["data"]["candidate_no"]) == (1, number)
    assert noted["data"]["selection_id"] == SELECTION_ID
    line.see(load(TrailExported, noted["data"]))
    assert f"Jejak peserta {number} diunduh: 1 baris" in client.get("/jejak", headers=AUDITOR).text
    assert client.get(f"/jejak/{number}/ekspor.csv?dari=kemarin", headers=AUDITOR).status_code == 422
    assert client.get("/jejak/26-999999/ekspor.csv", headers=AUDITOR).status_code in (403, 404)
    assert client.get(f"/jejak/{number}/ekspor.csv", headers=bearer(Role.PROCTOR, now=NOW)).status_code == 403
    assert len(exported(engine)) == 1
