"""The ranking of one vacancy: a total order by the rules' keys, the cut, and the reason for each rank.

Source of the shipped order and cut: PermenPANRB 6/2024, as reported (shared/contracts/rules/cpns-skd-2024.json).
Ties are broken by TKP, TIU, TWK; at most 3 x quota go on; candidates equal to the last place go on too.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from shared.contracts.rankings import ranking_document
from shared.contracts.rules import TOTAL
from shared.contracts.scoring import Decision
from shared.kernel.canonical import canonical_bytes
from shared.kernel.collection import paused_collection

_quoted = json.encoder.encode_basestring
_NO_ROWS = b'"rows":[]'
EQUAL = "equal"
"""The key of a decision between candidates whom no tie-break separates."""


NOT_YET_SAT = "not_yet_sat"
"""How a candidate without an attempt is shown while they may still sit. A signed ranking knows no such state."""


class Outcome(StrEnum):
    """The state of a candidate before ranking."""

    PASSED = "passed"
    BELOW_THRESHOLD = "below_threshold"
    ABSENT = "absent"
    """No attempt began; who of them may still sit is not part of the ranking, and holds up its release."""
    SITTING = "sitting"
    """An attempt began and is not submitted."""
    UNMARKED = "unmarked"
    """The sheet cannot be marked, or not yet."""
    DISQUALIFIED = "disqualified"
    """Excluded by decision, whatever the marks; they are not shown."""


class Status(StrEnum):
    """The state of a candidate in a ranking."""

    GOES_ON = "goes_on"
    BELOW_CUT = "below_cut"
    BELOW_THRESHOLD = "below_threshold"
    ABSENT = "absent"
    SITTING = "sitting"
    UNMARKED = "unmarked"
    DISQUALIFIED = "disqualified"


class UnknownOutcome(ValueError):
    """A standing has an outcome that a ranking has no place for; leaving the candidate out would go unseen."""


_UNRANKED_ORDER = (
    (Outcome.BELOW_THRESHOLD, Status.BELOW_THRESHOLD),
    (Outcome.UNMARKED, Status.UNMARKED),
    (Outcome.SITTING, Status.SITTING),
    (Outcome.ABSENT, Status.ABSENT),
    (Outcome.DISQUALIFIED, Status.DISQUALIFIED),
)


@dataclass(frozen=True)
class Standing:
    """One candidate before ranking. Without marks (absent, sitting, unmarked) `marks` is empty."""

    candidate_no: str
    outcome: Outcome
    marks: Mapping[str, int]


_Keyed = tuple[tuple[int, ...], int, Standing]
_number = attrgetter("candidate_no")
_values = itemgetter(0)


class Row(NamedTuple):
    """`rank` is None for those who are not ranked; equal candidates share a rank (1, 2, 2, 4)."""

    candidate_no: str
    rank: int | None
    marks: Mapping[str, int]
    total: int
    status: Status
    decision: Decision | None = None


def state_of(row: Row, may_still_sit: bool) -> str:
    """The row's status, or `not_yet_sat` in place of `absent` for whoever may still sit."""
    return NOT_YET_SAT if may_still_sit else str(row.status)


def rank(standings: Iterable[Standing], tie_breaks: Sequence[str], places: int) -> tuple[Row, ...]:
    """Ranked candidates first, best first; then those below a threshold, then those without marks, then the
    disqualified. Raises UnknownOutcome for an outcome that is none of `Outcome`.

    The result depends on the set of standings only, never on their order: candidates equal in every
    key share a rank and are listed by candidate number. With `places` given by the cut, a shared rank
    that begins within the places goes on as a whole, so more than `places` may go on.
    """
    # A long ranking is hundreds of thousands of small objects, all of which stay.
    with paused_collection():
        return tuple(_ranked(_by_outcome(standings), tie_breaks, places))


def _ranked(groups: Mapping[str, list[Standing]], tie_breaks: Sequence[str], places: int) -> Iterator[Row]:
    above: _Keyed | None = None
    shared_rank = 0
    for position, mine in enumerate(_sorted(groups[Outcome.PASSED], tie_breaks), 1):
        values, total, standing = mine
        if above is None or values != above[0]:
            shared_rank = position
        status = Status.GOES_ON if shared_rank <= places else Status.BELOW_CUT
        decision = None if above is None else _decision(above, mine, tie_breaks)
        yield Row(standing.candidate_no, shared_rank, standing.marks, total, status, decision)
        above = mine
    for outcome, status in _UNRANKED_ORDER:
        keys = tie_breaks if outcome is Outcome.BELOW_THRESHOLD else ()
        for _, total, standing in _sorted(groups[outcome], keys):
            yield Row(standing.candidate_no, None, standing.marks, total, status)


def decide(above: Standing, mine: Standing, tie_breaks: Sequence[str]) -> Decision:
    """Why `mine` ranks below `above`: the first key in which they differ.

    Where none differs the key is "equal", and both values are those of the first key, or the totals without any key.
    """
    return _decision(_keyed(above, tie_breaks), _keyed(mine, tie_breaks), tie_breaks)


