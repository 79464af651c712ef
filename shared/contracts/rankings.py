"""The document of a ranking, whose digest two members sign: the same in scoring, which ranks, and wherever a released
ranking is read and its digest recomputed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.contracts.declaration import part


@part
class BatchPlace:
    """Where a ranking stands among `size` that one signature is over (`shared/signatures/batches.py`); `path` are the
    siblings up to the root that was signed, the lowest first."""

    index: int
    size: int
    path: tuple[str, ...]


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
    overruled: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The ranking as JSON values, rows, findings and overruled reasons as their events have them. It holds no time and
    no name. What was let stand or overruled is part of what is signed, and so is a later stage; a ranking without
    them has the document, and so the digest, that it always had.
    """
    return {
        **({"stage": stage} if stage else {}),
        **({"findings": [dict(each) for each in findings]} if findings else {}),
        **({"overruled": [dict(each) for each in overruled]} if overruled else {}),
        "selection_id": selection_id,
        "exam_id": exam_id,
        "vacancy_id": vacancy_id,
        "category": category,
        "quota": quota,
        "places": places,
        "tie_breaks": list(tie_breaks),
        "rules_digest": rules_digest,
        "rows": [dict(row) for row in rows],
    }
