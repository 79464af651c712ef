"""A correction of keys counts only if two members signed exactly it; those whose marks changed read what and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete

from services.recruitment.results.usecases import corrections
from services.recruitment.selections.domain.exams import SealedExam
from services.recruitment.selections.storage import exams
from services.recruitment.selections.tables import sealed_exams
from shared.contracts.corrections import KeysCorrected
from shared.contracts.exams import (
    CorrectedItem,
    CorrectedOnPaper,
    CorrectionKind,
    ScoreCorrection,
    SealSignature,
    SectionPoints,
)
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import NotBelieved
from shared.signatures.corrections import SignedCorrection
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.recruitment_deliveries import deliver
from tests.builders.signed_releases import SIGNERS, bind_keys

EXAM = f"{SELECTION_ID}-skd"
ITEMS = (
    CorrectedItem(item_id="i1", section="TIU", kind="key"),
    CorrectedItem(item_id="i2", section="TWK", kind="void"),
)


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    """Two admitted candidates of an exam that is sealed; two members, and a third, have keys."""
    exam = SealedExam(EXAM, SELECTION_ID, 188, "56" * 32, "34" * 32, NOW)
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, "staff-lain", at=NOW - timedelta(hours=2))
        exams.put(session, exam)
        return [build.add_candidate(session, index, f"Peserta {index}") for index in range(2)]


def signature(corrected: KeysCorrected, holder: str, key: str | None = None) -> SealSignature:
    text = SignedCorrection.of(corrected).statement(holder, NOW).to_text()
    name = key or holder
    return SealSignature(
        role="committee", statement=text, key_id=person_keys.fingerprint(name), proof=person_keys.proof(name, text)
    )


def corrected(*holders: str, **changes: Any) -> KeysCorrected:
    """What these people have signed, by default two members."""
    values: dict[str, Any] = {
        "exam_id": EXAM,
        "selection_id": SELECTION_ID,
        "number": 2,
        "replaces": 1,
        "key_commitment": "aa" * 32,
        "effect_digest": "bb" * 32,
        "items": ITEMS,
        "marked": 597,
        "up": 246,
        "down": 187,
        "enter": 2,
        "leave": 2,
        "corrected_at": NOW,
        "signatures": (),
    }
    unsigned = KeysCorrected(**{**values, **changes})
    return replace(unsigned, signatures=tuple(signature(unsigned, holder) for holder in holders or SIGNERS))


def known(engine: Engine) -> list[int]:
    with reading(engine) as session:
        return [each.number for each in corrections.of_selection(session, SELECTION_ID)]


def test_what_two_members_signed_is_published_once(engine: Engine, numbers: list[str], client: FlaskClient) -> None:
    assert "Koreksi kunci" not in client.get("/hasil").text
    for _ in range(2):
        deliver(engine, corrected())
    assert known(engine) == [2]
    page = client.get("/hasil").text
    for words in ("Set kunci 2", "246 peserta naik, 187 turun dari 597 lembar", "1 butir: kuncinya diganti"):
        assert words in page
    assert "i1" not in page.split("Koreksi kunci")[1]


def test_the_reasons_are_signed_and_a_release_before_had_none(engine: Engine, numbers: list[str]) -> None:
    deliver(engine, corrected(reasons_commitment="dd" * 32))
    deliver(engine, corrected(number=3, replaces=2), 2)
    assert known(engine) == [3, 2]


def test_after_a_restore_it_may_come_before_the_seal(engine: Engine, numbers: list[str]) -> None:
    """The seal travels on another topic."""
    with unit_of_work(engine) as session:
        session.execute(delete(sealed_exams))
    with pytest.raises(NotBelieved, match="is not the exam of"):
        deliver(engine, corrected(exam_id="lain-skd"))
    deliver(engine, corrected())
    assert known(engine) == [2]


def _signed_by(*holders_and_keys: tuple[str, str]) -> KeysCorrected:
    unsigned = corrected()
    return replace(unsigned, signatures=tuple(signature(unsigned, who, key) for who, key in holders_and_keys))


FORGED: dict[str, Callable[[], KeysCorrected]] = {
    "nobody": lambda: replace(corrected(), signatures=()),
    "one member": lambda: corrected(SIGNERS[0]),
    "the same person twice": lambda: corrected(SIGNERS[0], SIGNERS[0]),
    "another effect": lambda: replace(corrected(), effect_digest="cc" * 32),
    "another set of keys": lambda: replace(corrected(), key_commitment="cc" * 32),
    "an item less": lambda: replace(corrected(), items=ITEMS[:1]),
    "another item": lambda: replace(corrected(), items=(ITEMS[0], replace(ITEMS[1], item_id="i3"))),
    "another kind of change": lambda: replace(corrected(), items=(ITEMS[0], replace(ITEMS[1], kind="all_correct"))),
    "another number": lambda: replace(corrected(), number=3),
    "another's key": lambda: _signed_by((SIGNERS[0], SIGNERS[0]), (SIGNERS[1], "staff-lain")),
    "a stranger's key": lambda: _signed_by((SIGNERS[0], SIGNERS[0]), (SIGNERS[1], "staff-asing")),
    "another reason": lambda: replace(corrected(reasons_commitment="dd" * 32), reasons_commitment="ee" * 32),
    "reasons that were left out": lambda: replace(corrected(reasons_commitment="dd" * 32), reasons_commitment=None),
    "reasons that nobody signed": lambda: replace(corrected(), reasons_commitment="dd" * 32),
    "another exam": lambda: corrected(exam_id="lain-skd"),
    "a number before the one it replaces": lambda: corrected(number=2, replaces=2),
}


@pytest.mark.parametrize("name", ["replaces", "marked", "up", "down", "enter", "leave"])
def test_every_figure_is_signed(engine: Engine, numbers: list[str], name: str) -> None:
    other: dict[str, Any] = {name: 0}
    with pytest.raises(NotBelieved, match="has signed something else"):
        deliver(engine, replace(corrected(), **other))
    assert known(engine) == []


@pytest.mark.parametrize("how", FORGED)
def test_anything_else_is_not_believed(engine: Engine, numbers: list[str], how: str) -> None:
    with pytest.raises(NotBelieved):
        deliver(engine, FORGED[how]())
    assert known(engine) == []


def scored(number: str, before: int = 145, tiu: int = 150, **changes: Any) -> Any:
    kinds: tuple[tuple[int, str, CorrectionKind], ...] = ((63, "TIU", "key"), (7, "TWK", "void"))
    correction = ScoreCorrection(
        key_set=2,
        corrected_at=NOW + timedelta(days=3),
        sections=tuple(
            SectionPoints(section=code, marks=m) for code, m in (("TWK", 110), ("TIU", before), ("TKP", 191))
        ),
        total=110 + before + 191,
        passed=True,
        items=tuple(CorrectedOnPaper(number=n, section=code, kind=kind) for n, code, kind in kinds),
    )
    return reported.attempt_scored(number, tiu=tiu, correction=correction, **changes)


def test_only_those_whose_marks_changed_are_told_what_and_why(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]
) -> None:
    mine, other = numbers
    for number in numbers:
        deliver(engine, reported.attempt_scored(number))
    assert "dikoreksi" not in browsers[mine].get("/lamaran/hasil").text
    deliver(engine, scored(mine), 2)
    page = " ".join(browsers[mine].get("/lamaran/hasil").text.split())
    for words in (
        "Nilai Anda 451 dari 550",
        "naik 5 poin</em>: dari 446 menjadi 451",
        "TIU: +5 poin.",
        "Soal nomor 63 pada naskah Anda (TIU): kuncinya diganti.",
        "Soal nomor 7 pada naskah Anda (TWK): dibatalkan dan tidak dihitung untuk siapa pun.",
        "set kunci 2",
    ):
        assert words in page
    assert "dikoreksi" not in browsers[other].get("/lamaran/hasil").text


@pytest.mark.parametrize(
    ("before", "tiu", "words"),
    [(145, 140, "turun 5 poin"), (145, 145, "Total Anda tetap 446"), (145, 75, "ambang tidak lagi terpenuhi")],
)
def test_points_that_fall_or_stay_are_said_so(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient], before: int, tiu: int, words: str
) -> None:
    deliver(engine, scored(numbers[0], before, tiu))
    page = browsers[numbers[0]].get("/lamaran/hasil", headers={"Accept-Language": "id"}).text
    assert words in " ".join(page.split())


def test_marks_that_come_late_do_not_take_the_correction_away(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]
) -> None:
    deliver(engine, scored(numbers[0]), 2)
    deliver(engine, reported.attempt_scored(numbers[0]), 1)
    assert "Nilai Anda 451 dari 550" in browsers[numbers[0]].get("/lamaran/hasil").text
