"""How many items a draw is sure to find although some must not meet."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from services.cbt.exams.domain.exams import ExamCannotBeDrawn, check_drawable
from services.cbt.exams.domain.papers import draw
from shared.contracts.choices import choice_of, options_in
from shared.contracts.exams import BlueprintRow, SealedItem, SealedOption, SealedSection
from shared.contracts.papers import surely_drawn
from tests.builders.cbt import domain_exam


def mutual(*pairs: tuple[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


@pytest.mark.parametrize(
    ("pairs", "sure"),
    [
        ((), 4),
        ((("a", "b"),), 3),
        ((("a", "b"), ("b", "c")), 2),
        ((("a", "x"),), 3),
        ((("a", "b"), ("a", "x")), 3),
        ((("a", "b"), ("a", "x"), ("b", "y")), 2),
    ],
)
def test_what_is_sure(pairs: tuple[tuple[str, str], ...], sure: int) -> None:
    assert surely_drawn("abcd", mutual(*pairs)) == sure


@pytest.mark.parametrize("seed", range(40))
def test_a_drawable_exam_gives_every_candidate_a_whole_paper_without_enemies(seed: int) -> None:
    """Three rows of random pools and random enemies: whatever passes the check can be drawn by everybody."""
    chance = random.Random(seed)
    rows = [("TWK", "a"), ("TWK", "b"), ("TKP", "c")]
    ids = {f"{section}{topic}{n}": (section, topic) for section, topic in rows for n in range(6)}
    couples = (chance.sample(sorted(ids), 2) for _ in range(chance.randint(0, 6)))
    enemies = mutual(*((one, other) for one, other in couples))
    pools = {place: [i for i, where in ids.items() if where == place] for place in rows}
    counts = {place: max(1, surely_drawn(pools[place], enemies)) for place in rows}
    sealed = replace(
        domain_exam([("TWK", "a", 1, 1)]),
        items=tuple(item(i, *where, tuple(sorted(enemies.get(i, ())))) for i, where in ids.items()),
        blueprint=tuple(BlueprintRow(section=s, topic=t, band="medium", items=counts[s, t]) for s, t in rows),
        sections=(
            SealedSection(code="TWK", name="", items=counts["TWK", "a"] + counts["TWK", "b"]),
            SealedSection(code="TKP", name="", items=counts["TKP", "c"]),
        ),
    )
    try:
        check_drawable(sealed)
    except ExamCannotBeDrawn:
        return
    for number in range(30):
        paper = {each.item_id for each in draw(sealed, f"26-{number:04}")}
        assert len(paper) == sum(counts.values())
        assert not any(enemies.get(i, set()) & paper for i in paper)


def item(item_id: str, section: str, topic: str, enemies: tuple[str, ...]) -> SealedItem:
    options = tuple(SealedOption(option_id=f"o{item_id}{n}", text=str(n)) for n in range(3))
    return SealedItem(
        item_id=item_id, section=section, topic=topic, band="medium", stem="?", options=options, enemies=enemies
    )


def test_a_choice_of_several_is_one_text() -> None:
    assert choice_of(["o2", "o1", "o2"]) == "o1+o2"
    assert options_in("o1+o2") == {"o1", "o2"}
    assert choice_of(["o7"]) == "o7"
