"""Two members close the roster: once every application is decided and nobody can apply any more; afterwards nothing is
decided, and whoever hears of it can judge both signatures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, update

from services.recruitment.accounts.domain.reclaims import Reclaim
from services.recruitment.accounts.tables import accounts
from services.recruitment.admissions.tables import candidates
from services.recruitment.applications.domain.applications import RosterIsClosed
from services.recruitment.roster.domain import (
    NotDrawnUp,
    RegistrationRuns,
    RosterDiffers,
    Undecided,
)
from services.recruitment.roster.storage import rosters as stored
from services.recruitment.roster.tables import roster_rows, rosters, spare_codes
from services.recruitment.roster.usecases import closing
from services.recruitment.selections.tables import selections
from services.recruitment.service import SERVICE
from services.recruitment.staff.storage import keys as stored_keys
from services.recruitment.staff.usecases import standing
from services.recruitment.verifications import usecases as verifications
from shared.contracts.commitments import spares_root
from shared.contracts.rosters import DecidedCount, RosterClosed
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import Forbidden, InvalidInput
from shared.kernel.roles import Principal, Role
from shared.members import history
from shared.members.signing import KeyUnknown, SignedStatement, StatementOutdated
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.rosters import key_ids, require_signed
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.giving_back import CHAIR, MEMBER
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.rosters import OVER, VAULT, checked, close, decide, draw_up, events, signed_by, withdraw
from tests.builders.second_members import waited

PROCTOR = Principal("staff-dedi", "Dedi Saputra", frozenset({Role.PROCTOR}))


def test_the_second_signature_over_the_same_roster_closes_it(engine: Engine, numbers: list[str]) -> None:
    roster = draw_up(engine)
    assert not decide(engine, CHAIR)
    assert events(engine) == []
    assert decide(engine, MEMBER)
    (event,) = events(engine)
    assert (event.root, event.spare_root, event.spare_codes) == (roster.root, roster.spare_root, 20)
    assert event.vacancies == (DecidedCount(vacancy_id=VACANCY_ID, admitted=3, refused=1),)
    assert (event.selection_id, event.closed_at) == (SELECTION_ID, OVER)
    with reading(engine) as session:
        known = Known(standing.find_bound(session, key_ids(event)), lambda _who, _at: True)
        require_signed(event, known, OVER)
        for other in (
            replace(event, root="00" * 32),
            replace(event, spare_root="00" * 32),
            replace(event, spare_codes=21),
            replace(event, vacancies=(replace(event.vacancies[0], refused=2),)),
        ):
            with pytest.raises(NotBelieved):
                require_signed(other, known, OVER)
        spares = stored.list_spares(session, SELECTION_ID)
    assert spares_root(spares) == event.spare_root
    assert len(set(spares)) == 20
    assert checked(engine).faults == ()
    assert checked(engine).rows == 4
    assert decide(engine, MEMBER, signed=signed_before(engine, MEMBER)), "pressed twice"
    with pytest.raises(RosterIsClosed):
        draw_up(engine)
    with pytest.raises(RosterIsClosed):
        withdraw(engine, CHAIR)
    assert len(events(engine)) == 1


def signed_before(engine: Engine, who: Principal) -> SignedStatement:
    with reading(engine) as session:
        (mine,) = (each for each in stored.wishes(session, SELECTION_ID) if each.signer_id == who.id)
    return SignedStatement(mine.statement, mine.key_id, mine.proof)


def test_rows_are_named_by_the_sheet_code_and_salted_apart(engine: Engine, numbers: list[str]) -> None:
    draw_up(engine)
    with reading(engine) as session:
        rows = {row.application_id: row for row in stored.list_rows(session, SELECTION_ID)}
        admitted = session.execute(candidates.select()).all()
    assert all(rows[each.application_id].code == each.sheet_code for each in admitted)
    assert len({row.code for row in rows.values()}) == 4
    values = [each for row in rows.values() for each in row.commitments.values()]
    assert len(values) == len(set(values)) == 4 * 7, "equal values have salts of their own"


def test_it_waits_for_every_decision_and_for_the_end_of_the_registration(engine: Engine, numbers: list[str]) -> None:
    with pytest.raises(RegistrationRuns, match="17"):
        draw_up(engine, at=OVER - timedelta(seconds=1))
    with pytest.raises(NotDrawnUp):
        signed_by(engine, CHAIR)
    draw_up(engine)
    signed = signed_by(engine, CHAIR)
    with unit_of_work(engine) as session:
        account_id = build.add_account(session, build.nik_number(7))
        application_id = build.add_application(session, account_id)
    with pytest.raises(Undecided, match="1 lamaran"):
        draw_up(engine)
    with pytest.raises(Undecided, match="1 lamaran"):
        signed_by(engine, CHAIR)
    with pytest.raises(Undecided, match="1 lamaran"):
        decide(engine, CHAIR, signed=signed)
    with unit_of_work(engine) as session:
        verifications.accept(session, NOW, application_id, "staff-1")
    with pytest.raises(RosterDiffers, match="2 perbedaan"):
        decide(engine, CHAIR, signed=signed)
    draw_up(engine)
    assert not decide(engine, CHAIR)


def test_nothing_is_decided_once_it_is_closed(engine: Engine, numbers: list[str]) -> None:
    close(engine)
    with unit_of_work(engine) as session:
        account_id = build.add_account(session, build.nik_number(7))
        application_id = build.add_application(session, account_id)
    with unit_of_work(engine) as session, pytest.raises(RosterIsClosed):
        verifications.accept(session, OVER, application_id, "staff-1")
    with unit_of_work(engine) as session, pytest.raises(RosterIsClosed):
        verifications.reject(session, OVER, application_id, "staff-1", "gpa", "IPK pada transkrip lain.")
    wanted = Reclaim(
        build.nik_number(7), "Pemilik Asli", date(1999, 8, 15), "KTP asli diperlihatkan di meja bantuan.", "staff-2"
    )
    with unit_of_work(engine) as session, pytest.raises(RosterIsClosed):
        verifications.take_nik_back(session, OVER, VAULT, wanted)
    with reading(engine) as session:
        assert closing.get_case(session, OVER, SELECTION_ID).undecided == 1


def test_as_many_spare_codes_as_usual_or_as_typed(engine: Engine, numbers: list[str]) -> None:
    assert draw_up(engine).spare_codes == 20
    assert draw_up(engine, 3).spare_codes == 3
    for wrong in (0, -1, 100_001):
        with pytest.raises(InvalidInput) as refused:
            draw_up(engine, wrong)
        assert [str(problem.place.field) for problem in refused.value.problems] == ["spare_codes"]
    with pytest.raises(Forbidden):
        draw_up(engine, who=PROCTOR)


def test_drawn_up_again_it_is_another_and_what_was_signed_is_void(engine: Engine, numbers: list[str]) -> None:
    first = draw_up(engine)
    signed = signed_by(engine, CHAIR)
    assert not decide(engine, CHAIR, signed=signed)
    again = draw_up(engine)
    assert again.root != first.root, "salts are new"
    later = OVER + timedelta(seconds=1)
    assert not decide(engine, MEMBER, at=later)
    with pytest.raises(StatementOutdated):
        decide(engine, CHAIR, at=later, signed=signed)
    assert events(engine) == []


def test_one_person_is_one_person_and_takes_it_back_before_the_second(engine: Engine, numbers: list[str]) -> None:
    draw_up(engine)
    before = signed_by(engine, CHAIR)
    for _ in range(2):
        assert not decide(engine, CHAIR, signed=before)
    assert waited(SERVICE, engine, OVER + timedelta(hours=2))["roster"] == 7200
    withdraw(engine, MEMBER)
    with reading(engine) as session:
        assert len(closing.get_case(session, OVER, SELECTION_ID).wishes) == 1, "that of somebody else stays"
    withdraw(engine, CHAIR)
    assert not decide(engine, MEMBER)
    with pytest.raises(StatementOutdated):
        decide(engine, CHAIR, signed=before)
    with pytest.raises(Forbidden):
        decide(engine, PROCTOR, signed=signed_by(engine, PROCTOR))
    with pytest.raises(KeyUnknown):
        decide(engine, CHAIR, signed=replace(signed_by(engine, CHAIR), key_id=person_keys.fingerprint(MEMBER.id)))
    assert decide(engine, CHAIR, at=OVER + timedelta(seconds=1))
    assert waited(SERVICE, engine, OVER + timedelta(hours=2)).get("roster", 0) == 0


@pytest.mark.parametrize("how", ["key ended", "disabled", "a proctor now"])
def test_who_may_sign_no_longer_is_none_of_the_two(engine: Engine, numbers: list[str], how: str) -> None:
    draw_up(engine)
    decide(engine, CHAIR)
    with unit_of_work(engine) as session:
        if how == "key ended":
            assert stored_keys.end(session, person_keys.fingerprint(CHAIR.id), OVER)
        elif how == "disabled":
            history.note_disabled(session, CHAIR.id, 1, OVER, disabled=True)
        else:
            history.note_roles(session, CHAIR.id, 1, OVER, [str(Role.PROCTOR)])
    assert not decide(engine, MEMBER, at=OVER + timedelta(seconds=1))
    assert events(engine) == []


@pytest.mark.parametrize("signature", ["first", "second"])
def test_a_change_between_drawing_up_and_signing_is_not_signed(
    engine: Engine, numbers: list[str], signature: str
) -> None:
    draw_up(engine)
    if signature == "second":
        assert not decide(engine, CHAIR)
    with unit_of_work(engine) as session:
        session.execute(update(accounts).where(accounts.c.name == "Ani Lestari").values(name="Ani Orang Lain"))
    with pytest.raises(RosterDiffers, match="1 perbedaan"):
        decide(engine, MEMBER)
    assert events(engine) == []


def test_it_is_recalled_after_a_restore(engine: Engine, numbers: list[str]) -> None:
    event = close(engine)

    def recall() -> None:
        with unit_of_work(engine) as session:
            assert SERVICE.recalls[RosterClosed](session, NOW, reported.event_of(event), event)

    with unit_of_work(engine) as session:
        session.execute(update(rosters).values(closed_at=None, signatures=[]))
        session.execute(update(selections).values(roster_closed_at=None))
    for _ in range(2):
        recall()
        assert checked(engine).faults == (), "drawn up before the backup"
        with reading(engine) as session:
            assert session.scalar(select(selections.c.roster_closed_at)) == OVER
    with unit_of_work(engine) as session:
        for table in (rosters, roster_rows, spare_codes):
            session.execute(table.delete())
    for _ in range(2):
        recall()
        assert {str(each.kind) for each in checked(engine).faults} == {"lost", "root", "spares"}
    with pytest.raises(RosterIsClosed):
        draw_up(engine)
