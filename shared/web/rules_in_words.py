"""A rules document, and what was made of it, in plain sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask
from flask_babel import gettext

from shared.contracts.rules import TOTAL
from shared.contracts.scoring import ThresholdCheck


def register(app: Flask) -> None:
    app.jinja_env.globals.update(enough_in_words=enough_in_words)


def enough_in_words(checks: Iterable[ThresholdCheck], enough: int | None) -> str:
    """How many of the section thresholds were met, where so many of them are enough; nothing where all are asked."""
    if enough is None:
        return ""
    met = [check.met for check in checks if check.subject != TOTAL]
    text = gettext("%(met)s dari %(all)s ambang bagian tercapai; diminta sekurangnya %(enough)s.")
    return str(text) % {"met": sum(met), "all": len(met), "enough": enough}
