"""Closes a selection's roster, as two members of its committee do it."""

from __future__ import annotations

from collections.abc import Mapping

from operations.simulation.committee import Desk
from operations.simulation.signing import Key


def close_roster(selection_id: str, desks: Mapping[str, Desk], keys: Mapping[str, Key]) -> None:
    """The registration is over: the first at a desk draws the roster up, and all sign it. Raises Unexpected."""
    shown, path = f"/petugas/daftar?seleksi={selection_id}", f"/petugas/daftar/{selection_id}"
    first = next(iter(desks.values()))
    first.fill_in(shown, f"{path}/susun", {})
    for username, desk in desks.items():
        asked = desk.require_success("GET", f"/api/rosters/{selection_id}/statement")
        desk.fill_in(shown, path, keys[username].signed(asked))
