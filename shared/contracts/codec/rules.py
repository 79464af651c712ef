"""Reads rules documents and checks their consistency."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shared.contracts.codec.reading import InvalidPayload, load
from shared.contracts.rules import Rules

PRESETS = Path(__file__).parents[1] / "rules"


def read_rules(document: Any) -> Rules:
    """Rules from JSON values. Raises InvalidPayload naming what does not fit or contradicts itself."""
    rules = load(Rules, document)
    contradictions = rules.contradictions()
    if contradictions:
        raise InvalidPayload("; ".join(contradictions))
    return rules


def preset(name: str) -> Rules:
    """A shipped document by its file name without `.json`. Raises FileNotFoundError."""
    return read_rules(json.loads((PRESETS / f"{name}.json").read_text(encoding="utf-8")))
