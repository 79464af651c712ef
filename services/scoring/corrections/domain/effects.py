"""What a correction does to one vacancy's ranking: who comes, who goes, and the places around the line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.scoring.corrections.domain.corrections import Counts
from services.scoring.rankings.domain.ranking import Row, Status
from shared.contracts.quota_groups import OPEN

AROUND = 7
"""So many places on each side of the line are kept to be shown."""


@dataclass(frozen=True)
class Moved:
    """A candidate who stands at another side of the line, or has other marks."""

    candidate_no: str
    before: Row
    after: Row

    @property
    def enters(self) -> bool:
        return _goes_on(self.after) and not _goes_on(self.before)

    @property
    def leaves(self) -> bool:
        return _goes_on(self.before) and not _goes_on(self.after)


def moved(before: Sequence[Row], after: Sequence[Row]) -> Iterator[Moved]:
    """By number those whose row says something else of marks, total or status."""
    old = {row.candidate_no: row for row in before}
    for row in sorted(after, key=lambda row: row.candidate_no):
        was = old[row.candidate_no]
        if (was.marks, was.total, was.status) != (row.marks, row.total, row.status):
            yield Moved(row.candidate_no, was, row)


def counts_of(before: Sequence[Row], after: Sequence[Row]) -> Counts:
    old = {row.candidate_no: row for row in before}
    pairs = [(old[row.candidate_no], row) for row in after]
    ranked = [(was.rank, row.rank) for was, row in pairs if was.rank is not None and row.rank is not None]
    return Counts(
        marked=sum(bool(row.marks) for row in after),
        up=sum(row.total > was.total for was, row in pairs),
        down=sum(row.total < was.total for was, row in pairs),
        enter=sum(_goes_on(row) and not _goes_on(was) for was, row in pairs),
        leave=sum(_goes_on(was) and not _goes_on(row) for was, row in pairs),
        higher=sum(now < then for then, now in ranked),
        lower=sum(now > then for then, now in ranked),
    )


def around_the_line(before: Sequence[Row], after: Sequence[Row]) -> dict[str, Any]:
    """The ranked places near the lines of both, the same stretch of both, as [rank, number, total, goes on, the place
    in the other ranking from 0, goes on there] each; the place is None for whoever has no rank there."""
    ends = [_line(rows) for rows in (before, after)]
    start, end = max(0, min(ends) - AROUND), max(ends) + AROUND
    old, new = _ranked(before), _ranked(after)
    return {
        "from": start,
        "lines": ends,
        "before": _shown(old[start:end], new),
        "after": _shown(new[start:end], old),
    }


def _line(rows: Sequence[Row]) -> int:
    """How many stand above the line: with quota groups, above that of the open places."""
    if any(row.place is not None for row in rows):
        return max((at for at, row in enumerate(rows, 1) if row.place == OPEN), default=0)
    return sum(map(_goes_on, rows))


def places_of(rows: Sequence[Row]) -> Mapping[str, int | None]:
    return {row.candidate_no: row.rank for row in rows}


def _ranked(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.rank is not None]


def _shown(rows: Sequence[Row], other: Sequence[Row]) -> list[list[Any]]:
    there = {row.candidate_no: (place, _goes_on(row)) for place, row in enumerate(other)}
    return [
        [row.rank, row.candidate_no, row.total, _goes_on(row), *there.get(row.candidate_no, (None, False))]
        for row in rows
    ]


def _goes_on(row: Row) -> bool:
    return row.status is Status.GOES_ON
