"""How many items a draw is sure to find although some must not meet."""

from __future__ import annotations

import hmac
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cbt.exams.domain.exams import ExamCannotBeDrawn, check_drawable
from services.cbt.exams.domain.papers import draw
from shared.contracts.choices import choice_of, options_in
from shared.contracts.exams import BlueprintRow, SealedItem, SealedOption, SealedSection
from shared.contracts.pools import Place, pools_of, surely_drawn
from shared.contracts.sorted_papers import by_digest, drawn, paper_key_of
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


def sorted_as_written(key: bytes, purpose: str, ids: Sequence[str]) -> list[str]:
    """As the module's text says it, each digest by the standard library's HMAC."""
    return sorted(ids, key=lambda each: (hmac.digest(key, "\x1f".join((purpose, each)).encode(), "sha256"), each))


def drawn_as_written(
    key: bytes, blueprint: Sequence[BlueprintRow], pools: Mapping[Place, Sequence[SealedItem]]
) -> list[str]:
    paper: list[str] = []
    enemies = {each.item_id: each.enemies for pool in pools.values() for each in pool}
    met: set[str] = set()
    for section in ("TWK", "TKP"):
        chosen = []
        for row in (row for row in blueprint if row.section == section):
            left = row.items
            pool = [each.item_id for each in pools.get((row.section, row.topic, row.band), ())]
            for each in sorted_as_written(key, "draw", pool):
                if left and each not in met:
                    chosen.append(each)
                    met.update(enemies[each])
                    left -= 1
        paper += sorted_as_written(key, "place", chosen)
    return paper


@given(st.binary(max_size=64), st.text(max_size=8), st.lists(st.text(max_size=80), unique=True, max_size=12))
def test_ids_are_sorted_by_their_keyed_digests(key: bytes, purpose: str, ids: list[str]) -> None:
    assert [ids[place] for place in by_digest(key, purpose, ids)] == sorted_as_written(key, purpose, ids)


@given(st.text(min_size=1, max_size=90), st.integers(), st.randoms(use_true_random=False))
def test_a_paper_is_what_the_definition_says(seed: str, number: int, chance: random.Random) -> None:
    rows = [("TWK", "a"), ("TWK", "b"), ("TKP", "c")]
    ids = {f"i{chance.getrandbits(64):016x}": chance.choice(rows) for _ in range(chance.randint(0, 40))}
    enemies = mutual(
        *((chance.choice([*ids]), chance.choice([*ids])) for _ in range(len(ids) and chance.randint(0, 9)))
    )
    pools = pools_of(item(i, *where, tuple(sorted(enemies.get(i, ())))) for i, where in ids.items())
    blueprint = [BlueprintRow(section=s, topic=t, band="medium", items=chance.randint(1, 12)) for s, t in rows]
    key = paper_key_of(seed, f"26-{number:06d}")
    found = [each.item_id for each in drawn(key, ("TWK", "TKP"), blueprint, pools)]
    assert found == drawn_as_written(key, blueprint, pools)


def item(item_id: str, section: str, topic: str, enemies: tuple[str, ...]) -> SealedItem:
    options = tuple(SealedOption(option_id=f"o{item_id}{n}", text=str(n)) for n in range(3))
    return SealedItem(
        item_id=item_id, section=section, topic=topic, band="medium", stem="?", options=options, enemies=enemies
    )


def test_a_choice_of_several_is_one_text() -> None:
    assert choice_of(["o2", "o1", "o2"]) == "o1+o2"
    assert options_in("o1+o2") == {"o1", "o2"}
    assert choice_of(["o7"]) == "o7"
