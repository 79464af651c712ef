"""Several selections at once: the one in `?seleksi=`, links that keep it, and the links to the others.

The parameter is the same in all three services, so that the navigation bar keeps the choice between them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from shared.kernel.errors import Forbidden, NoSuchSelection
from shared.web.access import own_selections
from shared.web.unit_of_work import db

PARAMETER = "seleksi"
_LONGEST = 80
_KNOWN = "terang.is_known_selection"
IsKnown = Callable[[Session, str], bool]


@dataclass(frozen=True)
class Choice:
    """A selection that the page could show, or all of them, and under which address."""

    title: str
    address: str
    current: bool


def named() -> str:
    """The selection in the address; empty if it names none. From now on the request's links keep it, if the service
    knows it: from the page that says it does not, every link would lead back there."""
    found = request.args.get(PARAMETER, "")[:_LONGEST]
    if found and _is_known(found):
        keep(found)
    return found


def narrowed(selection_id: str) -> frozenset[str] | None:
    """What a list restricts itself to: the selection named, or those of the person (None: all). Raises NoSuchSelection
    for one that the service does not know, Forbidden for one that is not of the person's."""
    if selection_id and selection_id != kept() and not _is_known(selection_id):
        raise NoSuchSelection(selection_id=selection_id)
    own = own_selections()
    if not selection_id:
        return own
    if own is not None and selection_id not in own:
        raise Forbidden
    return frozenset({selection_id})


def _is_known(selection_id: str) -> bool:
    return bool(current_app.extensions[_KNOWN](db(), selection_id))


def keep(selection_id: str) -> None:
    """From now on the links of this request lead to pages of this selection."""
    g.chosen_selection = selection_id


def kept() -> str:
    """What links and forms carry on; empty if nothing was chosen."""
    return str(g.get("chosen_selection", ""))


def choices(titles: Mapping[str, str], shown: str, *, with_all: bool = False) -> list[Choice]:
    """The selections by id, each for the page of the present request; empty if there is only one to choose.

    With `with_all` the first choice is all of them, which is current while `shown` is empty.
    """
    if len(titles) < 2:
        return []
    here, values = request.endpoint or "", dict(request.view_args or {})
    every = [Choice(gettext("Semua seleksi"), url_for(here, **{**values, PARAMETER: None}), not shown)]
    return [
        *(every if with_all else []),
        *(
            Choice(title, url_for(here, **{**values, PARAMETER: selection_id}), selection_id == shown)
            for selection_id, title in titles.items()
        ),
    ]


def register(app: Flask, endpoints: Collection[str], is_known: IsKnown) -> None:
    """`endpoints` are the pages that show a list of one selection: links to them keep the choice. `is_known` answers
    whether the service has a selection of this id."""

    def carry(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in endpoints and kept():
            values.setdefault(PARAMETER, kept())

    app.extensions[_KNOWN] = is_known
    app.url_defaults(carry)
    app.jinja_env.globals.update(chosen_selection=kept)
