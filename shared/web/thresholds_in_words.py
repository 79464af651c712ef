"""How scores stand to the thresholds, as pages of all services write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Flask
from flask_babel import gettext

from shared.contracts.rules import TOTAL
from shared.contracts.scales import Scale
from shared.contracts.scoring import ThresholdCheck
from shared.contracts.stages import FINAL
from shared.web.filters import poin
from shared.web.stages_in_words import stage_key_words


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        threshold_subject=threshold_subject,
        threshold_margin=threshold_margin,
        as_on_paper=as_on_paper,
        missed_in_words=missed_in_words,
        enough_in_words=enough_in_words,
    )


def threshold_subject(scale: Scale, subject: str) -> str:
    """What a threshold is held against: a section by its code, a later stage's part by its name, or the whole."""
    if scale.stage is not None:
        return stage_key_words(scale.rules, scale.stage, FINAL if subject == TOTAL else subject)
    return str(gettext("total")) if subject == TOTAL else subject


def threshold_margin(scale: Scale, check: ThresholdCheck) -> str:
    """By how much a minimum is missed or exceeded: "kurang 5"."""
    steps = scale.steps[check.subject]
    if not check.met:
        return str(gettext("kurang %(points)s", points=poin(check.minimum - check.marks, steps)))
    if check.marks > check.minimum:
        return str(gettext("tercapai, %(points)s di atasnya", points=poin(check.marks - check.minimum, steps)))
    return str(gettext("tepat tercapai"))


def as_on_paper(checks: Iterable[ThresholdCheck], codes: Sequence[str]) -> list[ThresholdCheck]:
    """The comparisons in the order of the paper's sections, or of a stage's parts, the total last; they are stored in
    the order of codes."""
    return sorted(checks, key=lambda check: codes.index(check.subject) if check.subject in codes else len(codes))


def missed_in_words(checks: Iterable[ThresholdCheck], scale: Scale) -> str:
    """The thresholds that were not met: "TIU 75, ambang 80; total 300, ambang 311"."""
    return "; ".join(
        gettext(
            "%(subject)s %(marks)s, ambang %(minimum)s",
            subject=threshold_subject(scale, check.subject),
            marks=poin(check.marks, scale.steps[check.subject]),
            minimum=poin(check.minimum, scale.steps[check.subject]),
        )
        for check in as_on_paper(checks, scale.codes)
        if not check.met
    )


def enough_in_words(checks: Iterable[ThresholdCheck], enough: int | None) -> str:
    """How many of the thresholds of sections or parts were met, where so many of them are enough; nothing where all are
    asked."""
    if enough is None:
        return ""
    met = [check.met for check in checks if check.subject != TOTAL]
    text = gettext("%(met)s dari %(all)s ambang bagian tercapai; diminta sekurangnya %(enough)s.")
    return str(text) % {"met": sum(met), "all": len(met), "enough": enough}
