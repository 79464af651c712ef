"""G4 and G9: what must stay in one service is looked for everywhere else.

Canaries are planted: a rationale and secrets that could only come from the bank's secret half, and a person's
name, NIK and contacts that could only come from recruitment. `test_scans` proves that each scan finds what is there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.scoring.exams.tables import exams, sealed_items
from shared.contracts.catalogue import SERVICES
from shared.contracts.declaration import dump
from shared.db.engine import reading
from shared.kernel.roles import Role
from tests.builders.recorded_log import recorded_log
from tests.builders.sealed_papers import papers_of
from tests.builders.small_selection import bank_rows
from tests.builders.system import Candidate, System
from tests.builders.visitors import STRANGER, Visitor, applicant_visitor, candidate_visitor, fill, staff_visitors
from tests.integration.system.routes import ROUTES
from tests.integration.system.scans import dump_of, leaks, log_of

RATIONALE = "KENARI-ALASAN-7731"
NAME, MAIL, NIK, PHONE = PERSON = ("Peserta Rahasia", "rahasia.example", "99999912049", "08123456")
SUBMITTED, ALSO_SUBMITTED, SITTING, CHECKED_IN = range(4)


@dataclass(frozen=True)
class World:
    """The whole journey with canaries in it, everything that was logged, and everybody who may look."""

    system: System
    people: list[Candidate]
    visitors: list[Visitor]
    log: io.StringIO

    def pages(self) -> Iterator[tuple[str, str, Visitor, int, bytes]]:
        """Every GET of every service as everybody: service, rule, visitor, status, body."""
        (session,) = self.system.must("cbt", "GET", "/api/sessions", "ujian")["items"]
        event = next(e for e in self.system.all_events() if e.type == "recruitment.candidate.identified.v1")
        begun = [event.data for event in self.system.all_events() if event.type == "cbt.attempt.started.v1"]
        mine = next(each for each in begun if each["candidate_no"] == self.people[SUBMITTED].number)
        names = {"session_id": session["session_id"], "event_id": event.id, "attempt_id": mine["attempt_id"]}
        for service, routes in ROUTES.items():
            for rule in [route.rule for route in routes if route.method == "GET"]:
                path = fill(self.system, service, rule, self.people[SUBMITTED], **names)
                for visitor in self.visitors:
                    answer = visitor.open(self.system, service, "GET", path)
                    yield service, rule, visitor, answer.status_code, answer.get_data()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with recorded_log() as log:
        system = System(tmp_path_factory.mktemp("canary"))
        system.prepare([{**row, "rationale": f"{RATIONALE} {row['code']}"} for row in bank_rows()])
        people = [system.admit(serial) for serial in range(1, 5)]
        system.settle()
        seats = [system.sit(people[n].number, lambda _, number: number % 5 + 1) for n in (SUBMITTED, ALSO_SUBMITTED)]
        seats.append(system.sit(people[SITTING].number, lambda _, number: number % 5 + 1, submit=False))
        seats.append(system.check_in(people[CHECKED_IN].number))
        _go_wrong(system, people[SUBMITTED], seats[SITTING])
        system.settle()
        at_seats = [candidate_visitor(seat, f"candidate {number}") for number, seat in enumerate(seats, 1)]
        visitors = [STRANGER, applicant_visitor(people[SUBMITTED]), *at_seats, *staff_visitors(system)]
        yield World(system, people, visitors, log)
        system.close()


def _go_wrong(system: System, candidate: Candidate, seat: FlaskClient) -> None:
    """What is refused passes through other lines of code than what succeeds, and they may log too."""
    again = {"nik": f"{NIK}90001", "name": NAME, "email": f"x@{MAIL}", "phone": PHONE, "password": RATIONALE}
    assert candidate.client.post("/api/accounts", json=again).status_code == 422
    wrong = {"nik": f"9999991204990{1:03d}", "password": "a wrong password"}
    assert candidate.client.post("/api/session", json=wrong).status_code == 401
    assert candidate.client.post("/api/applications", json=system.application(gpa="3.39")).status_code == 409
    assert seat.post("/api/attempt/answers", json={"entries": [{"option_id": RATIONALE}]}).status_code == 422


def key_options(system: System) -> dict[str, str]:
    """The right option of each item that has one, by item id."""
    with reading(system.engines["scoring"]) as session:
        rows = session.execute(select(sealed_items.c.item_id, sealed_items.c.right_option))
        return {row.item_id: row.right_option for row in rows if row.right_option}


def secrets_of(system: System) -> list[str]:
    """Texts that only the secret half of scoring has."""
    with reading(system.engines["scoring"]) as session:
        exam = session.execute(select(exams)).one()
    return [RATIONALE, exam.identifier_secret, exam.key_salt]


def test_the_canaries_are_where_they_belong(world: World) -> None:
    secrets = secrets_of(world.system)
    assert all(len(secret) > 10 for secret in secrets)
    assert len(leaks({"scoring": dump_of(world.system.engines["scoring"])}, secrets)) == len(secrets) == 3
    assert len(leaks({"recruitment": dump_of(world.system.engines["recruitment"])}, PERSON[:2])) == 2
    assert len(key_options(world.system)) == 8


def test_no_key_leaves_scoring_by_event_database_or_log_line(world: World) -> None:
    places = {
        "events": log_of(world.system),
        "cbt": dump_of(world.system.engines["cbt"]),
        "recruitment": dump_of(world.system.engines["recruitment"]),
        "log lines": world.log.getvalue(),
    }
    assert leaks(places, secrets_of(world.system)) == []
    for place in ("cbt", "log lines"):
        assert not re.search(r'"(key|right_option|weights?|points|rationale)" ?:', places[place]), place


def test_what_cbt_knows_of_the_right_option_it_knows_of_every_other(world: World) -> None:
    """Options are told apart by nothing but their text: same fields, order by an opaque identifier."""
    papers = dump(papers_of(world.system.engines["scoring"]))
    right = key_options(world.system)
    places = []
    for item in papers["items"]:
        assert set(item) == {"item_id", "section", "topic", "band", "stem", "picture", "options", "enemies"}
        identifiers = [option["option_id"] for option in item["options"]]
        assert identifiers == sorted(identifiers)
        assert {frozenset(option) for option in item["options"]} == {frozenset({"option_id", "text", "picture"})}
        if item["item_id"] in right:
            places.append(identifiers.index(right[item["item_id"]]))
    assert len(places) == 8


def test_no_page_shows_a_key_but_the_authors_nor_a_nik_but_the_verifiers(world: World) -> None:
    """And every page is really seen: each rule is answered 200 to each role that it admits."""
    secrets = secrets_of(world.system)
    seen, shown = set(), set()
    for service, rule, visitor, status, body in world.pages():
        text = body.decode("utf-8", "replace")
        if status == 200:
            seen.add((service, rule, visitor.role))
        shown |= {(service, rule, visitor.role, "key") for secret in secrets if secret in text}
        # A page may show it in groups of four.
        if NIK in re.sub(r"\W|&nbsp;", "", text):
            shown.add((service, rule, visitor.role, "nik"))
    unseen = {
        (service, route.rule)
        for service, routes in ROUTES.items()
        for route in routes
        if route.method == "GET" and not {(service, route.rule, role) for role in route.roles or {None}} <= seen
    }
    elsewhere = {(s, r.rule) for s in SERVICES for r in ROUTES[s] if r.method == "GET" and (r.status != 200 or r.again)}
    assert unseen == elsewhere
    assert shown == {
        ("scoring", "/bank/<code>", Role.ITEM_AUTHOR, "key"),
        ("recruitment", "/verifikasi/<application_id>", Role.VERIFIER, "nik"),
    }


def test_nobody_who_signs_sees_a_name_before_the_release_and_nobody_who_verifies_a_number(world: World) -> None:
    """The two are brought together for the candidate alone, and for those in the hall who check identity cards. Anybody
    may read the numbers on a session's board, where no name is."""
    number = world.people[SUBMITTED].number
    found: dict[Role | None, set[str]] = {}
    for _, rule, visitor, status, body in world.pages():
        text = body.decode("utf-8", "replace") if status == 200 else ""
        if rule.startswith("/papan"):
            assert NAME not in text
            continue
        # The address of the page asked for, which names the number, may stand in the page.
        shown = {what for what, word in (("name", f"{NAME} 1"), ("number", f">{number}")) if word in text}
        found[visitor.role] = found.get(visitor.role, set()) | shown
    assert found[Role.COMMITTEE] == found[Role.AUDITOR] == {"number"}
    assert found[Role.VERIFIER] == {"name"}
    both = {role for role, shown in found.items() if len(shown) == 2}
    assert both == {Role.APPLICANT, Role.EXAM_OFFICER, Role.PROCTOR}


def test_people_are_known_in_recruitment_alone_and_by_name_at_the_desk(world: World) -> None:
    events = world.system.all_events()
    identities = [e for e in events if e.type == "recruitment.candidate.identified.v1"]
    assert len(identities) == len(world.people)
    others = [e for e in events if e.type != "recruitment.candidate.identified.v1"]
    elsewhere = {
        "other events": "\n".join(event.to_bytes().decode() for event in others),
        "scoring": dump_of(world.system.engines["scoring"]),
        "log lines": world.log.getvalue(),
    }
    assert leaks(elsewhere, PERSON) == []
    assert leaks({"cbt": dump_of(world.system.engines["cbt"])}, PERSON) == [f"{NAME} is in cbt"]
    assert leaks({"identities": "\n".join(e.to_bytes().decode() for e in identities)}, PERSON) == [
        f"{NAME} is in identities"
    ]


def test_the_scanned_log_is_what_the_workers_and_the_web_write(world: World) -> None:
    assert world.log.getvalue().count('"event": "event_handled"') > 20
