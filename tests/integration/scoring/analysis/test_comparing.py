"""Two exams that the same people have sat, side by side on a page."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.scoring.analysis.storage import pairs
from services.scoring.analysis.usecases import comparing
from services.scoring.exams.usecases import exams
from services.scoring.marking.tables import attempts, marks
from shared.kernel.errors import NotFound
from tests.builders.scoring import EXAM, World
from tests.builders.scoring_analysed import SHEETS
from tests.builders.scoring_compared import LATER, MORE, sit_again
from tests.builders.scoring_web import BAYU, Browser


@pytest.fixture
def later(world: World) -> World:
    """Everybody has sat a later exam of the same sections."""
    sit_again(world)
    return world


def test_gains_are_in_per_cent_of_the_most_in_the_order_of_the_stages(later: World) -> None:
    with Session(later.engine) as session:
        found = comparing.compare(session, exams.get(session, LATER), EXAM)
    assert (found.before.exam_id, found.after.exam_id, found.pairs) == (EXAM, LATER, SHEETS)
    gains = {each.code: each for each in found.gains}
    assert list(gains) == ["TWK", "TIU", "TKP", ""]
    assert gains["TWK"].gain == pytest.approx(100 * MORE / 50)
    assert gains["TIU"].gain == pytest.approx(0)
    assert gains[""].gain == pytest.approx(100 * MORE / 130)
    assert (gains["TWK"].rose, gains["TIU"].same) == (SHEETS, SHEETS)


def test_the_page_says_what_became_of_them(later: World, browser: Browser) -> None:
    page = browser.get(f"/ujian/{EXAM}/analisis", BAYU).get_data(as_text=True)
    assert f'href="/ujian/{EXAM}/perbandingan/{LATER}"' in page
    answer = browser.get(f"/ujian/{EXAM}/perbandingan/{LATER}", BAYU)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert f"{SHEETS} peserta mengikuti keduanya" in text
    assert "Capaian naik 3,8 persen dari nilai tertinggi." in text


def test_nothing_is_compared_while_somebody_may_still_sit(later: World) -> None:
    with Session(later.engine) as session, session.begin():
        number = session.scalar(select(attempts.c.candidate_no).limit(1))
        for table in (marks, attempts):
            session.execute(delete(table).where(table.c.candidate_no == number, table.c.exam_id == LATER))
    with Session(later.engine) as session:
        assert comparing.comparable(session, exams.get(session, EXAM)) == []
        with pytest.raises(NotFound):
            comparing.compare(session, exams.get(session, EXAM), LATER)


def test_an_exam_that_nobody_of_this_one_sat_is_not_found(world: World, browser: Browser) -> None:
    assert browser.get(f"/ujian/{EXAM}/perbandingan/{LATER}", BAYU).status_code == 404
    assert browser.get(f"/ujian/{EXAM}/perbandingan/{EXAM}", BAYU).status_code == 404


def test_pages_say_why_people_are_not_followed_from_selection_to_selection(later: World, browser: Browser) -> None:
    for path in ("analisis", f"perbandingan/{LATER}"):
        text = browser.get(f"/ujian/{EXAM}/{path}", BAYU).get_data(as_text=True)
        assert "peserta setuju datanya dipakai hanya untuk seleksi" in text


def test_whoever_has_another_number_in_another_selection_is_nobody_known(later: World) -> None:
    """As if everybody of a later exam had been admitted to a selection of its own, with a number of its own."""
    with Session(later.engine) as session, session.begin():
        for table in (marks, attempts):
            session.execute(
                update(table).where(table.c.exam_id == LATER).values(candidate_no="lain-" + table.c.candidate_no)
            )
    with Session(later.engine) as session:
        assert comparing.comparable(session, exams.get(session, EXAM)) == []
        assert pairs.of_exams(session, EXAM, LATER, comparing.MOST_PAIRS) == []
