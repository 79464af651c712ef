"""The figures of the gate as lines of a report. Numbers become texts with so many digits as people read, and equally
strange lines stand in the order of the code points of what they name, so that a report of the same sheets is the same
text, in whatever order a database sorts its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.scoring.gate.domain.gate import MOST_FOUND, SHOWN, Item, Kind, Line
from services.scoring.gate.domain.shifts import Drift, Shift
from services.scoring.gate.domain.similarity import Pair
from services.scoring.gate.domain.speed import Quick

_WIDEST_SHIFT, _WIDEST_DRIFT = 1.0, 0.5


def shift_item(kind: str, found: Sequence[Shift], names: Sequence[str]) -> Item:
    lines = [
        Line(
            (names[each.group],),
            {
                "people": str(each.people),
                "units": str(round(each.units)),
                "effect": f"{each.effect:.2f}",
                "chance": _chance(each.chance),
            },
            _weight(each.effect / _WIDEST_SHIFT),
            each.stands_out,
        )
        for each in sorted(found, key=lambda each: (not each.stands_out, each.chance, names[each.group], each.people))
    ]
    return _item(Kind(kind), len(found), lines)


def drift_item(found: Sequence[Drift], codes: Sequence[str], sessions: Sequence[str]) -> Item:
    lines = [
        Line(
            (codes[each.item], sessions[each.group]),
            {
                "people": str(each.people),
                "share": f"{each.share:.3f}",
                "expected": f"{each.expected:.3f}",
                "chance": _chance(each.chance),
            },
            _weight((each.share - each.expected) / _WIDEST_DRIFT),
            each.stands_out,
        )
        for each in sorted(found, key=lambda each: (not each.stands_out, each.chance, each.item, sessions[each.group]))
    ]
    return _item(Kind.DRIFT, len(found), lines)


def speed_item(found: Sequence[Quick], compared: int, numbers: Sequence[str], vacancy_ids: Sequence[str]) -> Item:
    lines = [
        Line(
            (numbers[each.row],),
            {
                "tried": str(each.tried),
                "right": str(each.right),
                "expected": f"{each.expected:.1f}",
                "seconds": f"{each.seconds_per_answer:.1f}",
                "median": f"{each.median:.1f}",
                "chance": _chance(each.chance),
            },
            _weight(each.right / each.tried),
            True,
        )
        for each in sorted(found, key=lambda each: (each.chance, numbers[each.row]))
    ]
    return _item(Kind.SPEED, compared, lines, [vacancy_ids[each.row] for each in found])


def pair_item(found: Iterable[tuple[Pair, tuple[str, str, str], tuple[str, str]]], comparisons: int) -> Item:
    """Each pair with its numbers and room, and the vacancies of both."""
    ordered = sorted(found, key=lambda each: (each[0].chance, each[1]))
    lines = [
        Line(
            subject,
            {
                "both": str(pair.both),
                "same": str(pair.same),
                "expected": f"{pair.expected:.1f}",
                "chance": _chance(min(1.0, pair.chance * comparisons)),
            },
            _weight(pair.same / pair.both),
            True,
        )
        for pair, subject, _ in ordered
    ]
    return _item(Kind.PAIR, comparisons, lines, [each for _, _, vacancies in ordered for each in vacancies])


def _item(kind: Kind, compared: int, lines: Sequence[Line], vacancies: Iterable[str] | None = None) -> Item:
    odd = [line for line in lines if line.stands_out]
    shown = odd[:MOST_FOUND] if len(odd) >= SHOWN else lines[:SHOWN]
    concerned = None if vacancies is None else tuple(sorted(set(vacancies)))
    return Item(str(kind), compared, len(odd), tuple(shown), concerned)


def _chance(chance: float) -> str:
    """In words of a page "1 in ...": how many such would have to be, for one of them to be by chance."""
    return f"{1 / max(chance, 1e-9):.0f}"


def _weight(share: float) -> str:
    return f"{min(1.0, max(-1.0, share)):.2f}"
