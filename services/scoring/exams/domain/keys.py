"""How an item is marked, in opaque identifiers, and the commitments that can be checked later.

Everything follows from the exam's secrets, so the same draft always seals to the same bytes, and two people
can approve exactly the content that will be emitted.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.scoring.bank.domain.items import Item, Number
from shared.contracts.choices import choice_of
from shared.kernel.canonical import digest


@dataclass(frozen=True)
class Secrets:
    """Per exam, random, drawn when the draft is made. `salt` keeps the key commitment from being guessed."""

    identifiers: str
    salt: str
    draw_seed: str


class Credit(StrEnum):
    """What a correction makes of an item whatever its key says (`services.scoring.marking.domain.marks.outcome`)."""

    VOID = "void"
    """It counts for nobody: no points, neither right nor wrong nor blank."""
    ALL = "all_correct"
    """Everybody on whose paper it was has its full points, answered or not."""
    ATTEMPTED = "attempted"
    """Everybody who answered has its full points."""


@dataclass(frozen=True)
class ItemKey:
    """How one item is marked: `points` gives each option's weight, or `right` names the right option, or the right
    ones as a choice (`shared.contracts.choices`), or `number` is what an item without options asks for.

    Only corrected keys have `also`, the choices that are as good as `right`, or a `credit`."""

    item_id: str
    section: str
    options: frozenset[str]
    right: str | None = None
    points: Mapping[str, int] | None = None
    number: Number | None = None
    also: tuple[str, ...] = ()
    credit: Credit | None = None


def item_id(secrets: Secrets, code: str) -> str:
    return "i" + _opaque(secrets, "item", code)


def option_id(secrets: Secrets, code: str, letter: str) -> str:
    return "o" + _opaque(secrets, "option", code, letter)


def item_key(secrets: Secrets, item: Item) -> ItemKey:
    """The item's key in opaque identifiers."""
    ids = {option.letter: option_id(secrets, item.code, option.letter) for option in item.options}
    return ItemKey(
        item_id=item_id(secrets, item.code),
        section=item.section,
        options=frozenset(ids.values()),
        right=choice_of(ids[letter] for letter in item.key) if item.key is not None else None,
        points={ids[letter]: weight for letter, weight in item.weights.items()} if item.weights else None,
        number=item.number,
    )


def key_values(key: ItemKey) -> dict[str, Any]:
    """A key as JSON values, as the commitment hashes it and publication will show it. Decimals are texts."""
    corrected: dict[str, Any] = {}
    if key.also:
        corrected["also"] = list(key.also)
    if key.credit is not None:
        corrected["credit"] = str(key.credit)
    if key.number is not None:
        return {"value": key.number.value, "tolerance": key.number.tolerance} | corrected
    right = {"right": key.right} if key.right is not None else {"weights": dict(key.points or {})}
    return right | corrected


def key_commitment(secrets: Secrets, keys: Sequence[ItemKey]) -> str:
    """SHA-256 over the canonical JSON of {"salt", "keys": {item id: key}}."""
    return digest({"salt": secrets.salt, "keys": {key.item_id: key_values(key) for key in keys}})


def keys_digest(keys: Iterable[ItemKey]) -> str:
    """Names the keys by which figures were computed. For this service alone: keys can be guessed from it."""
    return digest({key.item_id: key_values(key) for key in keys})


def seed_commitment(secrets: Secrets) -> str:
    """SHA-256 of the seed's text."""
    return hashlib.sha256(secrets.draw_seed.encode()).hexdigest()


def _opaque(secrets: Secrets, *what: str) -> str:
    message = "\x1f".join(what).encode()
    return hmac.new(secrets.identifiers.encode(), message, hashlib.sha256).hexdigest()[:20]
