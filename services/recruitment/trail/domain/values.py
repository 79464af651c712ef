"""Values of events as a summary says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def staff(data: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Who acted, by pseudonym, and from which login."""
    return {"person": data[field], "login": data["login_id"][:8]}


def seats(rooms: Sequence[Mapping[str, Any]]) -> int:
    return sum(room["seats"] for room in rooms)


def stretch(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How many entries of a journal, and the place of the last."""
    return {"count": len(entries), "last": entries[-1]["position"]}
