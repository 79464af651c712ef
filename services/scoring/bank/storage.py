"""The item bank in the database. Keys and weights are stored in `bank_items` and `sealed_items` only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, func, select
from sqlalchemy.orm import Session

from services.scoring.bank.domain.items import Item, Number, Option, Picture
from services.scoring.bank.tables import bank_items
from shared.db.chunks import chunks
from shared.db.rows import is_one_of, put_rows
from shared.processes.turns import in_turns


@dataclass(frozen=True)
class Headline:
    """An item as a list shows it: without key, weights and rationale."""

    code: str
    section: str
    topic: str
    difficulty: Decimal
    band: str
    stem: str
    has_picture: bool


@dataclass(frozen=True)
class Found:
    """Part of a list, and how long the whole list is."""

    items: tuple[Headline, ...]
    total: int


_WRITTEN_AT_A_TIME = 50


@dataclass(frozen=True)
class Filter:
    """Narrows a list of items; empty texts narrow nothing. `text` is searched in code and stem."""

    section: str = ""
    topic: str = ""
    band: str = ""
    text: str = ""


def digests(session: Session, codes: Collection[str]) -> dict[str, str]:
    """The content digests of the items that the bank has of these codes, in whichever capitals."""
    found: dict[str, str] = {}
    lowered = func.lower(bank_items.c.code, type_=Text)
    for some in chunks(sorted({code.lower() for code in codes})):
        rows = session.execute(select(bank_items.c.code, bank_items.c.digest).where(is_one_of(session, lowered, some)))
        found.update({row.code: row.digest for row in rows})
    return found


def stems(session: Session, codes: Collection[str]) -> dict[str, str]:
    """The stems of these items by code; those that are not there are left out."""
    found: dict[str, str] = {}
    for some in chunks(sorted(codes)):
        rows = session.execute(
            select(bank_items.c.code, bank_items.c.stem).where(is_one_of(session, bank_items.c.code, some))
        )
        found.update({row.code: row.stem for row in rows})
    return found


def put(session: Session, items: Sequence[Item], at: datetime) -> None:
    """Adds the items, or replaces those whose code is there already."""
    # A few at a time: an SQLite database is written by this very process, which meanwhile serves nobody else.
    for few in in_turns(chunks(items, _WRITTEN_AT_A_TIME)):
        put_rows(session, bank_items, [_values(item, at) for item in few], ["code"])


def find(session: Session, code: str) -> Item | None:
    """The item of this code, in whichever capitals; of two, which an older release took, the one so written."""
    same = select(bank_items).where(func.lower(bank_items.c.code) == code.lower())
    row = session.execute(same.order_by(bank_items.c.code != code, bank_items.c.code).limit(1)).one_or_none()
    return None if row is None else _item(row)


def at_places(session: Session, places: Collection[tuple[str, str, str]]) -> list[Item]:
    """The items of these (section, topic, band), by code."""
    rows = session.execute(select(bank_items).order_by(bank_items.c.code))
    return [_item(row) for row in rows if (row.section, row.topic, row.band) in places]


def stock(session: Session) -> dict[tuple[str, str, str], int]:
    """How many items each (section, topic, band) has."""
    place = (bank_items.c.section, bank_items.c.topic, bank_items.c.band)
    rows = session.execute(select(*place, func.count().label("items")).group_by(*place).order_by(*place))
    return {(row.section, row.topic, row.band): row.items for row in rows}


def browse(session: Session, narrowed: Filter, *, offset: int = 0, limit: int = 50) -> Found:
    """Items by code, without keys."""
    conditions = _conditions(narrowed)
    total = int(session.scalar(select(func.count()).select_from(bank_items).where(*conditions)) or 0)
    columns = (
        bank_items.c.code,
        bank_items.c.section,
        bank_items.c.topic,
        bank_items.c.difficulty,
        bank_items.c.band,
        bank_items.c.stem,
        bank_items.c.picture,
    )
    query = select(*columns).where(*conditions).order_by(bank_items.c.code).offset(offset).limit(limit)
    headlines = (
        Headline(r.code, r.section, r.topic, Decimal(r.difficulty), r.band, r.stem, r.picture is not None)
        for r in session.execute(query)
    )
    return Found(tuple(headlines), total)


def _conditions(narrowed: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if narrowed.section:
        conditions.append(bank_items.c.section == narrowed.section)
    if narrowed.topic:
        conditions.append(bank_items.c.topic == narrowed.topic)
    if narrowed.band:
        conditions.append(bank_items.c.band == narrowed.band)
    if narrowed.text:
        found = bank_items.c.stem.icontains(narrowed.text, autoescape=True)
        conditions.append(found | bank_items.c.code.icontains(narrowed.text, autoescape=True))
    return conditions


def _values(item: Item, at: datetime) -> dict[str, Any]:
    return {
        "code": item.code,
        "section": item.section,
        "topic": item.topic,
        "difficulty": str(item.difficulty),
        "band": item.band,
        "stem": item.stem,
        "picture": _picture_values(item.picture),
        "options": [
            {"letter": option.letter, "text": option.text, "picture": _picture_values(option.picture)}
            for option in item.options
        ],
        "key": item.key,
        "weights": None if item.weights is None else dict(item.weights),
        "value": item.number.value if item.number else None,
        "tolerance": item.number.tolerance if item.number else None,
        "rationale": item.rationale,
        "enemies": list(item.enemies) or None,
        "digest": item.digest,
        "imported_at": at,
    }


def _item(row: Row[Any]) -> Item:
    return Item(
        code=row.code,
        section=row.section,
        topic=row.topic,
        difficulty=Decimal(row.difficulty),
        stem=row.stem,
        picture=_picture(row.picture),
        options=tuple(Option(o["letter"], o["text"], _picture(o["picture"])) for o in row.options),
        key=row.key,
        weights=row.weights,
        rationale=row.rationale,
        enemies=tuple(row.enemies or ()),
        number=None if row.value is None else Number(row.value, row.tolerance),
    )


def _picture_values(picture: Picture | None) -> dict[str, str] | None:
    return None if picture is None else {"svg": picture.svg, "alt": picture.alt, "file": picture.file}


def _picture(values: dict[str, str] | None) -> Picture | None:
    return None if values is None else Picture(values["svg"], values["alt"], values["file"])
