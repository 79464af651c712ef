"""Who would stand on the reserve after the last stage, and where unfilled places would move by the rules: all of it
before anybody has replied."""

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


Values = Mapping[int, int]
"""What is compared of each person."""

Places = tuple[int, Quotas | None]
"""All places of a vacancy, and those of its quota groups."""


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


@dataclass(frozen=True)
class ReserveFigures:
    """In all vacancies: how many are on the reserve, in how many vacancies nobody is, and how many places nobody has or
    waits for."""

    people: int
    posts_without: int
    unfilled: int


def reserve_of(
    rules: Rules, posts: Sequence[Post], rows: Mapping[int, Sequence[Row]], places: Sequence[Places], values: Values
) -> ReserveFigures | None:
    """As `moved_places`; None where the rules have no reserve."""
    if rules.reserve is None:
        return None
    found = [_situation(rules, at, places[at], rows.get(at, ()), values) for at in range(len(posts))]
    return ReserveFigures(
        people=sum(len(each.reserve) for each in found),
        posts_without=sum(not each.reserve for each in found),
        unfilled=sum(each.unfilled for each in found),
    )


def moved_places(
    rules: Rules, posts: Sequence[Post], rows: Mapping[int, Sequence[Row]], places: Sequence[Places], values: Values
) -> MovedFigures | None:
    """`rows` are the ranked of each post in the order of the last stage, `values` what is compared of each person. None
    where the rules move no place."""
    if not rules.place_moves or rules.reserve is None:
        return None
    pools: dict[str, list[Member]] = {}
    for at, post in enumerate(posts):
        if post.pool is not None:
            its = _situation(rules, at, places[at], rows.get(at, ()), values)
            pools.setdefault(post.pool, []).append(Member(post.category, post.unit, its))
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


def _situation(rules: Rules, at: int, places: Places, rows: Sequence[Row], values: Values) -> Situation:
    assert rules.reserve is not None
    return situation(
        vacancy_id=f"{at:07}",
        version=1,
        ranking_digest="",
        places=places[0],
        edge=rules.last_cut.boundary_ties,
        reserve=rules.reserve,
        zone="UTC",
        ranked=[
            Ranked(str(row.person), row.goes_on, row.is_equal, values[row.person], row.quota_group, row.place)
            for row in rows
        ],
        quotas=places[1],
    )
