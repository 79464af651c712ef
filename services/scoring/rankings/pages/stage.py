"""Which stage's ranking a page is about: `?tahap=` names a later one."""

from __future__ import annotations

from flask import request

STAGE = "tahap"
_LONGEST = 100


def asked_stage() -> str | None:
    """The code of a later stage; None for the first one."""
    return request.args.get(STAGE, "").strip()[:_LONGEST] or None
