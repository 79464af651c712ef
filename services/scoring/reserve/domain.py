"""The moves of a reserve, and what of a signed ranking they follow from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.scoring.rankings.domain.ranking import Status
from shared.contracts.leaving import GONE, Left
from shared.contracts.moved_places import PooledVacancy
from shared.contracts.moving_up import EQUAL, Ranked
from shared.contracts.pooling import PlaceMove


@dataclass(frozen=True)
class Reply:
    """What a candidate replied, or two members recorded for them; `reason_code` is None for an accepted place."""

    candidate_no: str
    reply: str
    vacancy_id: str
    reason_code: str | None
    replied_at: datetime


@dataclass(frozen=True)
class Move:
    """What some replies did: who had left, and who has moved up."""

    number: int
    situation_digest: str
    left: tuple[Left, ...]
    moved_up: tuple[str, ...]
    moved_at: datetime


@dataclass(frozen=True)
class PoolRun:
    """All places that have moved between the vacancies of a pool once run `number` was done, and from which state of
    its vacancies that follows."""

    number: int
    vacancies: tuple[PooledVacancy, ...]
    situation_digest: str
    moves: tuple[PlaceMove, ...]
    moved_at: datetime


def ranked_of(document: Mapping[str, Any], numbers: Mapping[str, str]) -> list[Ranked]:
    """The ranked candidates of a ranking's document in their order; `numbers` by sheet code, for documents that name
    candidates so. Raises KeyError for a code that is not among them."""
    found = []
    for number, row in _ranked(document, numbers):
        decision = row.get("decision")
        is_equal = decision is not None and decision["key"] == EQUAL
        normalised = row.get("normalised")
        value = row["total"] if normalised is None else normalised
        has_place, group, place = row["status"] == Status.GOES_ON, row.get("quota_group"), row.get("place")
        found.append(Ranked(number, has_place, is_equal, value, group, place))
    return found


def ranks_of(document: Mapping[str, Any], numbers: Mapping[str, str]) -> dict[str, int]:
    """The ranks by number, as `ranked_of`."""
    return {number: row["rank"] for number, row in _ranked(document, numbers)}


def _ranked(document: Mapping[str, Any], numbers: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for row in document["rows"]:
        if row["rank"] is not None:
            yield row["candidate_no"] if "candidate_no" in row else numbers[row["sheet_code"]], row


def newly_left(replies: Sequence[Reply], moves: Sequence[Move]) -> list[Left]:
    """Those who have left and are in none of the moves, in the order in which they replied; each once."""
    known = {left.candidate_no for move in moves for left in move.left}
    found: dict[str, Left] = {}
    for reply in sorted(replies, key=lambda each: (each.replied_at, each.candidate_no)):
        number = reply.candidate_no
        if reply.reply in GONE and number not in known and number not in found:
            found[number] = Left.of(number, reply.reply, reply.reason_code, reply.replied_at)
    return list(found.values())
