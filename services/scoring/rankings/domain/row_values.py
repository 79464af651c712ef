"""What few rows of rankings have, from columns and into them: quota groups, places, and why somebody has no score."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

from services.scoring.rankings.domain.order import Ranked
from services.scoring.rankings.domain.quotas import NO_PLACE, OUTSIDE, place_codes
from services.scoring.rankings.domain.vectors import V, Vectors
from shared.kernel.canonical import canonical_bytes

Reasons = Mapping[str, str] | None
"""By part of a later stage, why there is no score; None where all parts have one, or may still get it."""


def groups_and_places(ranked: Ranked[Any]) -> Iterable[tuple[str | None, str | None]]:
    """The quota group of each row, and by which place the candidate goes on."""
    if ranked.groups is None or ranked.places is None:
        return repeat((None, None))
    values, codes = ranked.vectors.values, place_codes(ranked.group_codes)
    return (
        (ranked.group_codes[group - 1] if group != OUTSIDE else None, codes[place] if place > NO_PLACE else None)
        for group, place in zip(values(ranked.groups), values(ranked.places), strict=True)
    )


def reasons_column(vectors: Vectors[V], reasons: Sequence[Reasons]) -> tuple[V, tuple[str, ...]] | None:
    """A column that numbers the texts beside it from 1, 0 for whoever has no reasons; None where nobody has any. A text
    is the canonical JSON of somebody's reasons."""
    texts = [canonical_bytes(dict(each)).decode() if each else "" for each in reasons]
    known = sorted({*texts} - {""})
    if not known:
        return None
    places = {text: at for at, text in enumerate(("", *known))}
    return vectors.numbers([places[text] for text in texts]), tuple(known)


def reasons_of(ranked: Ranked[Any]) -> Iterable[Reasons]:
    """Those of each row."""
    if ranked.unscored is None:
        return repeat(None)
    known = (None, *(json.loads(text) for text in ranked.unscored_texts))
    return (known[at] for at in ranked.vectors.values(ranked.unscored))
