"""Marks a text for translation where it is written; the edge translates it when it is shown."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the gettext convention for "translate later"
    """Returns `text` unchanged; message extraction finds the call."""
    return text
