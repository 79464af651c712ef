"""Papers and seals that say something else than two people signed, and parts that do not fit, open nothing."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.cbt.exams.domain.openings import (
    Obstacle,
    PapersDiffer,
)
from services.cbt.exams.usecases import exams, opening
from shared.contracts.scoring import ExamSealedV1
from shared.db.engine import unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders.cbt import (
    cbt_engine,
    exam_sealed,
)
from tests.builders.locked_hall import CLOCK, Locked
from tests.builders.papers import locked_exam, with_another_stem
from tests.builders.signed_seals import announce
from tests.integration.system.scans import dump_of


def test_another_ciphertext_for_the_same_exam_is_refused(locked: Locked) -> None:
    before = dump_of(locked.engine)
    part = locked_exam().papers[0]
    claims = replace(locked.exam.papers[0], ciphertext=part.ciphertext)
    nothing = replace(locked.exam.papers[0], ciphertext="no base64!")
    for other in (part, claims, nothing):
        with pytest.raises(PapersDiffer), unit_of_work(locked.engine) as session:
            opening.receive_papers(session, other)
    assert dump_of(locked.engine) == before


def test_parts_that_are_not_what_they_claim_are_refused() -> None:
    locked = Locked(parts=2)
    first, second = locked.exam.papers
    changed = replace(second, ciphertext=base64.b64encode(b"x" + base64.b64decode(second.ciphertext)).decode())
    with unit_of_work(locked.engine) as session:
        opening.receive_papers(session, first)
    with pytest.raises(PapersDiffer), unit_of_work(locked.engine) as session:
        opening.receive_papers(session, changed)
    assert (locked.state.parts, locked.state.parts_wanted, locked.state.arrived) == (1, 2, False)
    with unit_of_work(locked.engine) as session:
        opening.receive_papers(session, second)
    assert locked.state.arrived
    locked.type(locked.exam.code)


OTHER_PAPERS: dict[str, Callable[[ExamSealedV1], dict[str, Any]]] = {
    "a stem": with_another_stem,
    "the seed": lambda _: {"draw_seed": "another seed"},
    "the order of options": lambda exam: {
        "items": tuple(replace(item, options=item.options[::-1]) for item in exam.items)
    },
    "the order of the blueprint": lambda exam: {"blueprint": exam.blueprint[::-1]},
}


@pytest.mark.parametrize("name", OTHER_PAPERS)
def test_papers_that_say_anything_else_than_two_people_signed_open_neither_by_key_nor_by_code(name: str) -> None:
    """Scoring encrypts them anew, and its event names the digest of that ciphertext, which nobody has signed."""
    swapped = Locked(**OTHER_PAPERS[name](exam_sealed()))
    swapped.receive_papers()
    swapped.receive_key()
    assert swapped.run_worker() == 0
    assert swapped.state.obstacle is Obstacle.PAPERS_DIFFER
    with pytest.raises(PapersDiffer):
        swapped.type(swapped.exam.code)


def test_a_seal_that_says_several_where_nobody_signed_it_is_not_believed(locked: Locked) -> None:
    sealed = locked.exam.sealed
    told = replace(sealed, sections=tuple(replace(each, several=True) for each in sealed.sections))
    with unit_of_work(cbt_engine()) as session:
        announce(session, sealed.sealed_at)
        with pytest.raises(NotBelieved):
            exams.receive_sealed(session, CLOCK.now(), told)
        exams.receive_sealed(session, CLOCK.now(), sealed)
