"""G4 and G9: what must stay in one service is looked for everywhere else.

Canaries are planted: a rationale and a weight's option that could only come from the bank's secret half,
and a person's name, NIK and contacts that could only come from recruitment.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, select

from services.scoring.exams.tables import sealed_items
from shared.db.engine import reading
from shared.web.access import route_access
from tests.builders.system import _STAFF, EXAM, SELECTION, VACANCY, Candidate, System, bank_rows

RATIONALE = "KENARI-ALASAN-7731"
PERSON = ("Peserta Rahasia", "rahasia.example", "99999912049", "08123456")


def dump_of(engine: Engine) -> str:
    """Everything that stands in a database, as text."""
    metadata = MetaData()
    metadata.reflect(engine)
    lines = []
    with reading(engine) as session:
        for table in metadata.sorted_tables:
            for row in session.execute(select(table)):
                lines += [value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row]
    return "\n".join(lines)


@pytest.fixture
def sat(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[System]:
    """The whole journey with canaries in the bank, every log line kept."""
    caplog.set_level(logging.DEBUG)
    made = System(tmp_path)
    made.prepare([{**row, "rationale": f"{RATIONALE} {row['code']}"} for row in bank_rows()])
    people = [made.admit(serial) for serial in range(1, 3)]
    made.settle()
    for candidate in people:
        made.sit(candidate.number, lambda _section, number: number % 5 + 1)
    made.settle()
    made.people = people  # type: ignore[attr-defined]
    yield made
    made.close()


def key_options(system: System) -> dict[str, str]:
    """The right option of each item that has one, by item id."""
    with reading(system.engines["scoring"]) as session:
        rows = session.execute(select(sealed_items.c.item_id, sealed_items.c.right_option))
        return {row.item_id: row.right_option for row in rows if row.right_option}


def secrets_of(system: System) -> list[str]:
    """Texts that only the secret half of scoring has."""
    from services.scoring.exams.tables import exams

    with reading(system.engines["scoring"]) as session:
        exam = session.execute(select(exams)).one()
    return [RATIONALE, exam.identifier_secret, exam.key_salt]


def test_the_canaries_are_where_they_belong(sat: System) -> None:
    assert all(secret in dump_of(sat.engines["scoring"]) for secret in secrets_of(sat))
    assert all(secret in dump_of(sat.engines["recruitment"]) for secret in PERSON[:2])
    assert len(key_options(sat)) == 8


def test_no_key_leaves_scoring_by_event_database_or_log_line(sat: System, caplog: pytest.LogCaptureFixture) -> None:
    places = {
        "events": "\n".join(raw.decode() for raw in sat.raw_log()),
        "cbt": dump_of(sat.engines["cbt"]),
        "recruitment": dump_of(sat.engines["recruitment"]),
        "log lines": caplog.text,
    }
    for secret in secrets_of(sat):
        for place, text in places.items():
            assert secret not in text, f"{secret} is in {place}"
    for place in ("cbt", "log lines"):
        assert not re.search(r'"(key|right_option|weights?|points|rationale)" ?:', places[place]), place


def test_what_cbt_knows_of_the_right_option_it_knows_of_every_other(sat: System) -> None:
    """Options are told apart by nothing but their text: same fields, order by an opaque identifier."""
    sealed = next(e for e in sat.everything_said() if e.type == "scoring.exam.sealed.v1")
    right = key_options(sat)
    places = []
    for item in sealed.data["items"]:
        assert set(item) == {"item_id", "section", "topic", "band", "stem", "picture", "options"}
        identifiers = [option["option_id"] for option in item["options"]]
        assert identifiers == sorted(identifiers)
        assert {frozenset(option) for option in item["options"]} == {frozenset({"option_id", "text", "picture"})}
        if item["item_id"] in right:
            places.append(identifiers.index(right[item["item_id"]]))
    assert len(places) == 8


def test_no_page_or_answer_of_any_service_shows_a_key_to_anyone_but_the_author(sat: System) -> None:
    secrets = secrets_of(sat)
    for service, app in sat.apps.items():
        for (rule, method), roles in route_access(app).items():
            if method != "GET":
                continue
            path = _filled(rule, sat.people[0])  # type: ignore[attr-defined]
            for username in (None, *sorted(_STAFF)):
                if username == "penyusun" and service == "scoring":
                    continue
                body = sat.ask(service, "GET", path, username).get_data()
                for secret in secrets:
                    assert secret.encode() not in body, f"{secret} in GET {path} of {service} as {username} ({roles})"


def test_people_are_known_in_recruitment_alone_and_by_name_at_the_desk(
    sat: System, caplog: pytest.LogCaptureFixture
) -> None:
    identities = [e for e in sat.everything_said() if e.type == "recruitment.candidate.identified.v1"]
    assert identities
    others = [e for e in sat.everything_said() if e.type != "recruitment.candidate.identified.v1"]
    elsewhere = {
        "other events": "\n".join(event.to_bytes().decode() for event in others),
        "scoring": dump_of(sat.engines["scoring"]),
        "log lines": caplog.text,
    }
    for place, text in elsewhere.items():
        for private in PERSON:
            assert private not in text, f"{private} is in {place}"
    for private in PERSON[1:]:
        assert private not in dump_of(sat.engines["cbt"]), private


def test_no_page_shows_a_nik_but_the_verifiers(sat: System) -> None:
    for service, app in sat.apps.items():
        for (rule, method), _roles in route_access(app).items():
            for username in (None, "pengawas", "ujian", "ketua", "auditor", "penyusun"):
                if method == "GET":
                    path = _filled(rule, sat.people[0])  # type: ignore[attr-defined]
                    assert PERSON[2].encode() not in sat.ask(service, "GET", path, username).get_data(), path


def _filled(rule: str, candidate: Candidate) -> str:
    """The address with real values where that is possible, so that pages are full ones."""
    values = {
        "exam_id": EXAM,
        "vacancy_id": VACANCY,
        "selection_id": SELECTION,
        "candidate_no": candidate.number,
        "code": "TWK-001",
        "room": "Ruang 1",
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], "1"), rule)
