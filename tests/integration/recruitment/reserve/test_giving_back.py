"""Two members give a place back for somebody who cannot, or may not have it: one reason and date, a key of their own
each; the reserve moves as by the candidate's own reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from services.recruitment.migrations import METADATA
from services.recruitment.reserve.domain.giving_back import (
    AlreadyGivenBack,
    NothingToGiveBack,
    ReplyOverdue,
    ReserveClosed,
)
from services.recruitment.reserve.domain.places import NoPlace
from services.recruitment.reserve.usecases import giving_back
from services.recruitment.service import SERVICE
from services.recruitment.staff.storage import keys as stored_keys
from services.recruitment.staff.usecases import standing
from shared.contracts.codec.reading import load
from shared.contracts.giving_back import PlaceReturned
from shared.contracts.scoring import RankingReleased
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import Forbidden, InvalidInput, NotFound
from shared.kernel.roles import Principal, Role
from shared.members import history
from shared.members.signing import KeyUnknown, ProofWrong, StatementOutdated
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.giving_back import key_ids, require_signed
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.giving_back import CHAIR, MEMBER, ON, decide, give_back, signed_by
from tests.builders.places import RESERVE, accept, leave, moved, receive_move, rule, state
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.second_members import waited

DEADLINE = datetime(2026, 11, 13, 17, tzinfo=UTC)
"""The end of the third day after the release, in Jakarta."""
CLOSED = datetime(2026, 12, 31, 17, tzinfo=UTC)
PROCTOR = Principal("staff-dedi", "Dedi Saputra", frozenset({Role.PROCTOR}))


def events(engine: Engine) -> list[PlaceReturned]:
    name = "recruitment.place.returned.v1"
    return [load(PlaceReturned, data) for kind, data in build.emitted(engine) if kind == name]


def withdraw(engine: Engine, who: Principal, number: str) -> None:
    with unit_of_work(engine) as session:
        giving_back.withdraw(session, number, who)


def test_the_second_signature_over_the_same_decides_and_the_next_moves_up(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    accept(engine, numbers[0])
    assert not decide(engine, CHAIR, numbers[0])
    assert events(engine) == []
    assert state(engine, numbers[0]) == "accepted", "one person decides nothing"
    assert decide(engine, MEMBER, numbers[0])
    (event,) = events(engine)
    assert (event.candidate_no, event.vacancy_id, event.version) == (numbers[0], VACANCY_ID, 1)
    assert (event.reason_code, event.happened_on, event.decided_at) == ("death", ON, NOW)
    assert [each.role for each in event.signatures] == ["committee", "committee"]
    with reading(engine) as session:
        # Whoever receives it verifies exactly this.
        known = standing.find_bound(session, key_ids(event))
        require_signed(event, Known(known, lambda _who, _at: True), NOW)
        with pytest.raises(NotBelieved):
            require_signed(replace(event, happened_on=date(2026, 11, 8)), Known(known, lambda _who, _at: True), NOW)
    assert state(engine, numbers[0]) == "given_back"
    receive_move(engine, moved(engine, released, [numbers[0]]))
    assert state(engine, numbers[1]) == "asked_from_reserve"
    for again in (accept, leave):
        with pytest.raises(NoPlace):
            again(engine, numbers[0])


@pytest.mark.parametrize(("rank", "before"), [(0, "asked"), (1, "on_reserve")])
def test_a_place_that_nobody_answered_for_and_a_rank_on_the_reserve_are_given_back_too(
    engine: Engine, numbers: list[str], released: RankingReleased, rank: int, before: str
) -> None:
    assert state(engine, numbers[rank]) == before
    give_back(engine, numbers[rank], "in_writing")
    assert state(engine, numbers[rank]) == "given_back"
    assert [each.reason_code for each in events(engine)] == ["in_writing"]


def test_one_person_is_one_person_and_pressing_twice_changes_nothing(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    signed = {who.id: signed_by(engine, who, numbers[0]) for who in (CHAIR, MEMBER)}
    for _ in range(2):
        assert not decide(engine, CHAIR, numbers[0], signed=signed[CHAIR.id])
    assert not decide(engine, CHAIR, numbers[0], "ineligible")
    assert not decide(engine, MEMBER, numbers[0]), "the first one signs another reason now"
    assert not decide(engine, CHAIR, numbers[0], on=date(2026, 11, 8)), "and now another date"
    assert events(engine) == []
    later = NOW + timedelta(seconds=1)
    again = signed_by(engine, CHAIR, numbers[0], at=later)
    for _ in range(2):
        assert decide(engine, CHAIR, numbers[0], signed=again, at=later)
        assert decide(engine, MEMBER, numbers[0], signed=signed[MEMBER.id]), "pressed twice"
    assert len(events(engine)) == 1
    with pytest.raises(AlreadyGivenBack):
        decide(engine, MEMBER, numbers[0], "ineligible", signed=signed[MEMBER.id])
    assert len(events(engine)) == 1


def test_whoever_signed_first_takes_it_back_before_the_second(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    before = signed_by(engine, CHAIR, numbers[0])
    decide(engine, CHAIR, numbers[0], signed=before)
    withdraw(engine, MEMBER, numbers[0])
    with reading(engine) as session:
        assert len(giving_back.get_case(session, NOW, numbers[0]).wishes) == 1, "that of somebody else stays"
    for _ in range(2):
        withdraw(engine, CHAIR, numbers[0])
    assert not decide(engine, MEMBER, numbers[0])
    assert events(engine) == []
    with pytest.raises(StatementOutdated):
        decide(engine, CHAIR, numbers[0], signed=before)
    assert decide(engine, CHAIR, numbers[0], at=NOW + timedelta(seconds=1))
    with pytest.raises(AlreadyGivenBack):
        withdraw(engine, CHAIR, numbers[0])
    with pytest.raises(NotFound):
        withdraw(engine, CHAIR, "26-9999")


@pytest.mark.parametrize(
    ("code", "on", "fields"),
    [
        ("", ON, ["reason_code"]),
        ("other_job", ON, ["reason_code"]),
        ("death", date(2026, 11, 11), ["happened_on"]),
        ("death", date(2016, 11, 9), ["happened_on"]),
        ("x", date(2026, 11, 11), ["reason_code", "happened_on"]),
    ],
)
def test_reason_and_date_are_refused_by_their_fields(
    engine: Engine, numbers: list[str], released: RankingReleased, code: str, on: date, fields: list[str]
) -> None:
    signed = signed_by(engine, CHAIR, numbers[0])
    for refused in (
        lambda: signed_by(engine, CHAIR, numbers[0], code, on),
        lambda: decide(engine, CHAIR, numbers[0], code, on, signed=signed),
    ):
        with pytest.raises(InvalidInput) as wrong:
            refused()
        assert [str(problem.place.field) for problem in wrong.value.problems] == fields
    with reading(engine) as session:
        assert giving_back.get_case(session, NOW, numbers[0]).wishes == ()


def test_there_must_be_something_to_give_back_within_the_dates(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    with pytest.raises(NothingToGiveBack):
        signed_by(engine, CHAIR, numbers[4])
    with pytest.raises(NotFound):
        signed_by(engine, CHAIR, "26-9999")
    with pytest.raises(ReplyOverdue):
        signed_by(engine, CHAIR, numbers[0], at=DEADLINE)
    accept(engine, numbers[0])
    last = CLOSED - timedelta(seconds=1)
    assert not decide(engine, CHAIR, numbers[0], at=last)
    signed = signed_by(engine, MEMBER, numbers[0], at=last)
    with pytest.raises(ReserveClosed):
        decide(engine, MEMBER, numbers[0], at=CLOSED, signed=signed)
    assert events(engine) == []
    leave(engine, numbers[0])
    with pytest.raises(NothingToGiveBack):
        decide(engine, MEMBER, numbers[0], at=last, signed=signed)
    rule(engine, {**vars(RESERVE), "first_day": "2026-12-01"})
    give_back(engine, numbers[1])
    assert state(engine, numbers[1]) == "given_back", "as whoever leaves before the first day"


def test_only_a_members_own_fresh_signature_counts(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    chairs, other = signed_by(engine, CHAIR, numbers[0]), signed_by(engine, CHAIR, numbers[1])
    with pytest.raises(Forbidden):
        decide(engine, PROCTOR, numbers[0], signed=signed_by(engine, PROCTOR, numbers[0]))
    for who, signed, error in (
        (MEMBER, chairs, StatementOutdated),
        (CHAIR, other, StatementOutdated),
        (CHAIR, replace(chairs, key_id=person_keys.fingerprint(MEMBER.id)), KeyUnknown),
        (CHAIR, replace(chairs, proof=other.proof), ProofWrong),
    ):
        with pytest.raises(error):
            decide(engine, who, numbers[0], signed=signed)
    with pytest.raises(StatementOutdated):
        decide(engine, CHAIR, numbers[0], at=NOW + timedelta(minutes=11), signed=chairs)
    with unit_of_work(engine) as session:
        assert stored_keys.end(session, person_keys.fingerprint(CHAIR.id), NOW)
    with pytest.raises(KeyUnknown):
        decide(engine, CHAIR, numbers[0], signed=chairs)


@pytest.mark.parametrize("how", ["key ended", "disabled", "a proctor now"])
def test_who_may_sign_no_longer_is_none_of_the_two(
    engine: Engine, numbers: list[str], released: RankingReleased, how: str
) -> None:
    decide(engine, CHAIR, numbers[0])
    with unit_of_work(engine) as session:
        if how == "key ended":
            assert stored_keys.end(session, person_keys.fingerprint(CHAIR.id), NOW)
        elif how == "disabled":
            history.note_disabled(session, CHAIR.id, 1, NOW, disabled=True)
        else:
            history.note_roles(session, CHAIR.id, 1, NOW, [str(Role.PROCTOR)])
    assert not decide(engine, MEMBER, numbers[0], at=NOW + timedelta(seconds=1))
    assert events(engine) == []


def waiting(engine: Engine, at: datetime) -> float:
    return waited(SERVICE, engine, at).get("giving_back", 0)


def test_what_waits_for_a_second_member_is_a_figure(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    later = NOW + timedelta(hours=2)
    assert waiting(engine, later) == 0
    decide(engine, CHAIR, numbers[0])
    decide(engine, CHAIR, numbers[1])
    assert waiting(engine, later) == 7200
    leave(engine, numbers[1])
    decide(engine, MEMBER, numbers[0])
    assert waiting(engine, later) == 0


def test_it_is_recalled_after_a_restore(engine: Engine, numbers: list[str], released: RankingReleased) -> None:
    give_back(engine, numbers[0])
    (event,) = events(engine)
    with unit_of_work(engine) as session:
        for name in ("given_back_places", "giving_back_wishes", "reserve_replies"):
            session.execute(METADATA.tables[name].delete())
    assert state(engine, numbers[0]) == "asked"
    for _ in range(2):
        with unit_of_work(engine) as session:
            assert SERVICE.recalls[PlaceReturned](session, NOW, reported.event_of(event), event)
    assert state(engine, numbers[0]) == "given_back"
    with reading(engine) as session:
        found = giving_back.get_case(session, NOW, numbers[0]).given_back
    assert found is not None
    assert (found.signatures, found.happened_on) == (event.signatures, ON)
    receive_move(engine, moved(engine, released, [numbers[0]]))
    assert state(engine, numbers[1]) == "asked_from_reserve"
