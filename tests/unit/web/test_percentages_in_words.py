"""Percentages with decimals as the reader's language writes them, exactly."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from shared.contracts.codec.rules import preset, read_rules
from shared.contracts.percentages import Percent
from shared.contracts.rules import Rules
from shared.contracts.scales import Scale
from shared.web.filters import persen
from shared.web.rules_in_words import explained
from shared.web.stage_sums import sum_in_words
from tests.builders.place_documents import decimals
from tests.builders.stage_documents import asked_of_some


def said(rules: Rules) -> str:
    return " ".join(fact.text for chapter in explained(rules) for fact in chapter.facts).replace("\xa0", " ")


@pytest.mark.usefixtures("indonesian")
def test_rules_say_every_percentage_with_a_comma() -> None:
    text = said(read_rules(decimals()))
    for words in (
        "MAT 0,5 persen (1/3); total 41,6667 persen",
        "37,5 persen Ujian tulis, 41,67 persen Ujian bidang, 20,83 persen Nilai lama",
        "Sekurangnya 62,5 persen (343,8).",
        "Sekurangnya 54,55 persen (54,55).",
        "12,5 persen dari yang diperingkat",
        "2,5 persen tempat",
        "37,5 persen dari tempat, dibulatkan ke atas.",
    ):
        assert words in text


@pytest.mark.usefixtures("indonesian")
def test_what_a_stage_asks_of_some_is_said_of_whom() -> None:
    facts = {fact.subject: fact.text for chapter in explained(read_rules(asked_of_some())) for fact in chapter.facts}
    said_of = {
        subject: text.replace("\xa0", " ") for subject, text in facts.items() if subject.startswith("Ambang bagi")
    }
    doctors = said_of["Ambang bagi Umum, kelompok jabatan doctor"]
    assert doctors == (
        "sekurangnya 2 dari: Ujian bidang 6 2/3, Nilai lama 62,5 persen (343,8), Samapta 7; nilai akhir 50"
    )
    assert len(said_of) == 2


@pytest.mark.usefixtures("english")
def test_english_has_a_point() -> None:
    assert "37.5 per cent Ujian tulis, 41.67 per cent" in said(read_rules(decimals()))


@pytest.mark.usefixtures("indonesian")
def test_the_sum_of_a_row_has_its_weights_exactly() -> None:
    rules = preset("cpns-2024")
    (stage,) = rules.later_stages
    weights = {"cat": Percent("33.3333"), "wawancara": Percent("29.1667")}
    other = replace(stage, integration=replace(stage.integration, carried_in={"skd": Percent("37.5")}, parts=weights))
    scale = Scale.of(replace(rules, stages=(other,)), other)
    marks = dict.fromkeys(scale.codes, 50)
    assert (
        sum_in_words(scale, marks, 1)
        .replace("\xa0", " ")
        .startswith("(37,5 % × 50/550 + 33,3333 % × 50/500 + 29,1667 %")
    )


@pytest.mark.usefixtures("indonesian")
@pytest.mark.parametrize(
    ("value", "words"),
    [(60, "60"), ("0.0005", "0,0005"), ("20.83125", "20,83125"), ("100/3", "33\xa01/3"), ("0.00000001", "1/100000000")],
)
def test_six_decimals_or_a_fraction(value: str, words: str) -> None:
    assert persen(Fraction(value)) == words