def _decision(above: _Keyed, mine: _Keyed, tie_breaks: Sequence[str]) -> Decision:
    theirs, values, higher = above[0], mine[0], above[2].candidate_no
    for index, key in enumerate(tie_breaks):
        if theirs[index] != values[index]:
            return Decision(above=higher, key=key, theirs=theirs[index], mine=values[index])
    if tie_breaks:
        return Decision(above=higher, key=EQUAL, theirs=theirs[0], mine=values[0])
    return Decision(above=higher, key=EQUAL, theirs=above[1], mine=mine[1])


def _by_outcome(standings: Iterable[Standing]) -> Mapping[str, list[Standing]]:
    """Each group by candidate number. Raises UnknownOutcome."""
    groups: defaultdict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        groups[standing.outcome].append(standing)
    for outcome in groups.keys() - set(Outcome):
        raise UnknownOutcome(f"{groups[outcome][0].candidate_no}: {outcome!r}")
    for group in groups.values():
        group.sort(key=_number)
    return groups


@dataclass(frozen=True)
class Frame:
    """The subject of a ranking and its rules; signed together with its rows."""

    selection_id: str
    exam_id: str
    vacancy_id: str
    category: str
    quota: int
    places: int
    tie_breaks: tuple[str, ...]
    rules_digest: str


@dataclass(frozen=True)
class Accepted:
    """A sheet that two members let stand although something contradicts it; they are named by their initials."""

    candidate_no: str
    fault: str
    fault_at: int | None
    reason: str
    closed_by: str
    seconding_reason: str
    seconded_by: str


def document(frame: Frame, rows: Sequence[Row], accepted: Sequence[Accepted] = ()) -> dict[str, Any]:
    """The ranking as JSON values, which two people sign: `shared.contracts.rankings`."""
    return ranking_document(
        **asdict(frame), rows=[_row(row) for row in rows], findings=[asdict(each) for each in accepted]
    )


def ranking_bytes(frame: Frame, rows: Sequence[Row], accepted: Sequence[Accepted] = ()) -> bytes:
    """The canonical bytes of the document: the same for every order and repetition of the events behind it."""
    return canonical_bytes(document(frame, rows, accepted))


def ranking_digest(frame: Frame, rows: Sequence[Row], accepted: Sequence[Accepted] = ()) -> str:
    """SHA-256 of the canonical bytes. A signature is bound to it."""
    return digest_of(frame, row_texts(rows), accepted)


def digest_of(frame: Frame, texts: Sequence[str], accepted: Sequence[Accepted] = ()) -> str:
    """The digest of the ranking with the rows of these `row_texts`."""
    # In canonical JSON this text cannot stand within a string: there each quotation mark follows a backslash.
    before, _, after = canonical_bytes(document(frame, (), accepted)).partition(_NO_ROWS)
    return hashlib.sha256(b"".join((before, b'"rows":[', ",".join(texts).encode(), b"]", after))).hexdigest()


def row_texts(rows: Sequence[Row]) -> tuple[str, ...]:
    """The canonical JSON of each row, as it stands in the document; a long ranking has too many of them for the
    general way."""
    order: dict[frozenset[str], list[str]] = {}
    texts = []
    for row in rows:
        codes = frozenset(row.marks)
        if codes not in order:
            order[codes] = sorted(codes, key=lambda code: code.encode("utf-16-be"))
        marks = ",".join([f"{_quoted(code)}:{row.marks[code]}" for code in order[codes]])
        texts.append(
            f'{{"candidate_no":{_quoted(row.candidate_no)},"decision":{_decision_text(row.decision)},'
            f'"marks":{{{marks}}},"rank":{"null" if row.rank is None else row.rank},'
            f'"status":"{row.status}","total":{row.total}}}'
        )
    return tuple(texts)


def _decision_text(decision: Decision | None) -> str:
    if decision is None:
        return "null"
    return (
        f'{{"above":{_quoted(decision.above)},"key":{_quoted(decision.key)},'
        f'"mine":{decision.mine},"theirs":{decision.theirs}}}'
    )


def _row(row: Row) -> dict[str, Any]:
    decision = row.decision and {
        "above": row.decision.above,
        "key": row.decision.key,
        "theirs": row.decision.theirs,
        "mine": row.decision.mine,
    }
    return {
        "candidate_no": row.candidate_no,
        "rank": row.rank,
        "marks": dict(row.marks),
        "total": row.total,
        "status": row.status,
        "decision": decision,
    }


def _sorted(standings: list[Standing], tie_breaks: Sequence[str]) -> list[_Keyed]:
    # The input is sorted by candidate number and the sort is stable, so numbers settle what no key does.
    return sorted([_keyed(standing, tie_breaks) for standing in standings], key=_values, reverse=True)


def _keyed(standing: Standing, tie_breaks: Sequence[str]) -> _Keyed:
    """The standing with its total and the values of its keys, each computed once however often it is compared."""
    marks, total = standing.marks, sum(standing.marks.values())
    return tuple([total if key == TOTAL else marks[key] for key in tie_breaks]), total, standing
