"""Whose sheet two people have voided, or whom they have disqualified, reads why; both signatures are verified here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions.handlers import attempts_started
from services.recruitment.admissions.tables import candidates, exclusions
from services.recruitment.admissions.usecases import receive_exclusion
from shared.contracts.scoring import RankedRow
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders import recruitment_events as reported
from tests.builders.excluded import REASON, excluded, signed
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.signed_releases import receive, release
from tests.builders.signed_seals import SEALERS, enrol

EXAM = f"{SELECTION_ID}-skd"
LogIn = Callable[[str], FlaskClient]


@pytest.fixture
def numbers(engine: Engine, ladder: list[RankedRow]) -> list[str]:
    with unit_of_work(engine) as session:
        enrol(session, NOW - timedelta(hours=2))
    return [row.candidate_no for row in ladder]


def of(number: str, reason_code: str = "journal", **changes: str) -> Any:
    named = {
        "attempt_id": f"attempt-{number}",
        "candidate_no": number,
        "exam_id": EXAM,
        "selection_id": SELECTION_ID,
        **changes,
    }
    return excluded(*SEALERS, at=NOW, reason_code=reason_code, **named)


def take(engine: Engine, event: Any) -> None:
    with unit_of_work(engine) as session:
        receive_exclusion(session, NOW, event)


def own_page(engine: Engine, log_in: LogIn, number: str) -> str:
    with reading(engine) as session:
        account = session.scalar(select(candidates.c.account_id).where(candidates.c.candidate_no == number))
    return log_in(str(account)).get("/lamaran/hasil").text


def released(engine: Engine, ladder: list[RankedRow]) -> None:
    """The one without a rank was excluded."""
    receive(engine, *release([*ladder[:2], replace(ladder[2], status="disqualified", marks={})]))


def test_the_candidate_reads_why_the_sheet_was_voided(
    engine: Engine,
    client: FlaskClient,
    log_in: LogIn,
    ladder: list[RankedRow],
    numbers: list[str],
) -> None:
    for _ in range(2):
        take(engine, of(numbers[2]))
    page = own_page(engine, log_in, numbers[2])
    assert "Lembar jawaban Anda dibatalkan." in page
    assert REASON in page
    assert "Jurnal jawabannya rusak" in page
    assert "didiskualifikasi" not in page.split("<main")[1], "the fault lies with the sheet"
    released(engine, ladder)
    page = client.get(f"/hasil/{VACANCY_ID}").text
    assert "Lembar dibatalkan" in page
    assert "Jurnal jawabannya rusak" in page
    assert REASON not in page, "the text is the candidate's to read"
    assert REASON in own_page(engine, log_in, numbers[2])
    assert REASON not in own_page(engine, log_in, numbers[1])


def test_whoever_was_disqualified_reads_for_what(
    engine: Engine,
    client: FlaskClient,
    log_in: LogIn,
    ladder: list[RankedRow],
    numbers: list[str],
) -> None:
    take(engine, of(numbers[2], "help"))
    released(engine, ladder)
    assert "Memakai bantuan orang atau alat yang dilarang" in client.get(f"/hasil/{VACANCY_ID}").text
    page = own_page(engine, log_in, numbers[2])
    assert "Anda tercatat didiskualifikasi" in page
    assert REASON in page


def test_a_later_exam_says_nothing_about_the_first(
    engine: Engine, log_in: LogIn, ladder: list[RankedRow], numbers: list[str]
) -> None:
    receive(engine, *release(ladder))
    take(engine, of(numbers[2], exam_id=f"{SELECTION_ID}-cat"))
    page = own_page(engine, log_in, numbers[2])
    assert "Anda tercatat tidak hadir" in page
    assert REASON in page


DAMAGED: dict[str, Callable[[Any], Any]] = {
    "nobody": lambda event: replace(event, signatures=()),
    "one person": lambda event: replace(event, signatures=event.signatures[:1]),
    "one person twice": lambda event: replace(event, signatures=event.signatures[:1] * 2),
    "another reason": lambda event: replace(event, reason="Alasan yang tidak ditandatangani."),
    "a key that nobody bound": lambda event: signed(event, *[*SEALERS][:1], "staff-asing", at=NOW),
    "another selection": lambda event: signed(replace(event, selection_id="lain"), *SEALERS, at=NOW),
    "a number that nobody has": lambda event: signed(replace(event, candidate_no="26-9999999"), *SEALERS, at=NOW),
    "a code of the other kind": lambda event: signed(replace(event, reason_code="help"), *SEALERS, at=NOW),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_two_have_not_signed_is_kept_nowhere(engine: Engine, numbers: list[str], name: str) -> None:
    with pytest.raises(NotBelieved):
        take(engine, DAMAGED[name](of(numbers[2])))
    with reading(engine) as session:
        assert session.execute(select(exclusions)).all() == []


def test_the_attempt_of_somebody_else_is_not_the_candidates(engine: Engine, numbers: list[str]) -> None:
    started = reported.attempt_started(numbers[2], attempt_id="attempt-own")
    with unit_of_work(engine) as session:
        attempts_started(session, NOW, [(reported.event_of(started), started)])
    with pytest.raises(NotBelieved, match="attempt-own"):
        take(engine, of(numbers[2]))
