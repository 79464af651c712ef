"""Who enters and who leaves where one outcome stands beside another, in each stage and vacancy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf

from services.scoring.trials.domain.course import Run
from services.scoring.trials.domain.outcomes import Change, MovesFigures, PostName
from services.scoring.trials.domain.people import People

Pair = tuple[Run, Run]
"""A stage before and after."""


def pairs(before: Sequence[Run], after: Sequence[Run]) -> list[Pair]:
    """The stages that are compared: all of them where there are as many; else who is chosen in the end, and who goes on
    in the first one where more follow after."""
    if len(before) == len(after):
        return list(zip(before, after, strict=True))
    first = [(before[0], after[0])] if len(after) > 1 else []
    return [*first, (before[-1], after[-1])]


def moves_between(compared: Iterable[Pair]) -> tuple[MovesFigures, ...]:
    return tuple(
        MovesFigures(
            stage=after.code,
            going_on=len(after.ranked.on),
            entered=len(after.ranked.on - before.ranked.on),
            left=len(before.ranked.on - after.ranked.on),
            tied=sum(after.ranked.tied),
        )
        for before, after in compared
    )


def changes_between(against: str, compared: Iterable[Pair], people: People) -> Iterator[Change]:
    """By stage and vacancy; in each those who enter first, the best first."""
    for before, after in compared:
        found = [
            Change(
                against=against,
                stage=after.code,
                post=people.post[person],
                name=people.name(person),
                enters=person in after.ranked.on,
                before=before.ranked.rank.get(person),
                after=after.ranked.rank.get(person),
            )
            for person in sorted(before.ranked.on ^ after.ranked.on)
        ]
        yield from sorted(found, key=_place)


def _place(change: Change) -> tuple[int, bool, float]:
    rank = change.after if change.enters else change.before
    return change.post, not change.enters, inf if rank is None else rank


def posts_of(people: People) -> tuple[PostName, ...]:
    return tuple(PostName(post.vacancy_id, post.title) for post in people.posts)
