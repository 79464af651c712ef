"""The document of a ranking, whose digest two members sign: the same in scoring, which ranks, and wherever a released
ranking is read and its digest recomputed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.contracts.declaration import part

BY_SHEET_CODE = 2
"""The version of documents that name candidates by sheet code; those by candidate number state none."""


@part
class BatchPlace:
    """Where a ranking stands among `size` that one signature is over (`shared/signatures/batches.py`); `path` are the
    siblings up to the root that was signed, the lowest first."""

    index: int
    size: int
    path: tuple[str, ...]


class SameCode(ValueError):
    """Two candidates have one sheet code, so that no document can tell them apart."""


def codes_of(codes: Mapping[str, str | None]) -> dict[str, str]:
    """The sheet codes by which the document of a ranking of exactly these candidates names them; empty where it names
    them by number, because one of them has no code. Raises SameCode."""
    found = {number: code for number, code in codes.items() if code is not None}
    holders: dict[str, str] = {}
    for number, code in found.items():
        if holders.setdefault(code, number) != number:
            raise SameCode(f"{holders[code]} and {number} have one sheet code")
    return found if len(found) == len(codes) else {}


def ranking_document(
    *,
    selection_id: str,
    exam_id: str,
    vacancy_id: str,
    category: str,
    quota: int,
    places: int,
    tie_breaks: Sequence[str],
    rules_digest: str,
    rows: Sequence[Mapping[str, Any]],
    findings: Sequence[Mapping[str, Any]] = (),
    stage: str | None = None,
    codes: Mapping[str, str] | None = None,
    overruled: Sequence[Mapping[str, Any]] = (),
    draw_seed: str | None = None,
    accepted_builds: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The ranking as JSON values, rows, findings, overruled reasons and accepted builds as their events have them. It
    holds no time and no name. What was let stand, overruled or accepted is part of what is signed, and so are a later
    stage and the seed that put equals in order; a ranking without them has the document, and so the digest, that it
    always had.

    With `codes`, the sheet codes of all candidates by number, rows, reasons and findings name candidates by these
    alone. Raises KeyError for a number that has none.
    """
    by = codes or {}
    return {
        **({"stage": stage} if stage else {}),
        **({"findings": [_named(each, by) for each in findings]} if findings else {}),
        **({"overruled": [dict(each) for each in overruled]} if overruled else {}),
        **({"accepted_builds": [dict(each) for each in accepted_builds]} if accepted_builds else {}),
        **({"draw_seed": draw_seed} if draw_seed else {}),
        **({"document": BY_SHEET_CODE} if by else {}),
        "selection_id": selection_id,
        "exam_id": exam_id,
        "vacancy_id": vacancy_id,
        "category": category,
        "quota": quota,
        "places": places,
        "tie_breaks": list(tie_breaks),
        "rules_digest": rules_digest,
        "rows": [_row(row, by) for row in rows],
    }


def _row(row: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """A normalised total, a quota group, the place by which somebody goes on and why there is no score stand in rows
    that have one; all other rows are what they always were."""
    named = _named(row, codes)
    decision = row.get("decision")
    if codes and decision is not None:
        named["decision"] = {**decision, "above": codes[decision["above"]]}
    return {name: value for name, value in named.items() if name not in _ADDED or value is not None}


_ADDED = frozenset({"normalised", "quota_group", "place", "unscored"})


def _named(values: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    others = {name: value for name, value in values.items() if name not in ("candidate_no", "sheet_code")}
    number = values["candidate_no"]
    return {"sheet_code": codes[number], **others} if codes else {"candidate_no": number, **others}
