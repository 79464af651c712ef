"""The canonical JSON of each row of a ranking, written over columns; a long ranking has too many rows for the general
way (`shared/kernel/canonical.py`), which gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence

from services.scoring.rankings.domain.order import Ranked
from services.scoring.rankings.domain.quotas import NO_PLACE, place_codes
from services.scoring.rankings.domain.vectors import V

EQUAL = "equal"
"""The key of a decision between candidates whom no tie-break separates."""

_quoted = json.encoder.encode_basestring


def row_texts(ranked: Ranked[V], states: Sequence[str]) -> list[str]:
    """Each row by candidate number, as the document has it where it names nobody by sheet code; `states` names the
    states by their numbers."""
    v = ranked.vectors
    numbers = v.quoted(ranked.numbers)
    ranks = v.filled(ranked.ranks, "null")
    decisions = v.filled(_decisions(ranked, numbers), "null")
    [named] = v.take([v.texts(states)], ranked.states)
    return v.values(
        v.joined(
            *('{"candidate_no":', numbers, ',"decision":', decisions, ',"marks":{', _marks(ranked), "},"),
            *(
                _normalised(ranked),
                _quotas(ranked),
                '"rank":',
                ranks,
                ',"status":"',
                named,
                '","total":',
                ranked.totals,
                _unscored(ranked),
                "}",
            ),
        )
    )


def coded_texts(ranked: Ranked[V], names: V, states: Sequence[str]) -> list[str]:
    """Each row as it stands in a document that names candidates by sheet code: these `names`."""
    v = ranked.vectors
    codes = v.quoted(names)
    ranks = v.filled(ranked.ranks, "null")
    decisions = v.filled(_decisions(ranked, codes), "null")
    [named] = v.take([v.texts(states)], ranked.states)
    return v.values(
        v.joined(
            *('{"decision":', decisions, ',"marks":{', _marks(ranked), "},"),
            *(_normalised(ranked), _quotas(ranked), '"rank":', ranks),
            *(',"sheet_code":', codes, ',"status":"', named, '","total":', ranked.totals, _unscored(ranked), "}"),
        )
    )


def _normalised(ranked: Ranked[V]) -> V | str:
    v = ranked.vectors
    if ranked.normalised is None:
        return ""
    return v.filled(v.joined('"normalised":', ranked.normalised, ","), "")


def _quotas(ranked: Ranked[V]) -> V | str:
    """By which place they go on, and their group."""
    v = ranked.vectors
    if ranked.groups is None or ranked.places is None:
        return ""
    places = [f'"place":"{code}",' if code else "" for code in place_codes(ranked.group_codes)]
    groups = [f'"quota_group":"{code}",' for code in ranked.group_codes]
    [by_place] = v.take([v.texts(places)], v.choose([(v.at_most(ranked.places, NO_PLACE), NO_PLACE)], ranked.places))
    [group] = v.take([v.texts(["", *groups])], ranked.groups)
    return v.joined(by_place, group)


def _unscored(ranked: Ranked[V]) -> V | str:
    v = ranked.vectors
    if ranked.unscored is None:
        return ""
    [found] = v.take([v.texts(["", *(f',"unscored":{text}' for text in ranked.unscored_texts)])], ranked.unscored)
    return found


def _decisions(ranked: Ranked[V], numbers: V) -> V:
    v = ranked.vectors
    [higher] = v.above([numbers])
    above = v.choose([(ranked.has_decision, higher)], None)
    [keys] = v.take([v.texts([_quoted(key) for key in (*ranked.keys, EQUAL)])], ranked.decided)
    return v.joined('{"above":', above, ',"key":', keys, ',"mine":', ranked.mine, ',"theirs":', ranked.theirs, "}")


def _marks(ranked: Ranked[V]) -> V:
    v = ranked.vectors
    codes = sorted(ranked.marks, key=lambda code: code.encode("utf-16-be"))
    if not codes:
        return v.same("", ranked.numbers)
    return v.listed([v.joined(f"{_quoted(code)}:", ranked.marks[code]) for code in codes])
