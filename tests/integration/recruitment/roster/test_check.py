"""Whoever writes into recruitment's database after a roster was closed is found, by the row and by what differs: by
the check that signing makes, which the operator's command makes, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from services.recruitment.accounts.tables import accounts
from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.admissions.tables import candidates
from services.recruitment.applications.tables import applications
from services.recruitment.roster.domain import FAULTS, FaultKind
from services.recruitment.roster.storage import rosters as stored
from services.recruitment.roster.tables import roster_rows, rosters, spare_codes
from services.recruitment.roster.usecases import resealing
from services.recruitment.selections.tables import selections
from services.recruitment.verifications import usecases as verifications
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.rosters import VAULT, checked, close

Attack = Callable[[Session, list[str]], None]


def account_of(session: Session, number: str) -> str:
    return str(session.scalar(select(candidates.c.account_id).where(candidates.c.candidate_no == number)))


def application_of(session: Session, number: str) -> str:
    return str(session.scalar(select(candidates.c.application_id).where(candidates.c.candidate_no == number)))


def code_of(session: Session, number: str) -> str:
    return str(session.scalar(select(candidates.c.sheet_code).where(candidates.c.candidate_no == number)))


def set_account(**values: object) -> Attack:
    def attack(session: Session, numbers: list[str]) -> None:
        session.execute(
            update(accounts).where(accounts.c.account_id == account_of(session, numbers[0])).values(**values)
        )

    return attack


def set_application(**values: object) -> Attack:
    def attack(session: Session, numbers: list[str]) -> None:
        own = applications.c.application_id == application_of(session, numbers[0])
        session.execute(update(applications).where(own).values(**values))

    return attack


def set_candidate(**values: object) -> Attack:
    def attack(session: Session, numbers: list[str]) -> None:
        session.execute(update(candidates).where(candidates.c.candidate_no == numbers[0]).values(**values))

    return attack


def other_nik(session: Session, numbers: list[str]) -> None:
    account_id = account_of(session, numbers[0])
    sealed = VAULT.seal(build.nik_number(99), account_id)
    session.execute(update(accounts).where(accounts.c.account_id == account_id).values(nik_sealed=sealed))


def swap_people(session: Session, numbers: list[str]) -> None:
    """Two candidates change their persons: each name beside the other's rank."""
    one, other = (account_of(session, number) for number in numbers[:2])
    session.execute(update(candidates).where(candidates.c.candidate_no == numbers[0]).values(account_id=other))
    session.execute(update(candidates).where(candidates.c.candidate_no == numbers[1]).values(account_id=one))


def add_somebody(session: Session, _numbers: list[str]) -> None:
    """Admitted as if the roster were not closed."""
    closed_at = session.scalar(select(selections.c.roster_closed_at))
    session.execute(update(selections).values(roster_closed_at=None))
    build.add_candidate(session, 8, "Orang Tambahan")
    session.execute(update(selections).values(roster_closed_at=closed_at))


def remove_somebody(session: Session, numbers: list[str]) -> None:
    application_id = application_of(session, numbers[0])
    session.execute(delete(candidates).where(candidates.c.candidate_no == numbers[0]))
    session.execute(delete(applications).where(applications.c.application_id == application_id))


def remove_with_row(session: Session, numbers: list[str]) -> None:
    session.execute(delete(roster_rows).where(roster_rows.c.code == code_of(session, numbers[0])))
    remove_somebody(session, numbers)


def remove_candidate(session: Session, numbers: list[str]) -> None:
    session.execute(delete(candidates).where(candidates.c.candidate_no == numbers[0]))


def admit_the_refused(session: Session, _numbers: list[str]) -> None:
    refused = select(applications.c.application_id).where(applications.c.state == "rejected")
    application_id = session.scalar(refused)
    account_id, selection_id, vacancy_id = session.execute(
        select(applications.c.account_id, applications.c.selection_id, applications.c.vacancy_id).where(
            applications.c.application_id == application_id
        )
    ).one()
    row = {"candidate_no": "26-9999999", "application_id": application_id, "account_id": account_id}
    at = {"selection_id": selection_id, "vacancy_id": vacancy_id, "admitted_at": NOW, "sheet_code": None}
    session.execute(candidates.insert().values(**row, **at))


def drop_row(session: Session, numbers: list[str]) -> None:
    session.execute(delete(roster_rows).where(roster_rows.c.code == code_of(session, numbers[0])))


def change_commitment(session: Session, numbers: list[str]) -> None:
    mine = roster_rows.c.code == code_of(session, numbers[0])
    (commitments,) = session.scalars(select(roster_rows.c.commitments).where(mine))
    session.execute(update(roster_rows).where(mine).values(commitments=commitments | {"name": "00" * 32}))


def take_seed_and_change(session: Session, numbers: list[str]) -> None:
    """Nothing that a row commits to can be compared without its seed."""
    own = roster_rows.c.code == code_of(session, numbers[0])
    session.execute(update(roster_rows).where(own).values(seed=None))
    set_account(name="Orang Lain")(session, numbers)


def change_spare(session: Session, _numbers: list[str]) -> None:
    session.execute(update(spare_codes).where(spare_codes.c.place == 3).values(code="0" * 16))


def change_root(session: Session, _numbers: list[str]) -> None:
    session.execute(update(rosters).values(root="00" * 32))


def one_signature(session: Session, _numbers: list[str]) -> None:
    (both,) = session.scalars(select(rosters.c.signatures))
    session.execute(update(rosters).values(signatures=[both[0], both[0]]))


