"""Which selection a page shows: the one in `?seleksi=`, or the newest."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, g

from services.recruitment.selections.domain.selections import NoSelection, Selection
from services.recruitment.selections.usecases import reading as selections
from shared.web import choosing
from shared.web.choosing import Choice
from shared.web.unit_of_work import db

_LISTS = frozenset(
    {
        *(
            "vacancies.landing",
            "results.overview",
            "objections.answered",
            "eligibility.check",
            "eligibility.checked",
            "help.answers",
        ),
        *(
            "overview.staff",
            "verifications.queue",
            "objections.desk",
            "objections.answered",
            "reserve.desk",
            "roster.desk",
        ),
        *("trail.selection", "trail.lines", "trail.find", "trail.export"),
        # An applicant has at most one application in a selection.
        *("timeline.mine", "admissions.card", "roster.mine", "results.mine", "objections.mine", "objections.submit"),
        *("reserve.mine", "reserve.accept", "reserve.leaving", "reserve.leave"),
    }
)
"""Pages that show one selection."""


def chosen(own: Collection[str] | None = None) -> Selection:
    """The selection in the address, or the newest, of all or of `own`. Raises NoSuchSelection for one that does not
    exist, Forbidden for one that is not of `own`, NoSelection while there is none."""
    found = find_chosen(own)
    if found is None:
        raise NoSelection
    return found


def find_chosen(own: Collection[str] | None = None) -> Selection | None:
    """The same; None while there is none. Raises NoSuchSelection or Forbidden."""
    named = choosing.named()
    g.own_selections = own
    return selections.get_current(db(), named, own) if named else selections.find_newest(db(), own)


def show(selection: Selection) -> Selection:
    """For a page of something within a selection: from now on its links lead to pages of this selection."""
    newest = selections.find_newest(db())
    if newest is not None and newest.selection_id != selection.selection_id:
        choosing.keep(selection.selection_id)
    return selection


def register(app: Flask) -> None:
    """Lets links keep the choice and templates offer it."""
    choosing.register(app, _LISTS, selections.is_known)
    app.jinja_env.globals.update(selection_choices=_choices)


def _choices(shown: Selection) -> list[Choice]:
    """Every selection that the reader may choose, the newest first."""
    own, every = g.get("own_selections"), selections.list_titles(db())
    titles = {selection_id: title for selection_id, title in every.items() if own is None or selection_id in own}
    return choosing.choices(titles, shown.selection_id)
