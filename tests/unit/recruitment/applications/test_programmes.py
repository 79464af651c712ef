"""Names of study programmes are one where people would say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.domain.programmes import near, plain, same
from shared.kernel.identifiers import typed_degree, typed_level


@pytest.mark.parametrize(
    "typed",
    [
        "S-1 Ilmu Perpustakaan",
        "S1 Ilmu Perpustakaan",
        "s 1 ilmu perpustakaan",
        "S.1 - Ilmu  Perpustakaan",
        "Strata 1 Ilmu Perpustakaan",
        "Strata Satu Ilmu Perpustakaan",
        "S\u20131 ILMU PERPUSTAKAAN",
        "Ilmu Perpustakaan",
        "ilmu-perpustakaan.",
    ],
)
def test_a_degree_capitals_and_marks_make_no_other_programme(typed: str) -> None:
    assert same(typed, "S-1 Ilmu Perpustakaan")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("D-III Keperawatan", "S-1 Keperawatan"),
        ("Ilmu Perpustakaan", "Ilmu Perpajakan"),
        ("S1 Informatika", "Sistem Informatika"),
        ("C", "C++"),
    ],
)
def test_other_programmes_and_other_degrees_differ(one: str, other: str) -> None:
    assert not same(one, other)


def test_spellings_that_were_declared_equal_are_one() -> None:
    declared = {plain("S1 Ilmu Perpus"): plain("Ilmu Perpustakaan")}
    assert same("ilmu perpus", "S-1 Ilmu Perpustakaan", declared)
    assert not same("ilmu perpus", "S-1 Ilmu Perpustakaan")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("S-1", "S1"),
        ("s 1", "S1"),
        ("S1", "S1"),
        ("D III", "D3"),
        ("d-iii", "D3"),
        ("DIII", "D3"),
        ("Diploma Empat", "D4"),
        ("S.2", "S2"),
    ],
)
def test_a_level_has_one_code(typed: str, code: str) -> None:
    assert typed_level(typed) == code


@pytest.mark.parametrize("typed", ["SMA", "S-4", "D 5", "Sarjana", "", "Si", "S1 Informatika"])
def test_nothing_else_becomes_a_level(typed: str) -> None:
    assert typed_level(typed) == typed.strip()


def test_a_word_that_begins_like_a_degree_is_none() -> None:
    assert typed_degree("Sistem Informasi") == (None, "sistem informasi")
    assert typed_degree("Desain Interior") == (None, "desain interior")


def test_near_names_are_offered_nearest_first() -> None:
    assert near("S1 Ilmu Perpus", ["Akuntansi", "Ilmu Perpustakaan", "Ilmu Perpajakan"])[0] == "Ilmu Perpustakaan"
    assert near("Tata Boga", ["Akuntansi"]) == ()


@given(st.text(max_size=150))
def test_no_name_breaks_the_reading(name: str) -> None:
    assert same(name, name)
    assert plain(plain(name)) == plain(plain(plain(name)))
