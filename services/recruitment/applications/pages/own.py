"""Which of a person's applications a page shows: that of the selection in `?seleksi=`, or the newest."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, g

from services.recruitment.applications import usecases as applications
from services.recruitment.applications.domain.applications import Application
from services.recruitment.selections.usecases import reading as selections
from shared.kernel.errors import NoSuchSelection
from shared.web import choosing
from shared.web.access import require_principal
from shared.web.choosing import Choice
from shared.web.unit_of_work import db


def shown_application(preferred: Callable[[Application], int] | None = None) -> Application | None:
    """The application of the selection in the address; without one, or where the person has none in it, the one that
    is `preferred` most, of equals the newest. None for whoever has none at all.

    Whoever has several is given links to the others, and the page's links and forms keep to this one. Raises
    NoSuchSelection for a selection that does not exist.
    """
    named = choosing.named()
    if named and not selections.is_known(db(), named):
        raise NoSuchSelection(selection_id=named)
    own = applications.list_of_person(db(), require_principal().id)
    found = next((each for each in own if each.selection_id == named), None)
    if found is None and own:
        found = max(own, key=preferred) if preferred else own[0]
    if found is not None and len(own) > 1:
        choosing.keep(found.selection_id)
        g.own_applications = own
    return found


def register(app: Flask) -> None:
    """Lets templates offer the other applications."""
    app.jinja_env.globals.update(application_choices=_choices)


def _choices() -> list[Choice]:
    """The selections in which the person has applied, the newest application first; empty if it is only one."""
    own: list[Application] = g.get("own_applications", [])
    if not own:
        return []
    titles = selections.list_titles(db())
    return choosing.choices({each.selection_id: titles[each.selection_id] for each in own}, choosing.kept())
