"""The log may hand over a record twice: every handler of every service then changes nothing.

The consumer's inbox already keeps most of that away; here the handlers run again without it, as they do when a
database has come back from a backup that is older than the position in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, select

from services.cbt import service as cbt
from services.recruitment import service as recruitment
from services.recruitment.selections.usecases.replacing_rules import Replacement, replace_rules
from services.recruitment.staff.usecases import keys, members
from services.scoring import service as scoring
from services.scoring.rankings.jobs import JOBS
from shared.contracts.catalogue import SERVICES, TOPICS
from shared.contracts.codec.reading import load
from shared.contracts.declaration import contract_of
from shared.contracts.envelope import Event
from shared.contracts.leaves import RecruitmentLeafSigned
from shared.contracts.scoring import ExamSealedV1
from shared.db.clock import DatabaseClock
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import Record
from shared.messaging.consumer import BatchHandler, ConsumerSpec
from shared.messaging.outbox import Cause, emit, set_cause
from tests.builders import person_keys
from tests.builders.cbt import exam_sealed
from tests.builders.messaging import event_of
from tests.builders.public_log import leaf_of
from tests.builders.signed_releases import bind_keys
from tests.builders.small_selection import SELECTION, VACANCY, selection_document
from tests.builders.system import System
from tests.builders.system_applicants import give_place_back
from tests.builders.system_committee import (
    adopt_rules,
    close_seat,
    correct_keys,
    exclude,
    give_back,
    report_item_error,
    take_signature_back,
    withdraw_ranking,
)
from tests.builders.system_objections import (
    answer_objections,
    close_objections,
    file_objection,
    hand_in_as_reported,
    rules_with_objections,
)
from tests.builders.system_roster import close_roster

DESCRIBED = {service.name: service for service in (recruitment.SERVICE, cbt.SERVICE, scoring.SERVICE)}
SPECS = [(service, spec) for service in SERVICES for spec in DESCRIBED[service].consumers]
HANDLERS = [
    pytest.param(service, payload, handler, id=f"{service}-{contract_of(payload).name}")
    for service, spec in SPECS
    for payload, handler in spec.subscriptions.items()
]


RESERVE = {"reply_days": 3, "last_day": "2199-12-31"}
MOVES = [{"giving": ["general"], "taking": ["general"], "within": "pool"}]
NOBODYS = "perawat-sepi"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A whole selection: registered, admitted, sat, marked, corrected, signed, released and withdrawn."""
    made = System(tmp_path_factory.mktemp("redelivery"))
    adopt_rules(made)
    made.draft_exam(vacancies=pooled())
    replace_rules_of(made)
    made.settle()
    made.seal_exam()
    made.plan_session()
    made.settle()
    admitted = [made.admit(serial) for serial in range(1, 4)]
    numbers = [each.number for each in admitted]
    close_roster(made)
    made.settle()
    sit(made, numbers[:2])
    made.check_in(numbers[2])
    made.end_sessions()
    made.settle()
    # Missed because the session is over, then once more with the reason.
    close_seat(made, numbers[2], "ill")
    made.settle()
    _, objected = file_objection(made, admitted[0])
    close_objections(made)
    correct_keys(made, objected)
    made.settle()
    answer_objections(made, objected)
    take_signature_back(made, "anggota")
    for vacancy_id in (VACANCY, NOBODYS):
        for signer in ("ketua", "anggota"):
            made.sign_ranking(signer, vacancy_id)
    made.settle()
    give_place_back(admitted[0])
    give_back(made, numbers[1], "death")
    made.settle()
    withdraw_ranking(made)
    made.settle()
    change_staff(made)
    seal_as_before(made)
    say_something(made)
    exclude(made, numbers[0], "journal")
    exclude(made, numbers[1], "help")
    made.settle()
    hand_in_as_reported(made)
    yield made
    made.close()


def pooled() -> list[dict[str, Any]]:
    """The vacancy and another of its pool, for which nobody applies, so that its place moves."""
    (vacancy,) = selection_document()["vacancies"]
    return [{**vacancy, "pool": "perawat"}, {**vacancy, "pool": "perawat", "vacancy_id": NOBODYS}]


def sit(system: System, numbers: Sequence[str]) -> None:
    """They sit at the same time, and reach every threshold; the first of them reports an item. In TKP each of them is
    so much better than the next that no correction of a key makes them equal, and one waits for a place."""
    seats = [system.sit(number, worth_of(tkp), submit=False) for number, tkp in zip(numbers, (5, 2), strict=True)]
    report_item_error(seats[0])
    for seat in seats:
        assert seat.post("/api/attempt/submission", json={}).status_code < 300


def worth_of(tkp: int) -> Callable[[str, int], int]:
    return lambda section, item: tkp if section == "TKP" else 5 if item == 1 else item % 5 + 1


