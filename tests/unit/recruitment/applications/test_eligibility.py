from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.recruitment.applications.domain import eligibility
from services.recruitment.applications.domain.eligibility import NotEligible, Qualifications
from services.recruitment.selections.domain.requirements import LEVELS, Requirements

ON = date(2026, 11, 3)
ASKED = Requirements(("D4", "S1"), ("Informatika", "Sistem Informasi"), Decimal("3.00"), 18, 35)
STATED = Qualifications(date(1999, 8, 15), "S1", "Informatika", Decimal("3.45"))


def failed(stated: Qualifications, category: str = "general", asked: Requirements = ASKED, on: date = ON) -> list[str]:
    return [check.rule for check in eligibility.checks(category, asked, stated, on) if not check.met]


def test_somebody_who_meets_everything_fails_nothing() -> None:
    assert failed(STATED) == []
    eligibility.require("general", ASKED, STATED, ON)


@pytest.mark.parametrize(
    ("stated", "rule", "field"),
    [
        (replace(STATED, education_level="D3"), "education_level", "education_level"),
        (replace(STATED, education_level="S2"), "education_level", "education_level"),
        (replace(STATED, major="Akuntansi"), "major", "major"),
        (replace(STATED, gpa=Decimal("2.99")), "gpa", "gpa"),
        (replace(STATED, gpa=None), "gpa", "gpa"),
        (replace(STATED, born_on=date(2010, 1, 1)), "age", "birth_date"),
        (replace(STATED, born_on=date(1980, 1, 1)), "age", "birth_date"),
        (replace(STATED, extra_time=True), "extra_time", "extra_time"),
    ],
)
def test_each_failed_rule_is_named_with_its_field(stated: Qualifications, rule: str, field: str) -> None:
    with pytest.raises(NotEligible) as refusal:
        eligibility.require("general", ASKED, stated, ON)
    assert [(problem.code, problem.place.field) for problem in refusal.value.problems] == [(f"rule_{rule}", field)]


def test_all_failed_rules_are_named_at_once() -> None:
    hopeless = Qualifications(date(2012, 1, 1), "SMA", "IPA", Decimal("1.00"), extra_time=True)
    assert failed(hopeless, "cum_laude") == ["education_level", "major", "gpa", "age", "category", "extra_time"]


@pytest.mark.parametrize(
    ("born_on", "accepted"),
    [
        (date(2008, 11, 3), True),  # 18 on the very day
        (date(2008, 11, 4), False),  # 18 tomorrow
        (date(1991, 11, 3), True),  # 35 years, 0 months, 0 days
        (date(1991, 11, 2), False),  # one day more
    ],
)
def test_ages_count_to_the_day(born_on: date, accepted: bool) -> None:
    assert (failed(replace(STATED, born_on=born_on)) == []) is accepted


def test_a_leap_day_child_comes_of_age_on_the_first_of_march() -> None:
    born_on = date(2008, 2, 29)
    assert eligibility.age_on(born_on, date(2026, 2, 28)) == 17
    assert eligibility.age_on(born_on, date(2026, 3, 1)) == 18


def test_a_grade_that_nobody_asks_for_may_be_missing() -> None:
    assert failed(replace(STATED, gpa=None), asked=replace(ASKED, min_gpa=None)) == []


def test_a_vacancy_without_majors_takes_any() -> None:
    assert failed(replace(STATED, major="Tata Boga"), asked=replace(ASKED, majors=())) == []


@pytest.mark.parametrize("major", ["informatika", "  INFORMATIKA ", "Sistem   informasi", "Sistem Informasi."])
def test_majors_compare_without_case_spaces_and_dots(major: str) -> None:
    assert failed(replace(STATED, major=major)) == []


@pytest.mark.parametrize("category", sorted(eligibility.DECLARATIONS))
def test_a_special_category_wants_its_own_declaration(category: str) -> None:
    assert failed(STATED, category) == ["category"]
    assert failed(replace(STATED, declarations=frozenset({category})), category) == []
    others = frozenset(eligibility.DECLARATIONS) - {category}
    assert failed(replace(STATED, declarations=others), category) == ["category"]


def test_extra_time_goes_with_disability_in_the_disability_category_only() -> None:
    blind = replace(STATED, declarations=frozenset({"disability"}), extra_time=True)
    assert failed(blind, "disability") == []
    assert failed(blind, "general") == ["extra_time"]
    assert failed(replace(blind, declarations=frozenset()), "disability") == ["category", "extra_time"]


@given(st.dates(date(1930, 1, 1), date(2026, 1, 1)), st.dates(date(2026, 1, 2), date(2060, 1, 1)))
def test_age_grows_by_one_a_year_and_never_shrinks(born_on: date, day: date) -> None:
    age = eligibility.age_on(born_on, day)
    assert 0 <= eligibility.age_on(born_on, day + timedelta(days=1)) - age <= 1
    # A day's distance in years cannot differ from the age by more than leap days allow.
    assert abs((day - born_on).days / 365.2425 - age - 0.5) < 0.51


@given(
    born_on=st.dates(date(1960, 1, 1), date(2015, 1, 1)),
    gpa=st.none() | st.decimals(0, 4, places=2),
    level=st.sampled_from(sorted(LEVELS)),
    major=st.sampled_from(["Informatika", "Akuntansi", "sistem informasi"]),
)
def test_require_raises_exactly_when_a_check_fails(born_on: date, gpa: Decimal | None, level: str, major: str) -> None:
    stated = Qualifications(born_on, level, major, gpa)
    rules = failed(stated)
    if not rules:
        eligibility.require("general", ASKED, stated, ON)
        return
    with pytest.raises(NotEligible) as refusal:
        eligibility.require("general", ASKED, stated, ON)
    assert [problem.code for problem in refusal.value.problems] == [f"rule_{rule}" for rule in rules]


@given(st.decimals(0, 4, places=2), st.decimals(0, 4, places=2))
def test_a_better_grade_never_makes_it_worse(lower: Decimal, higher: Decimal) -> None:
    assume(lower <= higher)
    if "gpa" not in failed(replace(STATED, gpa=lower)):
        assert "gpa" not in failed(replace(STATED, gpa=higher))
