"""The seed of papers that two members and a public value make (docs/definitions/seeds.md)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from verifier.rules.documents import Document, canonical

_SPACES = re.compile("[\t\n\v\f\r ]+")
_FIGURE = r"[0-9]+(?:\.[0-9]+)?"
_FORMS = {"dice": "[1-6]{25}", "figures": f"{_FIGURE}(?: {_FIGURE})*", "drand": "[0-9a-f]{64}"}


def commitment(opening: bytes, exam_id: str, round_: int, member: str) -> str:
    about = canonical({"exam_id": exam_id, "round": round_, "member": member})
    return hashlib.sha256(b"terang.papers.opening.v1\n" + opening + about).hexdigest()


def public_value(source: str, typed: str) -> str | None:
    """The typed value in its one form; None for what is no value of the source."""
    value = _SPACES.sub(" ", typed).strip(" ") if source == "figures" else _SPACES.sub("", typed).lower()
    return value if re.fullmatch(_FORMS[source], value) else None


def seed(
    sealed: str, roster: str | None, commitments: Sequence[str], openings: Sequence[Document], public: Document
) -> str | None:
    """None unless the openings, two, are those of the two commitments. Each says its exam, round and member, too."""
    by_commitment: list[tuple[str, Any]] = sorted(
        (commitment(bytes.fromhex(each["opening"]), each["exam_id"], each["round"], each["member"]), each["opening"])
        for each in openings
    )
    found = [each for each, _ in by_commitment]
    if found != sorted(commitments) or len(set(found)) != 2 or len(found) != 2:
        return None
    parts = {
        "sealed": sealed,
        "roster": roster,
        "openings": [opening for _, opening in by_commitment],
        "public": {"source": public["source"], "value": public["value"]},
    }
    return hashlib.sha256(b"terang.papers.seed.v1\n" + canonical(parts)).hexdigest()
