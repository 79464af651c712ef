"""A sealed exam is kept whole, and nothing that cbt must not know has a place."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from services.cbt.exams.domain.exams import ExamCannotBeDrawn
from services.cbt.exams.tables import exams, papers
from services.cbt.exams.usecases.exams import SealedDifferently, paper_items, receive_sealed_v1
from services.cbt.migrations import METADATA
from shared.db.engine import reading, unit_of_work
from tests.builders.cbt import cbt_engine, exam_sealed, hall, sealed_item
from tests.builders.messaging import StoppedClock

CLOCK = StoppedClock()


def test_an_exam_that_cannot_be_drawn_or_contradicts_the_first_is_refused() -> None:
    engine = cbt_engine()
    with unit_of_work(engine) as session:
        with pytest.raises(ExamCannotBeDrawn):
            receive_sealed_v1(session, exam_sealed(items=(sealed_item("a", "TWK", "Pancasila"),)))
        receive_sealed_v1(session, exam_sealed())
        with pytest.raises(SealedDifferently):
            receive_sealed_v1(session, exam_sealed(content_digest="9" * 64))
        assert session.scalar(select(func.count()).select_from(exams)) == 1


def test_no_column_has_room_for_a_key_a_weight_or_a_mark() -> None:
    """Marks as pages show them are kept apart; of a ranking only who goes on in which vacancy, and what it is held
    against."""
    shown = ("scores", "boards")
    believed = ("believed_rankings", "going_on", "ranking_parts", "admissions", "withdrawn_signatures")
    columns = {
        column.name
        for table in METADATA.tables.values()
        for column in table.columns
        if table.name not in shown
        and column.name != "scores_shown"
        and (table.name, column.name) not in {(name, "vacancy_id") for name in believed}
    }
    forbidden = ("weight", "mark", "score", "rationale", "answer_key", "gpa", "born", "vacancy", "nik")
    assert not [name for name in columns if any(word in name for word in forbidden)]


def test_an_exam_is_kept_whole_and_read_back_as_it_was() -> None:
    engine = cbt_engine()
    hall(engine, CLOCK, 1)
    with reading(engine) as session:
        stored = session.execute(select(exams)).one()
        assert set(stored.content) == {"sections", "blueprint", "items"}
        assert set(stored.content["items"][0]) == {
            "item_id",
            "section",
            "topic",
            "band",
            "stem",
            "picture",
            "options",
            "enemies",
        }
        assert set(stored.content["items"][0]["options"][0]) == {"option_id", "text", "picture"}
        paper_id = session.scalar(select(papers.c.paper_id))
        assert paper_id is not None
        assert len(paper_items(session, paper_id)) == 5
