"""Addresses that a caller sent in a header: taken apart without trust in their form."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

NOWHERE = SplitResult("", "", "", "", "")


def split(address: str) -> SplitResult:
    """The parts of an address; all empty where it is none (`http://[`), for which the standard library raises."""
    try:
        return urlsplit(address)
    except ValueError:
        return NOWHERE
