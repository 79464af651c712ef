"""Made-up people: the same from the same seed, within what the rules can give, and as different as was asked."""

from __future__ import annotations

import pytest

from services.scoring.trials.domain.people import People, Settings, ShiftsDiffer, made_up
from shared.contracts.codec.rules import PRESETS, preset

NAMES = sorted(path.stem for path in PRESETS.glob("*.json"))


def people_of(name: str, *, seed: int = 7, difficulty: tuple[int, ...] = (0, 0), count: int = 2_000) -> People:
    settings = Settings(count, 20, 5, difficulty, (0,) * len(difficulty), seed)
    return made_up(preset(name), settings)


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_document_gets_marks_that_it_can_give(name: str) -> None:
    people, rules = people_of(name), preset(name)
    assert len(people) == 2_000
    for section in rules.sections:
        marks = people.marks[section.code]
        low = section.items * section.marking.least
        assert low <= min(marks) <= max(marks) <= section.max_marks
        assert len(set(marks)) > 5, "not everybody is the same"
        assert (section.code in people.right) == (section.marking.kind != "weights")
    for code, right in people.right.items():
        items = next(section.items for section in rules.sections if section.code == code)
        assert all(one + other <= items for one, other in zip(right, people.wrong[code], strict=True))
    assert set(people.category) == set(rules.categories)


def test_the_seed_decides() -> None:
    assert people_of("negative-marks") == people_of("negative-marks")
    assert people_of("negative-marks") != people_of("negative-marks", seed=8)


def mean_of(people: People, shift: int) -> float:
    totals = [sum(marks) for marks in zip(*people.marks.values(), strict=True)]
    mine: list[int] = [total for total, at in zip(totals, people.shift, strict=True) if at == shift]
    return sum(mine) / len(mine)


def test_a_harder_shift_has_lower_marks_and_an_abler_one_higher() -> None:
    people = people_of("cpns-skd-2024", difficulty=(0, 60), count=4_000)
    assert mean_of(people, 0) > mean_of(people, 1) + 20
    abler = made_up(preset("cpns-skd-2024"), Settings(4_000, 20, 5, (0, 60), (0, 60), 7))
    assert abs(mean_of(abler, 0) - mean_of(abler, 1)) < 10, "the abler sat the harder exam"


def test_an_ability_is_asked_for_each_shift() -> None:
    with pytest.raises(ShiftsDiffer) as refused:
        Settings(10, 1, 1, (0, 10), (0,), 1)
    assert refused.value.problems[0].place.field == "ability"


def test_vacancies_have_the_position_groups_of_the_rules_in_turn() -> None:
    settings = Settings(300, 40, 5, (0,), (0,), 7)
    rules = preset("cpns-skd-2019")
    posts = made_up(rules, settings).posts
    of_category: dict[str, set[str | None]] = {}
    for post in posts:
        of_category.setdefault(post.category, set()).add(post.position_group)
    assert of_category.keys() == rules.categories.keys()
    named = {threshold.position_group for threshold in rules.thresholds}
    assert len(named) > 2
    assert all(groups == named for groups in of_category.values())
    assert {post.position_group for post in made_up(preset("percentage-exam"), settings).posts} == {None}
