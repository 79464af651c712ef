"""A draft that marks otherwise than an earlier sitting is tried on what its answers give under the draft."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, null, select, update
from sqlalchemy.orm import Session

from services.scoring.exams.tables import sealed_items
from services.scoring.marking.tables import attempts, marks
from services.scoring.rules.domain.editing import to_json
from services.scoring.rules.usecases import drafting
from services.scoring.service import create_app
from services.scoring.trials import tables
from services.scoring.trials.domain.outcomes import Outcomes
from services.scoring.trials.domain.remarking import Hindrance, Kept, NotToBeMarked
from services.scoring.trials.jobs import JOBS
from services.scoring.trials.usecases import trials
from shared.contracts.rules import Rules
from tests.builders.messaging import StoppedClock
from tests.builders.scoring import EXAM, KARTIKA, World, make_rules
from tests.builders.scoring_ranked import SHEETS, ranked_world, ranking_of
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

ONE = "attempt-26-0008"
PAST = make_rules()
NAME = "Bagian TWK (TWK)"


@pytest.fixture
def world() -> World:
    return ranked_world()


def marked_by(code: str, rules: Rules = PAST, max_marks: int = 10, **changes: Any) -> Rules:
    """With another marking of one section."""
    sections = [
        replace(each, max_marks=max_marks, marking=replace(each.marking, **changes)) if each.code == code else each
        for each in rules.sections
    ]
    return replace(rules, sections=tuple(sections))


def tried(world: World, rules: Rules) -> int:
    """The trial of a draft with these rules on the sitting, as the worker computed it."""
    with Session(world.engine) as session, session.begin():
        reason = "Cara menilai menurut keputusan panitia."
        draft = drafting.begin(session, world.now, "", to_json(rules), reason, KARTIKA)
        trial_id = trials.request(
            session,
            world.now,
            KARTIKA,
            None,
            rules_name=trials.DOCUMENT_WORD + draft.document_id,
            settings=None,
            exam_id=EXAM,
        )
    compute(world)
    return trial_id


def compute(world: World) -> None:
    assert sum(job.run(world.engine, StoppedClock(world.now)) for job in JOBS) == 1


def outcomes_of(world: World, rules: Rules) -> Outcomes:
    trial_id = tried(world, rules)
    with Session(world.engine) as session:
        found = trials.get(session, trial_id, KARTIKA, None).outcomes
    assert found is not None
    return found


def mean_of(found: Outcomes) -> int:
    """Of the totals, in hundredths of a point."""
    return found.shifts[0].mean


def test_a_draft_that_marks_alike_takes_the_marks_as_they_are(world: World) -> None:
    found = outcomes_of(world, PAST)
    assert (mean_of(found), found.anew, found.kept) == (2325, (), ())


def test_wrong_and_blank_answers_count_as_the_draft_says(world: World) -> None:
    before, stored = ranking_of(world).digest, marks_of(world)
    # One of the eight sheets has two wrong answers in each of the two sections; what others lack is blank.
    negative = marked_by("TWK", marked_by("TIU", wrong=-1), wrong=-1)
    found = outcomes_of(world, negative)
    assert (mean_of(found), found.anew, found.kept) == (2325 - 400 // 8, ("TWK", "TIU"), ())
    assert found.columns[0].low == 10 - 4
    worth_more = outcomes_of(world, marked_by("TIU", right=6, max_marks=12))
    right = sum(1 for letters in SHEETS.values() for at in (2, 5) if letters[at] == "C")
    assert mean_of(worth_more) == 2325 + 100 * right // 8
    assert (ranking_of(world).digest, marks_of(world)) == (before, stored), "nothing else is touched"


def marks_of(world: World) -> list[Any]:
    with Session(world.engine) as session:
        return list(session.execute(select(marks.c.attempt_id, marks.c.sections).order_by(marks.c.attempt_id)))


def test_each_option_is_judged_where_the_draft_asks_for_it(world: World) -> None:
    found = outcomes_of(world, marked_by("TWK", several="per_option", options=5, right=1))
    # A wrong option is two of five options misjudged: three points each, where there were none. One sheet has two.
    assert found.anew == ("TWK",)
    assert mean_of(found) == 2325 + 600 // 8


def test_a_section_that_cannot_be_marked_keeps_its_marks_and_the_page_names_it(world: World, tmp_path: Path) -> None:
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    numbers = marked_by("TWK", marked_by("TIU", wrong=-1), kind="numeric")
    trial_id = tried(world, numbers)
    text = " ".join(browser.get(f"/uji-coba/{trial_id}", KARTIKA).text.split())
    assert f"Nilai lama tetap dipakai untuk {NAME}: butirnya tidak memuat apa yang diminta" in text
    assert "menurut aturan ini: Bagian TIU (TIU)." in text
    alike = tried(world, PAST)
    assert "dipakai apa adanya" in browser.get(f"/uji-coba/{alike}", KARTIKA).text


@pytest.mark.parametrize(
    ("lost", "hindrance"),
    [
        (delete(sealed_items), Hindrance.KEYS),
        (update(attempts).where(attempts.c.attempt_id == ONE).values(items=null(), answers=null()), Hindrance.SHEETS),
    ],
)
def test_without_keys_or_a_sheet_all_keep_their_marks(world: World, lost: Any, hindrance: Hindrance) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(lost)
    found = outcomes_of(world, marked_by("TWK", wrong=-1))
    assert (mean_of(found), found.anew, found.kept) == (2325, (), (Kept("TWK", hindrance),))


def test_what_can_neither_be_marked_nor_kept_is_refused_by_name_and_noted_nowhere(world: World) -> None:
    with pytest.raises(NotToBeMarked) as refused:
        tried(world, marked_by("TKP", kind="right_wrong", right=4, max_marks=8))
    assert "bagian TKP" in refused.value.message
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.trials)) == 0
