"""Keys that are no marks, from the roster and the marks to pages, file and release: in order, worded, and without a
birth date or a grade outside the database."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.rankings.pages.exports import ranking_csv
from services.scoring.service import create_app
from shared.contracts.rules import Cut
from shared.contracts.scoring import RankingReleased
from shared.messaging.tables import outbox
from tests.builders.pages import select as select_tags
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import ranking_of, sign
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

PEOPLE = {
    "26-0001": ("ECCECC", "3.10", date(2001, 5, 6)),
    "26-0002": ("ECCECC", "3.90", date(2001, 5, 6)),
    "26-0003": ("ECCECC", "3.10", date(1999, 1, 2)),
    "26-0004": ("ECCECC", None, date(1991, 7, 8)),
    "26-0005": ("ECCEC-", "3.20", date(1998, 3, 4)),
    "26-0006": ("ECCECA", "3.20", date(1998, 3, 4)),
}
"""Four with every mark; two with one item less, one of them left blank and one answered wrong."""
SECRETS = ["3.10", "3.90", "2001-05-06", "1999-01-02", "1991-07-08", "1998-03-04", "3100000", "729756"]


def people_sit(world: World) -> None:
    for number, (letters, gpa, born_on) in PEOPLE.items():
        grade = None if gpa is None else Decimal(gpa)
        world.apply(admitted(number, gpa=grade, born_on=born_on), *world.sat(number, letters))


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(people_sit)


def ladder(world: World) -> list[tuple[str, int | None]]:
    return [(row.candidate_no, row.rank) for row in ranking_of(world).rows]


def test_grade_then_age_then_wrong_answers(world: World) -> None:
    go_by(world, tie_breaks=("total", "gpa", "age", "wrong"))
    by_grade = [("26-0002", 1), ("26-0003", 2), ("26-0001", 3), ("26-0004", 4), ("26-0005", 5), ("26-0006", 6)]
    assert ladder(world) == by_grade
    go_by(world, tie_breaks=("total", "age"))
    by_age = [("26-0004", 1), ("26-0003", 2), ("26-0001", 3), ("26-0002", 3), ("26-0005", 5), ("26-0006", 5)]
    assert ladder(world) == by_age
    go_by(world, tie_breaks=("wrong_ratio:TIU", "wrong", "total"))
    assert ladder(world)[-1] == ("26-0006", 6)


def test_a_birth_date_that_changes_changes_the_rank(world: World) -> None:
    go_by(world, tie_breaks=("total", "age"))
    world.apply(admitted("26-0001", born_on=date(1990, 1, 1)))
    assert ladder(world)[0] == ("26-0001", 1)


def test_every_key_is_worded_and_no_private_value_leaves(world: World, tmp_path: Path) -> None:
    go_by(world, tie_breaks=("total", "gpa", "age", "wrong:TIU", "wrong_ratio"))
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    words = {
        "26-0003": "IPK 26-0002 lebih tinggi",
        "26-0001": "26-0003 lebih tua menurut tanggal lahir",
        "26-0006": "jawaban salah 26-0005 pada TIU lebih sedikit: 0 dan 1",
    }
    for number, reason in words.items():
        page = browser.get(f"/peringkat/{VACANCY}/{number}", KARTIKA).get_data(as_text=True)
        assert reason in page
        assert "aturan: total, IPK, usia (yang lebih tua lebih dahulu), jawaban salah pada TIU" in page
        answer = browser.get(f"/api/rankings/{VACANCY}/candidates/{number}", KARTIKA).get_data(as_text=True)
        assert [secret for secret in SECRETS if secret in page + answer] == []
    assert not sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    decisions = {row.candidate_no: row.decision for row in released.rows}
    for number, key in {"26-0003": "gpa", "26-0001": "age"}.items():
        decision = decisions[number]
        assert decision is not None
        assert (decision.key, decision.theirs, decision.mine) == (key, 0, 0)
    with Session(world.engine) as session:
        sent = b"".join(session.scalars(select(outbox.c.payload))).decode()
    assert [secret for secret in SECRETS if secret in sent] == []


def test_the_file_has_the_counts_that_the_order_asks_for(world: World) -> None:
    go_by(world, tie_breaks=("total", "wrong:TIU", "wrong_ratio"))
    rows = list(csv.DictReader(io.StringIO(ranking_csv(ranking_of(world)).decode())))
    counts = {row["candidate_no"]: (row["right:TIU"], row["wrong:TIU"], row["wrong:TWK"]) for row in rows}
    found = [counts[number] for number in ("26-0001", "26-0005", "26-0006")]
    assert found == [("2", "0", "0"), ("1", "0", "0"), ("1", "1", "0")]
    assert "right:TKP" not in rows[0], "weights know no right option"
    assert rows[0]["tie_breaks"] == "total>wrong:TIU>wrong_ratio"
    go_by(world, tie_breaks=("total", "age"))
    assert "right:TIU" not in ranking_csv(ranking_of(world)).decode()


@pytest.mark.parametrize(
    ("key", "figures"),
    [
        ("wrong", ("26-0006: 1;", "garis: 0.", "Selisihnya 1.", " Dengan 1 jawaban salah lebih sedikit, 26-0006 sama")),
        ("wrong_ratio", ("26-0006: 1/", "jawaban salah lebih sedikit dan jawaban benar yang tetap, 26-0006 sama")),
        ("wrong:TIU", ("26-0006: 1;", "Dengan 1 jawaban salah lebih sedikit pada TIU, 26-0006 sama")),
    ],
)
def test_the_page_says_how_far_one_is_from_the_line_in_wrong_answers(
    world: World, tmp_path: Path, key: str, figures: tuple[str, ...]
) -> None:
    go_by(world, tie_breaks=(key, "total"), cut=Cut(count=2, boundary_ties="all"))
    world.keep()
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    (said,) = select_tags(browser.get(f"/peringkat/{VACANCY}/26-0006", KARTIKA).text, "//p[@id='ke-batas']")
    words = " ".join(said.text_content().split())
    assert words.startswith("Penentu pertama adalah")
    for each in figures:
        assert each in words


def test_the_page_says_how_many_wrong_answers_put_one_on_the_other_side_of_the_line(
    world: World, tmp_path: Path
) -> None:
    world.apply(admitted("26-0008"), *world.sat("26-0008", "ECCEAA"))
    go_by(world, tie_breaks=("wrong", "total"), cut=Cut(count=6, boundary_ties="all"))
    world.keep()
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())

    def said(number: str) -> str:
        (found,) = select_tags(browser.get(f"/peringkat/{VACANCY}/{number}", KARTIKA).text, "//p[@id='ke-batas']")
        return " ".join(found.text_content().split())

    rows = {row.candidate_no: row for row in ranking_of(world).rows}
    assert [number for number, row in rows.items() if row.status == "below_cut"] == ["26-0008"]
    assert "Selisihnya 1. Dengan 2 jawaban salah lebih sedikit, 26-0008 berdiri di atas " in said("26-0008")
    assert "Dengan 3 jawaban salah lebih banyak, 26-0001 berdiri di bawah 26-0008, peserta pertama" in said("26-0001")