def replace_rules_of(system: System) -> None:
    """A new version of the rules, which takes objections to items has a reserve list, and moves places."""
    ends = {"cut": {"multiple": 1, "boundary_ties": "all"}, "reserve": RESERVE, "place_moves": MOVES}
    document = {**rules_with_objections(), "version": "uji-2", **ends}
    command = Replacement(SELECTION, document, "Daftar cadangan ditambahkan.", "Sri Handayani")
    with unit_of_work(system.engines["recruitment"]) as session:
        replace_rules(session, DatabaseClock(session).now(), command)


AS_BEFORE = event_of(exam_sealed(exam_id="cpns-lama-skd", selection_id="cpns-lama"))
"""What a release before emitted, without its signature, for a selection that is over: its exam came open."""


def seal_as_before(system: System) -> None:
    """Both readers have handled it, as before the upgrade."""
    for service, spec in SPECS:
        handler = spec.subscriptions.get(ExamSealedV1)
        if handler is not None:
            with unit_of_work(system.engines[service]) as session:
                set_cause(session, Cause("system"))
                handler(session, DatabaseClock(session).now(), AS_BEFORE, load(ExamSealedV1, AS_BEFORE.data))


def say_something(system: System) -> None:
    """Recruitment's worker has signed a leaf of a type that no release says yet."""
    leaf = leaf_of("made up", "recruitment").decode()
    with unit_of_work(system.engines["recruitment"]) as session:
        emit(session, RecruitmentLeafSigned(producer="recruitment", leaf=leaf), at=DatabaseClock(session).now())


def change_staff(system: System) -> None:
    """Somebody is added, logs out of one login, and is disabled and enabled again, after a key was bound and ended."""
    engine, password = system.engines["recruitment"], "kata sandi petugas"
    with unit_of_work(engine) as session:
        now = DatabaseClock(session).now()
        staff_id = members.add_staff(session, now, "sari", "Sari Utami", ["committee"], password)
        bind_keys(session, staff_id, at=now)
        keys.end_key(session, now, "sari", person_keys.fingerprint(staff_id))
    browser = system.apps["recruitment"].test_client()
    browser.post("/petugas/masuk", data={"username": "sari", "password": password})
    browser.post("/petugas/keluar")
    with unit_of_work(engine) as session:
        members.disable(session, DatabaseClock(session).now(), "sari")
        members.enable(session, DatabaseClock(session).now(), "sari")


@pytest.fixture(scope="module")
def records(system: System) -> list[Record]:
    consumer = system.log.consumer("the redelivery test", list(TOPICS))
    try:
        return consumer.poll(100_000, 0.2)
    finally:
        consumer.close()


def contents(engine: Engine) -> Mapping[str, list[str]]:
    """Every row of every table, once the rankings behind it are kept; without when each was looked at last."""
    metadata = MetaData()
    metadata.reflect(engine)
    if "ranking_changes" in metadata.tables:
        (job,) = JOBS
        while job.run(engine, None):
            pass
    columns = {name: [each for each in table.c if each.name != "kept_at"] for name, table in metadata.tables.items()}
    with reading(engine) as session:
        return {name: sorted(map(repr, session.execute(select(*each)))) for name, each in columns.items()}


def test_there_are_handlers_of_every_service() -> None:
    assert {service for service, spec in SPECS if spec.subscriptions} == set(SERVICES)


@pytest.mark.parametrize(("service", "payload", "handler"), HANDLERS)
def test_a_second_run_of_a_handler_changes_nothing(
    system: System, records: list[Record], service: str, payload: type[Any], handler: Any
) -> None:
    name = contract_of(payload).name
    every = [AS_BEFORE, *(Event.from_bytes(record.value) for record in records)]
    events = [event for event in every if event.type == name]
    assert events, f"nothing emitted {name}, so nothing is tried"
    before = contents(system.engines[service])
    with unit_of_work(system.engines[service]) as session:
        set_cause(session, Cause("system"))
        for event in events:
            handler(session, DatabaseClock(session).now(), event, load(payload, event.data))
    assert contents(system.engines[service]) == before
    if isinstance(handler, BatchHandler):
        with unit_of_work(system.engines[service]) as session:
            set_cause(session, Cause("system"))
            handler.function(session, DatabaseClock(session).now(), [(e, load(payload, e.data)) for e in events])
        assert contents(system.engines[service]) == before


@pytest.mark.parametrize(
    ("service", "spec"), [pytest.param(s, spec, id=spec.name) for s, spec in SPECS if spec.on_every]
)
def test_a_second_look_at_every_record_changes_nothing(
    system: System, records: list[Record], service: str, spec: ConsumerSpec
) -> None:
    assert spec.on_every is not None
    before = _without_ids(contents(system.engines[service]))
    again = [(Event.from_bytes(record.value), record) for record in records if record.topic in spec.topics]
    with unit_of_work(system.engines[service]) as session:
        for arrivals in (*([each] for each in again), again):
            spec.on_every(session, DatabaseClock(session).now(), arrivals)
    assert len(records) > 20
    assert _without_ids(contents(system.engines[service])) == before


def _without_ids(tables: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """A number that was drawn for a record already known is not used; a gap in the trail's numbers means nothing."""
    assert "trail_counter" in tables
    return {name: rows for name, rows in tables.items() if name != "trail_counter"}
