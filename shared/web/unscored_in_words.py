"""Why somebody has no score in a later stage, as pages of all services write it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext

from shared.contracts.assessments import UNSCORED_REASONS


def register(app: Flask) -> None:
    app.jinja_env.globals.update(unscored_in_words=unscored_in_words)


def unscored_in_words(labels: Mapping[str, str], unscored: Mapping[str, str]) -> str:
    """In which parts, and why: "Wawancara: tidak hadir". `labels` name the parts, in their order; a code
    that is not known stands for itself."""
    reasons = {code: UNSCORED_REASONS.get(unscored[code], unscored[code]) for code in labels if code in unscored}
    return "; ".join(
        gettext("%(part)s: %(reason)s", part=gettext(labels[code]), reason=gettext(reason))
        for code, reason in reasons.items()
    )
