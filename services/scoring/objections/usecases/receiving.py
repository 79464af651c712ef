"""What recruitment says of objections, and which item of its paper each is about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.scoring.objections.storage import objections
from shared.contracts.objections import ItemObjectionFiled, ObjectionWindowChanged


def receive(session: Session, filed: Sequence[ItemObjectionFiled]) -> None:
    objections.add(session, filed)


def receive_window(session: Session, changed: ObjectionWindowChanged) -> None:
    """An older announcement that comes late changes nothing."""
    objections.put_window(session, changed)


def is_any_unplaced(session: Session) -> bool:
    """Whether the item of an objection can be found now."""
    return bool(_found(session))


def place_some(session: Session) -> int:
    """Finds the items of objections whose papers have come; returns of how many."""
    found = _found(session)
    for objection_id, item_id in found:
        objections.place(session, objection_id, item_id)
    return len(found)


def drop(session: Session) -> None:
    """Empties what the log gives again; answers stay."""
    objections.drop(session)


def _found(session: Session) -> list[tuple[str, str]]:
    """A number that the paper does not have names no item: such an objection is never placed, and keeps waiting."""
    return [
        (objection_id, items[number - 1])
        for objection_id, number, items in objections.unplaced(session)
        if 1 <= number <= len(items)
    ]
