"""Where unfilled places would move by the rules, before anybody has replied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.scoring.trials.domain.people import Post
from shared.contracts.moving_up import Ranked, Situation, situation
from shared.contracts.pooling import Member, Pool
from shared.contracts.quota_places import Quotas
from shared.contracts.rules import Rules


class Row(NamedTuple):
    """A ranked person; `is_equal` to the one before in every key. `place` is None without quota groups, too."""

    person: int
    goes_on: bool
    is_equal: bool
    quota_group: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class MovedFigures:
    """Of the vacancies of all pools: `unfilled` are places that nobody of their own vacancy waits for, `moved` how many
    of them go elsewhere by each step of the rules, `people` how many move up on them."""

    unfilled: int
    moved: tuple[int, ...]
    people: int

    @property
    def empty(self) -> int:
        """Places that stay empty all the same."""
        return self.unfilled - sum(self.moved)


def moved_places(
    rules: Rules,
    posts: Sequence[Post],
    rows: Mapping[int, Sequence[Row]],
    places: Sequence[tuple[int, Quotas | None]],
    values: Sequence[int],
) -> MovedFigures | None:
    """`rows` are the ranked of each post in order, `places` how many each has, and of which groups, `values` what is
    compared of each person. None where the rules move
    no place, or later stages decide who has one."""
    if not rules.place_moves or rules.reserve is None or rules.later_stages:
        return None
    pools: dict[str, list[Member]] = {}
    for at, post in enumerate(posts):
        if post.pool is not None:
            situation = _situation(rules, at, places[at], rows.get(at, ()), values)
            pools.setdefault(post.pool, []).append(Member(post.category, post.unit, situation))
    moves = [
        move for code, some in sorted(pools.items()) for move in Pool("", code, rules.place_moves, tuple(some)).moves
    ]
    return MovedFigures(
        unfilled=sum(each.situation.unfilled for some in pools.values() for each in some),
        moved=tuple(
            sum(len(move.from_vacancies) for move in moves if move.step == step)
            for step in range(1, len(rules.place_moves) + 1)
        ),
        people=sum(len(move.moved_up) for move in moves),
    )


def _situation(
    rules: Rules, at: int, places: tuple[int, Quotas | None], rows: Sequence[Row], values: Sequence[int]
) -> Situation:
    assert rules.reserve is not None
    return situation(
        vacancy_id=f"{at:07}",
        version=1,
        ranking_digest="",
        places=places[0],
        edge=rules.cut.boundary_ties,
        reserve=rules.reserve,
        zone="UTC",
        ranked=[
            Ranked(str(row.person), row.goes_on, row.is_equal, values[row.person], row.quota_group, row.place)
            for row in rows
        ],
        quotas=places[1],
    )
