"""Invented applicants: the same for a seed, valid, and meeting what they apply for."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from operations.simulation.people import Conduct, Person, invent, nik_of

ON = date(2026, 11, 22)
DOCUMENT = json.loads(Path("operations/simulation/selection.json").read_text(encoding="utf-8"))
VACANCIES: dict[str, dict[str, Any]] = {vacancy["vacancy_id"]: vacancy for vacancy in DOCUMENT["vacancies"]}


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return invent(DOCUMENT["vacancies"], 200, 7, ON)


def test_the_same_seed_gives_the_same_people_and_another_one_others(people: list[Person]) -> None:
    assert invent(DOCUMENT["vacancies"], 200, 7, ON) == people
    assert [p.name for p in invent(DOCUMENT["vacancies"], 200, 8, ON)] != [p.name for p in people]


def test_more_people_are_the_same_people_and_some_more(people: list[Person]) -> None:
    more = invent(DOCUMENT["vacancies"], 260, 7, ON)
    assert more[:200] == people


def test_every_nik_is_of_no_real_district_and_tells_the_birth_date(people: list[Person]) -> None:
    assert len({p.nik for p in people}) == len(people)
    for person in people:
        assert person.nik.startswith("9999")
        assert len(person.nik) == 16
        day = int(person.nik[6:8]) % 40
        assert (day, person.nik[8:12]) == (person.born_on.day, person.born_on.strftime("%m%y"))


def test_nik_stay_different_beyond_the_serial_numbers_of_one_district() -> None:
    """Also of people who were all born on one day."""
    many = [nik_of(index, date(1999, 4, 12), woman=True) for index in range(20_050)]
    assert len(set(many)) == len(many)
    assert {len(nik) for nik in many} == {16}


def test_the_people_invented_have_these_nik(people: list[Person]) -> None:
    for person in people:
        is_woman = int(person.nik[6:8]) > 40
        assert person.nik == nik_of(person.index, person.born_on, woman=is_woman)


def test_names_differ_and_come_from_many_regions(people: list[Person]) -> None:
    assert len({p.name for p in people}) == len(people)
    assert any(" " not in p.name for p in people), "a single name is a whole name in Indonesia"


def test_of_two_hundred_a_few_do_not_reach_the_end(people: list[Person]) -> None:
    assert Counter(p.conduct for p in people) == {
        Conduct.SITS: 178,
        Conduct.INELIGIBLE: 6,
        Conduct.REJECTED: 8,
        Conduct.ABSENT: 6,
        Conduct.RUNS_OUT: 2,
    }
    assert {p.conduct for p in invent(DOCUMENT["vacancies"], 3, 7, ON)} == {Conduct.SITS}


def test_every_vacancy_is_wanted_by_somebody(people: list[Person]) -> None:
    assert {p.vacancy_id for p in people} == set(VACANCIES)


def _meets(person: Person) -> bool:
    asked, stated = VACANCIES[person.vacancy_id]["requirements"], person.qualification
    age = (ON - person.born_on).days / 365.25
    return (
        stated.education_level in asked["education_levels"]
        and (not asked["majors"] or stated.major in asked["majors"])
        and stated.gpa >= Decimal(asked["min_gpa"] or 0)
        and stated.gpa <= 4
        and asked["min_age"] <= age <= asked["max_age"]
    )


def test_requirements_are_met_by_all_but_the_ineligible(people: list[Person]) -> None:
    assert {p.index for p in people if not _meets(p)} == {p.index for p in people if p.conduct is Conduct.INELIGIBLE}


def test_special_categories_declare_what_they_need(people: list[Person]) -> None:
    for person in people:
        category = VACANCIES[person.vacancy_id]["category"]
        assert person.qualification.cum_laude == (category == "cum_laude")
        assert person.qualification.disability == (category == "disability")
        assert not person.qualification.extra_time or category == "disability"
