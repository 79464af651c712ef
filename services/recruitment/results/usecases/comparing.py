"""Two released versions of a ranking compared, from what both published documents say and from what was published
between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from services.recruitment.results.domain import GOES_ON, KeyCorrection, Placed, Version
from services.recruitment.results.storage import pairs, scores
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.storage.pairs import Seen
from services.recruitment.results.usecases.changes import between
from services.recruitment.results.usecases.groups import find_taken
from services.recruitment.results.usecases.releases import Release, find_version
from shared.kernel.errors import DomainError, Kind, NotFound
from shared.kernel.words import N_


class NotLater(DomainError):
    kind = Kind.INVALID
    code = "version_not_later"
    text = N_(
        "Versi %(after)s tidak lebih baru daripada versi %(before)s. Bandingkan versi lama dengan yang lebih baru."
    )


class NoSuchVersion(NotFound):
    code = "no_such_version"
    text = N_("Versi %(version)s dari peringkat ini tidak ada.")


class Turn(StrEnum):
    """What a version did to a candidate: the first of these that is so."""

    ENTERED = "entered"
    """Goes on now, and did not."""
    LEFT = "left"
    ROSE = "rose"
    """Has a better rank on the same side of the line, or has one now and had none."""
    FELL = "fell"
    OTHER = "other"
    """The same rank or none, with another value, status, place or in one of the versions alone."""


@dataclass(frozen=True)
class Turned:
    """A candidate whose rows are not the same in both versions; None where a version does not name them."""

    candidate_no: str
    turn: Turn
    before: Seen | None
    after: Seen | None


@dataclass(frozen=True)
class Line:
    """How many go on, and the last of them; with quota groups the last by each place, the open one first."""

    going_on: int
    last: Mapping[str, Placed]


@dataclass(frozen=True)
class Comparison:
    """`turned` in the order of `Turn`, then by the rank after and before. `corrections` are the sets of keys put in
    force between the two releases, `withdrawn` the versions from `before` on that `after` came in place of."""

    before: Release
    after: Release
    lines: tuple[Line, Line]
    turned: tuple[Turned, ...]
    versions: tuple[Version, ...]
    corrections: tuple[KeyCorrection, ...]

    @property
    def counts(self) -> dict[Turn, int]:
        found = Counter(each.turn for each in self.turned)
        return {turn: found[turn] for turn in Turn}

    @property
    def unchanged(self) -> int:
        """How many rows of the later version say what those of the earlier one said."""
        return self.after.people - sum(each.after is not None for each in self.turned)

    @property
    def disqualified(self) -> int:
        """How many are disqualified in the later version and were not in the earlier one."""
        return sum(_is_disqualified(each.after) and not _is_disqualified(each.before) for each in self.turned)

    @property
    def withdrawn(self) -> list[Version]:
        first, last = self.before.ranking.version, self.after.ranking.version
        return [each for each in self.versions if each.withdrawal and first <= each.version < last]

    @property
    def others(self) -> list[tuple[int, int]]:
        """Further pairs that one may look at: each other version with one of these two."""
        first, last = self.before.ranking.version, self.after.ranking.version
        numbers = [each.version for each in self.versions if each.version not in (first, last)]
        return [(number, last) if number < last else (first, number) for number in numbers]


def compare(session: Session, vacancy_id: str, before: int, after: int, stage: str | None = None) -> Comparison:
    """Raises NoSuchVersion, and NotLater unless `after` is the newer one."""
    old, new = (_released(session, vacancy_id, each, stage) for each in (before, after))
    if before >= after:
        raise NotLater(before=before, after=after)
    rows = pairs.list_differing(session, old.ranking, new.ranking)
    turned = [Turned(number, turn_of(was, now), was, now) for number, was, now in rows]
    corrections = scores.list_key_corrections(session, new.ranking.selection_id)
    return Comparison(
        before=old,
        after=new,
        lines=(_line(session, old), _line(session, new)),
        turned=tuple(sorted(turned, key=_order)),
        versions=tuple(results.list_versions(session, vacancy_id, stage)),
        corrections=between(corrections, old.ranking, new.ranking),
    )


def turn_of(before: Seen | None, after: Seen | None) -> Turn:
    went, goes = (each is not None and each.status == GOES_ON for each in (before, after))
    if went != goes:
        return Turn.ENTERED if goes else Turn.LEFT
    old, new = (each.rank if each is not None else None for each in (before, after))
    if old == new:
        return Turn.OTHER
    if old is None or new is None:
        return Turn.ROSE if old is None else Turn.FELL
    return Turn.ROSE if new < old else Turn.FELL


def _order(each: Turned) -> tuple[int, tuple[int, ...], tuple[int, ...], str]:
    return list(Turn).index(each.turn), _last_without(each.after), _last_without(each.before), each.candidate_no


def _last_without(seen: Seen | None) -> tuple[int, ...]:
    """Orders by rank; those without one come last."""
    return (1,) if seen is None or seen.rank is None else (0, seen.rank)


def _is_disqualified(seen: Seen | None) -> bool:
    return seen is not None and seen.status == "disqualified"


def _released(session: Session, vacancy_id: str, version: int, stage: str | None) -> Release:
    found = find_version(session, vacancy_id, version, stage)
    if found is None:
        raise NoSuchVersion(version=version)
    return found


def _line(session: Session, release: Release) -> Line:
    taken = find_taken(session, release.ranking, release.parts)
    if taken is not None:
        return Line(release.going_on, taken.last)
    if not release.going_on:
        return Line(0, {})
    (last,) = results.rows_between(session, release.ranking, release.parts, release.going_on - 1, 1)
    return Line(release.going_on, {"": last})
