"""The pieces of the look that draw and explain marks, without a page around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader

from shared.contracts.scoring import Decision
from shared.web.filters import poin
from tests.builders.pages import bars, select

ENVIRONMENT = Environment(loader=FileSystemLoader("shared/web/templates"), autoescape=True)
ENVIRONMENT.globals.update(
    _=lambda text, **facts: text % facts,
    ratio_words=lambda one, other: (f"r{one}", f"r{other}"),
    ngettext=lambda one, many, num, **facts: (one if num == 1 else many) % {"num": num, **facts},
)


# The file has pieces with these filters; of them, only points are drawn here.
ENVIRONMENT.filters.update(angka=str, poin=poin, rentang_tanggal=lambda first, last: f"{first}-{last}")


def bar(marks: Mapping[str, int], codes: Sequence[str], max_total: int, minima: Mapping[str, int] | None = None) -> str:
    text = '{% import "terang/macros.html" as ui with context %}{{ ui.bar(marks, codes, max_total, minima) }}'
    return ENVIRONMENT.from_string(text).render(marks=marks, codes=codes, max_total=max_total, minima=minima or {})


def why(decision: Decision, mine_no: str) -> str:
    text = '{% import "terang/macros.html" as ui with context %}{{ ui.why(decision, mine_no) }}'
    return ENVIRONMENT.from_string(text).render(decision=decision, mine_no=mine_no)


def test_a_bar_is_drawn_in_the_order_it_is_given() -> None:
    drawn = bar({"TIU": 2, "TKP": 3, "TWK": 1}, ["TWK", "TIU", "TKP"], 10)
    assert bars(drawn) == [(["TWK 1", "TIU 2", "TKP 3"], ["1", "2", "3"])]


def test_marks_below_zero_have_no_length_but_are_said() -> None:
    drawn = bar({"A": -4, "B": 7}, ["A", "B"], 20, {"A": -2, "B": 5})
    assert bars(drawn) == [(["A -4", "B 7"], ["0", "7"])]
    assert select(drawn, '//line[@class="tick"]/@x1') == ["5"]


def test_of_several_running_steps_the_one_that_ends_first_is_lit() -> None:
    days = [(3, 17), (4, 24), (3, 17), (25, 30), (1, 2)]
    phases = [
        SimpleNamespace(name=str(number), starts_on=date(2026, 11, begin), ends_on=date(2026, 11, end))
        for number, (begin, end) in enumerate(days)
    ]
    text = '{% import "terang/macros.html" as ui with context %}{{ ui.calendar(phases, today) }}'
    drawn = ENVIRONMENT.from_string(text).render(phases=phases, today=date(2026, 11, 10))
    assert select(drawn, "//li/@class") == ["now", "open", "open", "", "past"]
    assert select(drawn, "//li[@aria-current]/b/text()") == ["0"]
    assert drawn.count("sedang berlangsung") == 3, "who hears the page learns that the others run, too"


@pytest.mark.parametrize("most", [0, -3])
def test_a_chart_of_nothing_still_has_a_width(most: int) -> None:
    assert 'viewBox="0 0 1 20"' in bar({"A": 0}, ["A"], most)


@pytest.mark.parametrize("mine_no", ["", "26-0002"])
def test_equal_keys_are_not_called_equal_marks(mine_no: str) -> None:
    """Under an order of the total alone, sections may differ between two who share a rank."""
    words = why(Decision(above="26-0001", key="equal", theirs=300, mine=300), mine_no)
    assert "penentu" in words
    assert "semua nilai" not in words


@pytest.mark.parametrize(
    ("key", "theirs", "mine", "words"),
    [
        ("gpa", 0, 0, "IPK 26-0001 lebih tinggi"),
        ("age", 0, 0, "26-0001 lebih tua menurut tanggal lahir"),
        ("draw", 1, 2, "undian menempatkan 26-0001 lebih dahulu: urutan ke-1 dan ke-2"),
        ("wrong", 3, 5, "jawaban salah 26-0001 pada seluruh ujian lebih sedikit: 3 dan 5"),
        ("wrong:TIU", 3, 5, "jawaban salah 26-0001 pada TIU lebih sedikit: 3 dan 5"),
        ("wrong_ratio:TIU", 1, 2, "perbandingan salah terhadap benar 26-0001 pada TIU lebih kecil: r1 dan r2"),
    ],
)
@pytest.mark.parametrize("mine_no", ["", "26-0002"])
def test_a_key_that_is_no_mark_has_a_sentence_of_its_own(
    key: str, theirs: int, mine: int, words: str, mine_no: str
) -> None:
    sentence = why(Decision(above="26-0001", key=key, theirs=theirs, mine=mine), mine_no)
    assert words in sentence
    assert "poin" not in sentence
    assert (mine_no or "Anda berada") in sentence
