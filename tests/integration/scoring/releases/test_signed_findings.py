"""A sheet stands once two members have signed that with keys of their own, each over finding, decision and reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import KeyUnknown, ProofWrong, SignedStatement, StatementOutdated, end_key
from services.scoring.marking.tables import acceptances
from services.scoring.releases.domain.signing import NotBlind
from services.scoring.releases.usecases import closing_findings, overview
from shared.contracts.committee import FindingAccepted
from shared.contracts.staff import SigningKeyEnded
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Principal, Role
from shared.signatures.findings import reason_digest
from shared.signatures.keys import is_signed
from shared.signatures.statements import Statement
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World
from tests.builders.scoring_ranked import blockers, let_stand, ranked_world, signed_finding, statement_of

REASON, SECOND = "Kabel jaringan putus, berita acara 4.", "Berita acara 4 saya baca."
ATTEMPT = "attempt-26-0009"


@pytest.fixture
def world() -> World:
    """A ranking with a sheet whose journal ends in another link than was reported."""
    made = ranked_world()
    started, recorded, submitted = made.sat("26-0009", "ECCECC")
    made.apply(started, recorded, replace(submitted, chain_head="0" * 64))
    return made


def signed_by_kartika(world: World, reason: str = REASON) -> SignedStatement:
    with Session(world.engine) as session, session.begin():
        return signed_finding(session, world, ATTEMPT, reason, KARTIKA)


def hand_in(world: World, signed: SignedStatement, who: Principal = KARTIKA, reason: str = REASON) -> bool:
    with Session(world.engine) as session, session.begin():
        return closing_findings.close(session, world.now, VACANCY, ATTEMPT, reason, signed, who)


def end_key_of_kartika(world: World) -> None:
    ended = SigningKeyEnded(
        staff_id=KARTIKA.id, key_id=person_keys.fingerprint(KARTIKA.id), ended_at=world.now + timedelta(seconds=1)
    )
    with Session(world.engine) as session, session.begin():
        end_key(session, ended)


def test_both_events_carry_what_each_member_signed(world: World) -> None:
    assert not let_stand(world, ATTEMPT, f"  {REASON} ", KARTIKA)
    assert let_stand(world, ATTEMPT, SECOND, SIREGAR)
    told = world.emitted(FindingAccepted)
    for event, who, reason in zip(told, (KARTIKA, SIREGAR), (REASON, SECOND), strict=True):
        assert is_signed(person_keys.public_key(who.id), event.statement, event.proof)
        statement = Statement.from_text(event.statement)
        assert (statement.what, statement.signer) == ("finding.acceptance", who.id)
        assert statement.digest == reason_digest(reason)
        assert statement.about == {
            "selection_id": SELECTION,
            "vacancy_id": VACANCY,
            "attempt_id": ATTEMPT,
            "candidate_no": "26-0009",
            "fault": "head_differs",
            "decision": "stands",
        }


def test_without_a_signature_nothing_is_decided(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        hand_in(world, SignedStatement("", "", ""))
    assert [problem.code for problem in refusal.value.problems] == ["not_signed"]
    assert world.emitted(FindingAccepted) == []


def test_a_signature_over_another_reason_is_not_one_over_this(world: World) -> None:
    with pytest.raises(StatementOutdated):
        hand_in(world, signed_by_kartika(world, SECOND))


@pytest.mark.parametrize("what", ["a ranking", "another sheet", "another fault", "another decision", "another act"])
def test_a_signature_over_something_else_is_none(world: World, what: str) -> None:
    signed = signed_by_kartika(world)
    text = statement_of(world, KARTIKA)
    if what != "a ranking":
        statement = Statement.from_text(signed.text)
        name = {"another sheet": "attempt_id", "another fault": "fault", "another decision": "decision"}.get(what)
        changed = replace(statement, about={**statement.about, name: "x"}) if name else replace(statement, what="x")
        text = changed.to_text()
    with pytest.raises(StatementOutdated):
        hand_in(world, SignedStatement(text, signed.key_id, person_keys.proof(KARTIKA.id, text)))
    assert blockers(world) == {"mismatch"}


def test_a_statement_is_good_for_minutes(world: World) -> None:
    signed = signed_by_kartika(world)
    world.now += timedelta(minutes=11)
    with pytest.raises(StatementOutdated):
        hand_in(world, signed)


def test_nobody_signs_for_somebody_else(world: World) -> None:
    signed = signed_by_kartika(world)
    with pytest.raises(StatementOutdated):
        hand_in(world, signed, SIREGAR)
    with Session(world.engine) as session, session.begin():
        mine = signed_finding(session, world, ATTEMPT, REASON, SIREGAR)
    with pytest.raises(KeyUnknown):
        hand_in(world, replace(mine, key_id=signed.key_id), SIREGAR)
    with pytest.raises(ProofWrong):
        hand_in(world, replace(mine, proof=signed.proof), SIREGAR)


def test_a_key_that_has_ended_signs_nothing_and_takes_its_waiting_part_along(world: World) -> None:
    let_stand(world, ATTEMPT, REASON, KARTIKA)
    end_key_of_kartika(world)
    world.now += timedelta(seconds=2)
    assert not let_stand(world, ATTEMPT, SECOND, SIREGAR), "the first now"
    assert blockers(world) == {"mismatch"}
    with pytest.raises(KeyUnknown):
        let_stand(world, ATTEMPT, REASON, KARTIKA)


@pytest.mark.parametrize("complete", [True, False])
def test_what_was_let_stand_before_members_signed_counts_if_two_had_agreed(world: World, complete: bool) -> None:
    let_stand(world, ATTEMPT, REASON, KARTIKA)
    if complete:
        let_stand(world, ATTEMPT, SECOND, SIREGAR)
    names = ("statement", "key_id", "proof", "seconding_statement", "seconding_key_id", "seconding_proof")
    with Session(world.engine) as session, session.begin():
        session.execute(update(acceptances).values(dict.fromkeys(names)))
    assert blockers(world) == (set() if complete else {"mismatch"})
    if not complete:
        assert not let_stand(world, ATTEMPT, SECOND, SIREGAR), "who signs first is the first"
        assert let_stand(world, ATTEMPT, REASON, KARTIKA), "who had not signed does so now"
        assert blockers(world) == set()


def test_whoever_reads_names_elsewhere_decides_nothing(world: World) -> None:
    both = replace(KARTIKA, roles=frozenset({Role.COMMITTEE, Role.VERIFIER}))
    with pytest.raises(NotBlind):
        hand_in(world, signed_by_kartika(world), both)


def test_an_open_page_learns_that_another_member_is_the_first_now(world: World) -> None:
    let_stand(world, ATTEMPT, REASON, KARTIKA)
    end_key_of_kartika(world)
    with Session(world.engine) as session:
        before = overview.stamp_of(session, VACANCY)
    world.now += timedelta(seconds=2)
    let_stand(world, ATTEMPT, SECOND, SIREGAR)
    with Session(world.engine) as session:
        assert overview.stamp_of(session, VACANCY) != before
