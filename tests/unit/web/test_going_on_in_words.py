"""Whoever is above the line is chosen, or goes on to a stage that is called by its own name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.contracts.codec.rules import PRESETS, preset
from shared.contracts.rules import Rules
from shared.contracts.scales import Scale
from shared.web.going_on_in_words import (
    going_on_in_words,
    going_on_title,
    most_in_words,
    my_place_in_words,
    next_in_words,
    rank_in_words,
)
from shared.web.quota_groups_in_words import (
    group_place_in_words,
    my_group_line_in_words,
    my_group_place_in_words,
    open_line_in_words,
)
from tests.builders.quota_groups import papua

FOLLOWED = {
    "cpns-2024": "Seleksi Kompetensi Bidang",
    "cpns-skd-2019": "Seleksi Kompetensi Bidang",
    "cpns-skd-2021": "Seleksi Kompetensi Bidang",
    "cpns-skd-2024": "SKB",
}
"""By the shipped documents, what follows their first stage; nothing follows that of the others."""
NAMES = sorted(path.stem for path in PRESETS.glob("*.json"))


def said(scale: Scale) -> tuple[str, ...]:
    return (
        going_on_in_words(scale, 1),
        going_on_in_words(scale, 12, "dua belas"),
        going_on_title(scale),
        my_place_in_words(scale, 3, 1200),
        rank_in_words(scale, "26-0001", 3, 1200, goes_on=True),
        rank_in_words(scale, "26-0001", 3, 1200, goes_on=False),
        most_in_words(scale, "3 × kuota"),
    )


@pytest.mark.usefixtures("indonesian")
@pytest.mark.parametrize("name", NAMES)
def test_the_first_stage_of_every_shipped_document_says_what_follows(name: str) -> None:
    follows = FOLLOWED.get(name)
    if follows is None:
        assert said(Scale.of(preset(name))) == (
            "1 peserta terpilih.",
            "dua belas peserta terpilih.",
            "Terpilih",
            "Anda di peringkat 3 dari 1.200 dan terpilih.",
            "26-0001 di peringkat 3 dari 1.200 dan terpilih.",
            "26-0001 di peringkat 3 dari 1.200 dan tidak terpilih.",
            "Yang terpilih paling banyak 3 × kuota.",
        )
        return
    assert said(Scale.of(preset(name))) == (
        f"1 peserta lanjut ke {follows}.",
        f"dua belas peserta lanjut ke {follows}.",
        "Yang lanjut",
        f"Anda di peringkat 3 dari 1.200 dan lanjut ke {follows}.",
        f"26-0001 di peringkat 3 dari 1.200 dan lanjut ke {follows}.",
        f"26-0001 di peringkat 3 dari 1.200 dan tidak lanjut ke {follows}.",
        "Yang lanjut paling banyak 3 × kuota.",
    )


@pytest.mark.usefixtures("english")
def test_in_english_too() -> None:
    scale = Scale.of(preset("cpns-skd-2024"))
    assert going_on_in_words(scale, 1) == "1 candidate goes on to SKB."
    assert going_on_in_words(scale, 2) == "2 candidates go on to SKB."
    assert going_on_in_words(Scale.of(preset("jee-like")), 2) == "2 candidates are chosen."


def last_of(rules: Rules) -> Scale:
    return Scale.of(rules, rules.later_stages[-1])


@pytest.mark.usefixtures("indonesian")
def test_the_last_stage_chooses_unless_the_document_names_what_follows() -> None:
    rules = preset("cpns-2024")
    assert last_of(rules).is_last
    assert not list(next_in_words(rules))
    assert last_of(rules).gives_places
    assert not Scale.of(rules).gives_places
    followed = replace(rules, next_stage="Pemeriksaan kesehatan")
    assert last_of(followed).gives_places, "what follows outside of the document is no stage of it"
    assert Scale.of(preset("cpns-skd-2024")).gives_places
    assert going_on_in_words(last_of(followed), 2) == "2 peserta lanjut ke Pemeriksaan kesehatan."
    assert Scale.of(followed).next_name == "Seleksi Kompetensi Bidang", "the first stage is followed by the second"
    assert [fact.text for fact in next_in_words(followed)] == [
        "Yang lanjut mengikuti Pemeriksaan kesehatan, di luar dokumen ini."
    ]


def test_a_name_of_what_follows_is_part_of_the_digest_where_it_is_set() -> None:
    rules = preset("percentage-exam")
    assert replace(rules, next_stage=None).digest == rules.digest
    assert replace(rules, next_stage="Wawancara").digest != rules.digest


@pytest.mark.usefixtures("indonesian")
def test_places_of_quota_groups_lead_on_or_are_the_end() -> None:
    rules = replace(preset("percentage-exam"), quota_groups=papua())
    last, first = Scale.of(rules), Scale.of(replace(rules, next_stage="Wawancara"))
    for scale, verb in ((last, "terpilih"), (first, "lanjut")):
        assert open_line_in_words(scale, 3).startswith(f"3 peserta {verb} lewat tempat umum")
        assert group_place_in_words(scale, "papua") == f"{verb.capitalize()} lewat tempat Putra-putri Papua."
        assert my_group_place_in_words(scale, "papua") == f"Anda {verb} lewat tempat Putra-putri Papua."
        assert my_group_place_in_words(scale, "open").startswith(f"Anda {verb} lewat tempat umum")
        assert f"terakhir yang {verb}" in my_group_line_in_words(scale, "open")
        assert f"terakhir yang {verb}" in my_group_line_in_words(scale, "papua")
