"""Which selection a page shows: the one in `?seleksi=`, or the newest."""

from __future__ import annotations

from flask import Flask

from services.recruitment.selections.domain.selections import NoSelection, Selection
from services.recruitment.selections.usecases import reading as selections
from shared.web import choosing
from shared.web.choosing import Choice
from shared.web.unit_of_work import db

_LISTS = frozenset(
    {
        *("vacancies.landing", "results.overview", "eligibility.check", "eligibility.checked", "help.answers"),
        *("overview.staff", "verifications.queue"),
        *("trail.selection", "trail.lines", "trail.find", "trail.export"),
    }
)
"""Pages that show one selection."""


def chosen() -> Selection:
    """The selection in the address, or the newest. Raises NotFound for one that does not exist, NoSelection while
    nothing was ever opened."""
    found = find_chosen()
    if found is None:
        raise NoSelection
    return found


def find_chosen() -> Selection | None:
    """The same; None while nothing was ever opened. Raises NotFound."""
    named = choosing.named()
    return selections.get_selection(db(), named) if named else selections.find_newest(db())


def show(selection: Selection) -> Selection:
    """For a page of something within a selection: from now on its links lead to pages of this selection."""
    newest = selections.find_newest(db())
    if newest is not None and newest.selection_id != selection.selection_id:
        choosing.keep(selection.selection_id)
    return selection


def register(app: Flask) -> None:
    """Lets links keep the choice and templates offer it."""
    choosing.register(app, _LISTS)
    app.jinja_env.globals.update(selection_choices=_choices)


def _choices(shown: Selection) -> list[Choice]:
    """Every selection, the newest first."""
    return choosing.choices(selections.list_titles(db()), shown.selection_id)
