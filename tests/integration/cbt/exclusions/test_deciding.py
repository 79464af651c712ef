"""Two people decide that a sheet does not count: one reason, a key of their own each, and no answer is lost by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.cbt.attempts.tables import attempts
from services.cbt.exclusions import usecases
from services.cbt.exclusions.domain import AlreadyExcluded
from services.cbt.exclusions.tables import exclusion_wishes, exclusions
from services.cbt.service import SERVICE
from shared.contracts.cbt import AttemptSubmitted
from shared.contracts.exclusions import AttemptVoided, CandidateDisqualified
from shared.contracts.staff import SigningKeyEnded
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import Forbidden, InvalidInput, NotFound
from shared.kernel.roles import Principal, Role
from shared.members import history, keys
from shared.members.signing import KeyUnknown, ProofWrong, SignedStatement, StatementOutdated
from shared.signatures.belief import Known
from shared.signatures.exclusions import key_ids, require_signed
from tests.builders import person_keys
from tests.builders.cbt import emitted
from tests.builders.cbt_hall import Hall, entry, save
from tests.builders.second_members import waited

REASON = "Berita acara 7: kabel jaringan putus."
OFFICER = Principal("staff-sri", "Sri Handayani", frozenset({Role.EXAM_OFFICER}))
MEMBER = Principal("staff-kartika", "R. Kartika", frozenset({Role.COMMITTEE}))
PROCTOR = Principal("staff-dedi", "Dedi Saputra", frozenset({Role.PROCTOR}))


@dataclass
class Sat:
    """A hall in which 26-0001 is at work; those who decide are known with their keys."""

    hall: Hall
    client: FlaskClient
    told: dict[str, Any]

    @property
    def attempt_id(self) -> str:
        with reading(self.hall.engine) as session:
            return str(session.scalar(select(attempts.c.attempt_id)))

    def signed(self, who: Principal, code: str = "journal", reason: str = REASON) -> SignedStatement:
        with reading(self.hall.engine) as session:
            text = usecases.statement_for(session, self.hall.clock.now(), self.attempt_id, code, reason, who)
        return SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))

    def decide(
        self, who: Principal, code: str = "journal", reason: str = REASON, signed: SignedStatement | None = None
    ) -> bool:
        handed_in = signed or self.signed(who, code, reason)
        with unit_of_work(self.hall.engine) as session:
            return usecases.decide(session, self.hall.clock.now(), self.attempt_id, code, reason, handed_in, who)

    def events(self) -> list[Any]:
        return [*emitted(self.hall.engine, AttemptVoided), *emitted(self.hall.engine, CandidateDisqualified)]


def enrol(session: Session, since: Any) -> None:
    for who in (OFFICER, MEMBER, PROCTOR):
        keys.put(session, person_keys.bound(who.id, since))
        history.add(session, who.id, 0, since, roles=sorted(map(str, who.roles)), disabled=False)


@pytest.fixture
def sat(in_hall: Hall) -> Sat:
    with unit_of_work(in_hall.engine) as session:
        enrol(session, in_hall.clock.now() - timedelta(days=1))
    return Sat(in_hall, *in_hall.at_work("26-0001"))


def test_the_second_signature_over_the_same_reason_decides(sat: Sat) -> None:
    assert not sat.decide(OFFICER)
    assert sat.events() == [], "one person decides nothing"
    assert sat.decide(MEMBER, reason=f"  {REASON} ")
    (event,) = sat.events()
    assert isinstance(event, AttemptVoided)
    assert (event.attempt_id, event.candidate_no, event.reason_code) == (sat.attempt_id, "26-0001", "journal")
    assert event.reason == REASON
    now = sat.hall.clock.now()
    with reading(sat.hall.engine) as session:
        # Whoever receives it verifies exactly this.
        require_signed(event, Known(keys.find(session, key_ids(event)), lambda _who, _at: True), now)
    assert [signature.role for signature in event.signatures] == ["exam_officer", "committee"]


def test_a_reason_with_the_candidate_disqualifies(sat: Sat) -> None:
    sat.decide(OFFICER, "help")
    assert sat.decide(MEMBER, "help")
    assert [type(event) for event in sat.events()] == [CandidateDisqualified]


def test_one_person_is_one_person_and_pressing_twice_changes_nothing(sat: Sat) -> None:
    for _ in range(2):
        assert not sat.decide(OFFICER)
    assert not sat.decide(OFFICER, reason="Berita acara 8 menyebut hal lain.")
    assert not sat.decide(MEMBER), "the first one signs another reason now"
    with pytest.raises(StatementOutdated):
        sat.decide(OFFICER)
    sat.hall.clock.forward(seconds=1)
    assert sat.decide(OFFICER)
    assert sat.decide(MEMBER), "pressed twice"
    assert len(sat.events()) == 1
    with pytest.raises(AlreadyExcluded):
        sat.decide(MEMBER, "help")
    assert len(sat.events()) == 1


def test_two_reasons_wait_side_by_side(sat: Sat) -> None:
    sat.decide(OFFICER)
    assert not sat.decide(MEMBER, "paper")
    assert not sat.decide(MEMBER, reason="Alasan lain dengan kode yang sama.")
    assert sat.events() == []


@pytest.mark.parametrize(
    ("code", "reason", "fields"),
    [
        ("journal", "  ok  ", ["reason"]),
        ("", REASON, ["reason_code"]),
        ("tidak-ada", "x", ["reason_code", "reason"]),
    ],
)
def test_a_reason_is_chosen_and_written(sat: Sat, code: str, reason: str, fields: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        sat.decide(OFFICER, code, reason, SignedStatement("", "", ""))
    assert [problem.place.field for problem in refused.value.problems] == fields


def test_nothing_else_is_a_signature(sat: Sat) -> None:
    good = sat.signed(OFFICER)
    with pytest.raises(InvalidInput):
        sat.decide(OFFICER, signed=SignedStatement("", "", ""))
    with pytest.raises(StatementOutdated):
        sat.decide(OFFICER, reason="Alasan yang tidak ditandatangani.", signed=good)
    with pytest.raises(StatementOutdated):
        sat.decide(MEMBER, signed=good)
    mine = sat.signed(MEMBER)
    with pytest.raises(KeyUnknown):
        sat.decide(MEMBER, signed=replace(mine, key_id=good.key_id))
    with pytest.raises(ProofWrong):
        sat.decide(MEMBER, signed=replace(mine, proof=good.proof))
    with unit_of_work(sat.hall.engine) as session:
        now, key_id = sat.hall.clock.now(), person_keys.fingerprint(MEMBER.id)
        keys.end(session, SigningKeyEnded(staff_id=MEMBER.id, key_id=key_id, ended_at=now))
    with pytest.raises(KeyUnknown):
        sat.decide(MEMBER, signed=mine)
    with reading(sat.hall.engine) as session:
        assert session.execute(select(exclusion_wishes)).all() == []


def test_proctors_decide_nothing(sat: Sat) -> None:
    with pytest.raises(Forbidden):
        sat.decide(PROCTOR)


@pytest.mark.parametrize("how", ["key ended", "disabled", "a proctor now"])
def test_who_may_sign_no_longer_is_none_of_the_two(sat: Sat, how: str) -> None:
    sat.decide(OFFICER)
    now = sat.hall.clock.now()
    with unit_of_work(sat.hall.engine) as session:
        if how == "key ended":
            ended = SigningKeyEnded(staff_id=OFFICER.id, key_id=person_keys.fingerprint(OFFICER.id), ended_at=now)
            keys.end(session, ended)
        elif how == "disabled":
            history.note_disabled(session, OFFICER.id, 1, now, disabled=True)
        else:
            history.note_roles(session, OFFICER.id, 1, now, [str(Role.PROCTOR)])
    # The clocks of two services may differ by a minute.
    sat.hall.clock.forward(minutes=2)
    assert not sat.decide(MEMBER)
    assert sat.events() == []


def test_no_answer_is_lost_by_a_decision(sat: Sat) -> None:
    save(sat.client, entry(1, sat.told["items"][0]))
    sat.decide(OFFICER)
    assert sat.decide(MEMBER)
    assert save(sat.client, entry(2, sat.told["items"][1])).status_code == 200
    assert sat.client.post("/api/attempt/submission", json={}).status_code == 200
    (submitted,) = emitted(sat.hall.engine, AttemptSubmitted)
    assert len(submitted.answers) == 2


def test_a_restore_takes_the_decision_back_from_the_log(sat: Sat) -> None:
    sat.decide(OFFICER)
    sat.decide(MEMBER)
    (event,) = sat.events()
    with unit_of_work(sat.hall.engine) as session:
        before = session.execute(select(exclusions)).all()
        session.execute(delete(exclusions))
    with unit_of_work(sat.hall.engine) as session:
        assert usecases.restore(session, event)
        assert not usecases.restore(session, event)
        assert session.execute(select(exclusions)).all() == before


def test_an_attempt_that_is_not_there_is_not_found(sat: Sat) -> None:
    with reading(sat.hall.engine) as session, pytest.raises(NotFound):
        usecases.statement_for(session, sat.hall.clock.now(), "tidak-ada", "journal", REASON, OFFICER)


def test_a_wish_without_a_second_person_is_a_figure_of_the_worker(sat: Sat) -> None:
    def waits() -> dict[str, float]:
        return waited(SERVICE, sat.hall.engine, sat.hall.clock.now() + timedelta(hours=1))

    assert waits() == {}
    sat.decide(OFFICER)
    assert waits() == {"exclusion": pytest.approx(3600, abs=5)}
    assert sat.decide(MEMBER)
    assert waits() == {}
