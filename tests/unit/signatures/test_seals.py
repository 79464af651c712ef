"""A statement about a seal: each fact of the event changes its text, and it is never one about a ranking."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.declaration import dump
from shared.contracts.exams import SealedSection
from shared.contracts.rules import Duration
from shared.contracts.sealing import content_digest
from shared.signatures.findings import ACCEPTANCE
from shared.signatures.releases import RELEASE
from shared.signatures.seals import SEAL, SignedSeal
from shared.signatures.statements import Statement
from tests.builders.cbt import exam_sealed as open_exam
from tests.builders.recruitment_events import exam_sealed

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
SEALED = SignedSeal.of(exam_sealed())
OTHER: dict[str, Any] = {
    "sections": (SealedSection(code="TWK", name="Tes Wawasan", items=2),),
    "items": 3,
    "duration": Duration(minutes=100, extra_time_minutes=130, grace_seconds=31),
    "content_digest": "ef" * 32,
    "builds": {"cbt": f"0.1.0+{'cd' * 32}", "scoring": f"0.1.0+{'ef' * 32}"},
}
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.mark.parametrize("name", [field.name for field in fields(SignedSeal)])
def test_every_fact_is_signed(name: str) -> None:
    other = replace(SEALED, **{name: OTHER.get(name, "lain")})
    assert other.statement("a", NOW) != SEALED.statement("a", NOW)


def test_all_that_the_event_says_of_the_content_is_a_fact() -> None:
    """Left out are the ciphertext of the papers, which whoever opens them holds against the content's digest, and what
    the sender notes of the seal itself; what the rules say, too, whose digest is a fact."""
    beside = {"papers_digest", "paper_key_digest", "sealed_at", "signatures", "units", "scores_shown"}
    assert {field.name for field in fields(SignedSeal)} == {f.name for f in fields(exam_sealed())} - beside


@given(TEXTS, TEXTS, st.integers(0, 1_000), st.lists(st.tuples(TEXTS, st.integers(0, 200)), max_size=4))
def test_the_text_is_read_again_whatever_the_exam_says(
    title: str, exam_id: str, items: int, sections: list[tuple[str, int]]
) -> None:
    parts = tuple(SealedSection(code=name[:4], name=name, items=count) for name, count in sections)
    sealed = replace(SEALED, title=title, exam_id=exam_id, items=items, sections=parts)
    statement = sealed.statement("staff-1", NOW)
    assert Statement.from_text(statement.to_text()) == statement
    assert (statement.what, statement.digest) == (SEAL, sealed.content_digest)
    assert statement.counts == {"items": items, "on_paper": sum(count for _, count in sections)}


@given(TEXTS, TEXTS)
def test_two_exams_have_two_statements(one: str, other: str) -> None:
    texts = {replace(SEALED, title=each).statement("staff-1", NOW).to_text() for each in (one, other)}
    assert len(texts) == len({one, other})


def test_a_section_of_one_option_each_is_signed_as_before_sections_could_take_several() -> None:
    """Statements that people signed, and approvals that they gave, under the release before hold on."""
    before = "9265ba69399596780ca89c38c5feb7d975b9fa11d514cd11b65b33fc8824fec2"
    assert SEALED.statement("a", NOW).about["summary"] == before
    assert content_digest(dump(open_exam())) == "0b2c5f648f82dc913297132ce5c3349fc09f51a480aa2bc3889bfb0aa5a77924"


def test_that_a_section_takes_several_is_signed() -> None:
    several = replace(SEALED, sections=tuple(replace(each, several=True) for each in SEALED.sections))
    assert several.statement("a", NOW) != SEALED.statement("a", NOW)
    exam = open_exam()
    told = replace(exam, sections=tuple(replace(each, several=True) for each in exam.sections))
    assert content_digest(dump(told)) != content_digest(dump(exam))


def test_it_is_a_statement_about_nothing_else() -> None:
    assert len({SEAL, RELEASE, ACCEPTANCE}) == 3
