"""The selection that the pages speak of: the one that opened last, or the one that is asked for."""

from __future__ import annotations

from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.storage import selections
from shared.kernel.errors import NotFound
from shared.kernel.words import N_
from shared.web.unit_of_work import db


class NoSelection(NotFound):
    code = "no_selection"
    text = N_("Belum ada seleksi yang dibuka.")


def current_selection(selection_id: str = "") -> Selection:
    """Raises NotFound for an id that does not exist, NoSelection while nothing was ever opened."""
    if selection_id:
        return selections.find(db(), selection_id)
    newest = selections.newest(db())
    if newest is None:
        raise NoSelection
    return newest
