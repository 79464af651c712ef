"""What a page and the checks before a release read about a whole ranking, without its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.scoring.rankings.domain.facts import RosterLine
from services.scoring.rankings.domain.order import Ranked
from services.scoring.rankings.domain.quotas import QuotaLine
from services.scoring.rankings.domain.ranking import Status, counts_of, last_who_goes_on

_SHOWN = 5
_MISMATCH, _INCOMPLETE = "mismatch", "incomplete"
"""As in `marking.domain.journals`: the journal contradicts the sheet, or is not complete."""


@dataclass(frozen=True)
class Numbers:
    """Some candidate numbers in their order, of `count` in all: the first few, as a sentence can name them."""

    some: tuple[str, ...] = ()
    count: int = 0

    @classmethod
    def of(cls, numbers: Iterable[str]) -> Numbers:
        everyone = sorted(set(numbers))
        return cls(tuple(everyone[:_SHOWN]), len(everyone))

    def __str__(self) -> str:
        more = self.count - len(self.some)
        return ", ".join(self.some) + (f" (+{more})" if more else "")


@dataclass(frozen=True)
class Contradicted:
    """A sheet that its journal or its paper contradicts. `is_awaited`: it has no marks, and would have a rank."""

    attempt_id: str
    candidate_no: str
    fault: str
    at: int | None
    is_awaited: bool


@dataclass(frozen=True)
class Excluded:
    """A sheet that two people have voided, or whose candidate they have disqualified, with the code of the reason."""

    candidate_no: str
    reason_code: str


@dataclass(frozen=True)
class Summary:
    """Counts of a ranking's people and sheets. `present` counts candidates whose sheet has come in, marked or not,
    `sitting` open attempts, `unmarked` sheets without marks that nothing contradicts."""

    people: int = 0
    present: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    """People by `Status`."""
    last_on: str | None = None
    """The number of the last who goes on; with quota groups, by an open place."""
    sitting: int = 0
    unmarked: int = 0
    may_still_sit: Numbers = Numbers()
    """Candidates without an attempt whose session is not over, or who have no seat yet; their status is absent."""
    repeated: Numbers = Numbers()
    """Candidates with more than one attempt."""
    incomplete: Numbers = Numbers()
    """Candidates of whose journal a part has not come."""
    undrawn: Numbers = Numbers()
    """Candidates who are equal in every key and wait for lots."""
    unassessed: Mapping[str, int] = field(default_factory=dict)
    """Of a later stage, by part: how many have no score that counts."""
    contradicted: tuple[Contradicted, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    changed_at: datetime | None = None
    """When the newest marks were given."""
    shifts: str | None = None
    """The digest of the shifts' totals by which totals are normalised; None where the rules ask for none."""
    undefined_shifts: str | None = None
    """Shifts for which the normalisation of the rules is not defined, so that totals stay as they are."""
    lines: tuple[QuotaLine, ...] = ()
    """Where open places and those of each quota group end; empty where a vacancy has no groups."""

    @property
    def going_on(self) -> int:
        return self.counts.get(Status.GOES_ON, 0)

    @property
    def waits(self) -> bool:
        """Whether a sheet or a score is still to come that can change the order."""
        return bool(self.sitting or self.unmarked or self.may_still_sit.count or self.unassessed)

    @property
    def absent(self) -> int:
        """Those who cannot sit any more, without those who only have not sat yet."""
        return self.counts.get(Status.ABSENT, 0) - self.may_still_sit.count

    @property
    def is_any_contradicted(self) -> bool:
        """Whether a sheet waits for two members because its journal or its paper contradicts it."""
        return any(each.is_awaited for each in self.contradicted)

    @property
    def ranked(self) -> int:
        return self.going_on + self.counts.get(Status.BELOW_CUT, 0)


def summary_of(ranked: Ranked[Any], lines: Sequence[RosterLine], undrawn: Iterable[str] = ()) -> Summary:
    """Of the ranking of one vacancy; `lines` are the facts behind it, `undrawn` those who wait for lots."""
    # Of a sheet that two have excluded nothing is awaited any more, and nothing about it is left to decide.
    counting = [line for line in lines if line.disqualified_because is None]
    awaited = [line for line in counting if line.attempt_id is not None]
    unmarked = [line for line in awaited if line.submitted_at is not None and line.sections is None]
    attempts = Counter(line.candidate_no for line in lines if not line.is_voided)
    counts = counts_of(ranked)
    return Summary(
        people=sum(counts.values()),
        present=len({line.candidate_no for line in lines if line.submitted_at is not None}),
        counts=counts,
        last_on=last_who_goes_on(ranked),
        sitting=sum(1 for line in awaited if line.submitted_at is None),
        unmarked=sum(1 for line in unmarked if line.integrity != _MISMATCH),
        may_still_sit=Numbers.of(line.candidate_no for line in lines if line.may_still_sit),
        repeated=Numbers.of(number for number, count in attempts.items() if count > 1),
        incomplete=Numbers.of(line.candidate_no for line in counting if line.integrity == _INCOMPLETE),
        undrawn=Numbers.of(undrawn),
        contradicted=tuple(_contradicted(line) for line in counting if line.integrity == _MISMATCH),
        excluded=tuple(
            Excluded(line.candidate_no, line.disqualified_because)
            for line in lines
            if line.disqualified_because is not None
        ),
        changed_at=max((line.marked_at for line in lines if line.marked_at is not None), default=None),
    )


def _contradicted(line: RosterLine) -> Contradicted:
    waits = line.submitted_at is not None and line.sections is None
    return Contradicted(line.attempt_id or "", line.candidate_no, line.fault or "", line.fault_at, waits)