def other_counts(session: Session, _numbers: list[str]) -> None:
    (counts,) = session.scalars(select(rosters.c.vacancies))
    session.execute(update(rosters).values(vacancies=[{**counts[0], "admitted": 4, "refused": 0}]))


def other_secret(session: Session, _numbers: list[str]) -> None:
    session.execute(update(rosters).values(secret_sealed=b"x" * 60))


ATTACKS: dict[str, tuple[Attack, set[tuple[str, tuple[str, ...]]]]] = {
    "no seed, and another name": (take_seed_and_change, {("seed_missing", ())}),
    "another name": (set_account(name="Orang Lain"), {("row_changed", ("name",))}),
    "another birth date": (set_account(born_on=date(1999, 8, 16)), {("row_changed", ("born_on",))}),
    "another identity number": (other_nik, {("row_changed", ("nik",))}),
    "another grade": (set_application(gpa_hundredths=400), {("row_changed", ("gpa",))}),
    "extra time": (set_application(extra_time=True), {("row_changed", ("extra_time",))}),
    "another quota group": (set_application(quota_group="putra"), {("row_changed", ("quota_group",))}),
    "another vacancy": (
        set_application(vacancy_id="operator-umum"),
        {("row_changed", ("vacancy",)), ("candidate_changed", ()), ("counts", ())},
    ),
    "refused afterwards": (
        set_application(state="rejected"),
        {("row_changed", ("vacancy",)), ("candidate_changed", ()), ("counts", ())},
    ),
    "undecided afterwards": (set_application(state="submitted"), {("row_foreign", ()), ("counts", ())}),
    "the candidate of another vacancy": (set_candidate(vacancy_id="operator-umum"), {("candidate_changed", ())}),
    "another sheet code": (set_candidate(sheet_code="0" * 16), {("candidate_changed", ())}),
    "two people swapped": (swap_people, {("candidate_changed", ())}),
    "somebody added": (add_somebody, {("row_missing", ()), ("counts", ())}),
    "somebody removed": (remove_somebody, {("row_foreign", ()), ("counts", ())}),
    "somebody removed with the row": (remove_with_row, {("root", ()), ("counts", ())}),
    "a candidate removed": (remove_candidate, {("candidate_changed", ())}),
    "a refused one made a candidate": (admit_the_refused, {("candidate_changed", ())}),
    "a row removed": (drop_row, {("row_missing", ()), ("root", ())}),
    "a commitment changed": (change_commitment, {("row_changed", ("name",)), ("root", ())}),
    "a spare code changed": (change_spare, {("spares", ())}),
    "the root changed": (change_root, {("root", ()), ("signatures", ())}),
    "one signature twice": (one_signature, {("signatures", ())}),
    "other counts": (other_counts, {("counts", ()), ("signatures", ())}),
    "another secret": (other_secret, {("row_changed", ())}),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_whoever_writes_into_the_database_is_found(engine: Engine, numbers: list[str], name: str) -> None:
    close(engine)
    assert checked(engine).faults == ()
    attack, expected = ATTACKS[name]
    with unit_of_work(engine) as session:
        attack(session, numbers)
    found = checked(engine)
    assert {(str(each.kind), tuple(map(str, each.fields))) for each in found.faults} == expected


@pytest.mark.parametrize(
    ("name", "rows"),
    [("another name", 1), ("another sheet code", 1), ("two people swapped", 2), ("somebody removed", 1)],
)
def test_it_names_the_row_by_its_code(engine: Engine, numbers: list[str], name: str, rows: int) -> None:
    close(engine)
    with unit_of_work(engine) as session:
        codes = {code_of(session, number) for number in numbers[:rows]}
        ATTACKS[name][0](session, numbers)
    assert {each.where for each in checked(engine).faults} - {""} == codes


def test_it_names_an_application_without_a_row_by_its_id(engine: Engine, numbers: list[str]) -> None:
    close(engine)
    with unit_of_work(engine) as session:
        before = set(session.scalars(select(applications.c.application_id)))
        add_somebody(session, numbers)
        added = set(session.scalars(select(applications.c.application_id))) - before
    assert {each.where for each in checked(engine).faults} - {""} == added


def test_each_kind_is_worded_and_has_an_attack() -> None:
    assert FAULTS.keys() == set(FaultKind)
    tried = {kind for _, expected in ATTACKS.values() for kind, _ in expected}
    assert tried | {"lost"} == {str(kind) for kind in FaultKind}, "`lost` is in test_closing"


def test_the_secret_moves_to_a_new_key_of_the_service(engine: Engine, numbers: list[str]) -> None:
    close(engine)
    new = Vault("the next secret, which has thirty-two and more", (build.SECRET,))
    assert checked(engine, new).faults == ()
    with unit_of_work(engine) as session:
        assert resealing.reseal_rosters(session, new) == (1, [])
    with unit_of_work(engine) as session:
        assert resealing.reseal_rosters(session, new) == (0, [])
        assert resealing.reseal_rosters(session, Vault("another secret of thirty-two characters")) == (
            0,
            [SELECTION_ID],
        )
    with reading(engine) as session:
        (sealed,) = stored.sealed_secrets(session).values()
    assert new.is_current(sealed, f"roster {SELECTION_ID}")
    assert not VAULT.is_current(sealed, f"roster {SELECTION_ID}")


def test_who_decided_first_is_still_told_after_the_closing(engine: Engine, numbers: list[str]) -> None:
    close(engine)
    with unit_of_work(engine) as session:
        verifications.accept(session, NOW, application_of(session, numbers[0]), "staff-1")
