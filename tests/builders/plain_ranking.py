"""The ranking of one vacancy, one candidate after the other: the reference by which the one in columns is judged."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

from services.scoring.rankings.domain.order import SHIPPED, Equals
from services.scoring.rankings.domain.ranking import Outcome, Row, Standing, Status, UnknownOutcome
from shared.contracts.rules import TOTAL
from shared.contracts.scoring import Decision

_quoted = json.encoder.encode_basestring
_Value = tuple[int | Fraction, ...]
_Keyed = tuple[tuple[_Value, ...], int, Standing]


def _number(standing: Standing) -> str:
    """How the document names the candidate."""
    return standing.sheet_code or standing.candidate_no


_values = itemgetter(0)

_UNRANKED_ORDER = (
    (Outcome.BELOW_THRESHOLD, Status.BELOW_THRESHOLD),
    (Outcome.UNMARKED, Status.UNMARKED),
    (Outcome.SITTING, Status.SITTING),
    (Outcome.ABSENT, Status.ABSENT),
    (Outcome.DISQUALIFIED, Status.DISQUALIFIED),
)


def rank(
    standings: Iterable[Standing], tie_breaks: Sequence[str], places: int, equals: Equals = SHIPPED
) -> tuple[Row, ...]:
    """Ranked candidates first, best first; then those below a threshold, then those without marks, then the
    disqualified. Raises UnknownOutcome for an outcome that is none of `Outcome`.

    The result depends on the set of standings only, never on their order: candidates equal in every
    key are listed by candidate number. With `places` given by the cut, equal candidates go on or stay as a whole:
    where "all" do if the first of them is within the places, where "none" does if the last of them is; lots
    part them.
    """
    return tuple(_ranked(_by_outcome(standings), tie_breaks, places, equals))


def _ranked(
    groups: Mapping[str, list[Standing]], tie_breaks: Sequence[str], places: int, equals: Equals
) -> Iterator[Row]:
    above: _Keyed | None = None
    position = 0
    in_order = _sorted(groups[Outcome.PASSED], tie_breaks)
    for number, (_, some) in enumerate(groupby(in_order, key=_values), 1):
        first = position + 1
        for _, parted in groupby(sorted(some, key=_lot), key=_lot):
            together = list(parted)
            start, position = position + 1, position + len(together)
            goes_on = first <= places if equals.at_edge == "all" else position <= places
            status = Status.GOES_ON if goes_on else Status.BELOW_CUT
            rank_ = {"1224": first, "1223": number, "none": start}[equals.ranks]
            for mine in together:
                decision = None if above is None else _decision(above, mine, tie_breaks)
                yield Row(mine[2].candidate_no, rank_, mine[2].marks, mine[1], status, decision)
                above = mine
    for outcome, status in _UNRANKED_ORDER:
        keys = tie_breaks if outcome is Outcome.BELOW_THRESHOLD else ()
        for _, total, standing in _sorted(groups[outcome], keys):
            yield Row(standing.candidate_no, None, standing.marks, total, status)


def _decision(above: _Keyed, mine: _Keyed, tie_breaks: Sequence[str]) -> Decision:
    theirs, values, higher = above[0], mine[0], above[2].candidate_no
    for index, key in enumerate(tie_breaks):
        if theirs[index] != values[index]:
            return Decision(above=higher, key=key, theirs=_shown(key, above), mine=_shown(key, mine))
    if _lot(above) != _lot(mine):
        return Decision(above=higher, key="draw", theirs=_lot(above), mine=_lot(mine))
    if tie_breaks:
        first = tie_breaks[0]
        return Decision(above=higher, key="equal", theirs=_shown(first, above), mine=_shown(first, mine))
    return Decision(above=higher, key="equal", theirs=above[1], mine=mine[1])


def _lot(keyed: _Keyed) -> int:
    return keyed[2].lot


def _shown(key: str, keyed: _Keyed) -> int:
    _, total, standing = keyed
    if key == TOTAL or key in standing.marks:
        return total if key == TOTAL else standing.marks[key]
    if key in ("gpa", "age"):
        return 0
    wrong, right = _counted(standing, key)
    if key.startswith("wrong_ratio"):
        return 10**15 if right == 0 else int(Fraction(wrong, right) * 10**10)
    return wrong


def _counted(standing: Standing, key: str) -> tuple[int, int]:
    """Wrong and right in the section that the key names, or in all."""
    pairs = [standing.counts[key.split(":")[1]]] if ":" in key else list(standing.counts.values())
    if not pairs:
        raise KeyError(key)
    return sum(wrong for _, wrong in pairs), sum(right for right, _ in pairs)


def _compared(key: str, total: int, standing: Standing) -> _Value:
    """What is greater of whoever stands higher."""
    if key == TOTAL or key in standing.marks:
        return (total if key == TOTAL else standing.marks[key],)
    if key == "gpa":
        return (0, 0) if standing.grade is None else (1, standing.grade)
    if key == "age":
        if standing.born is None:
            raise KeyError(key)
        return (-standing.born,)
    if not key.startswith("wrong"):
        raise KeyError(key)
    wrong, right = _counted(standing, key)
    if key.startswith("wrong_ratio"):
        return (0, 0) if right == 0 else (1, -Fraction(wrong, right))
    return (-wrong,)


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


def _sorted(standings: list[Standing], tie_breaks: Sequence[str]) -> list[_Keyed]:
    # The input is sorted by candidate number and the sort is stable, so numbers settle what no key does.
    return sorted([_keyed(standing, tie_breaks) for standing in standings], key=_values, reverse=True)


def _keyed(standing: Standing, tie_breaks: Sequence[str]) -> _Keyed:
    """The standing with its total and the values of its keys, each computed once however often it is compared."""
    total = sum(standing.marks.values())
    return tuple([_compared(key, total, standing) for key in tie_breaks]), total, standing
