"""The bank's items for other parts."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from services.scoring.bank import storage
from services.scoring.bank.domain.items import Item
from shared.kernel.errors import NotFound


def find(session: Session, code: str) -> Item | None:
    """The whole item, key and rationale included: for those only who may see its key."""
    return storage.find(session, code)


def get(session: Session, code: str) -> Item:
    """The same. Raises NotFound."""
    item = find(session, code)
    if item is None:
        raise NotFound
    return item


def stems(session: Session, codes: Collection[str]) -> dict[str, str]:
    """The stems of these items by code, without keys; those that the bank does not have any more are left out."""
    return storage.stems(session, codes)


def stock(session: Session) -> dict[tuple[str, str, str], int]:
    """How many items each (section, topic, band) has."""
    return storage.stock(session)


def at_places(session: Session, places: Collection[tuple[str, str, str]]) -> list[Item]:
    """The items of these (section, topic, band), by code, keys included."""
    return storage.at_places(session, places)
