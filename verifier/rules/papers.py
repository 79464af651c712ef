"""Which items a candidate gets, and what a sealed exam commits to (docs/definitions/papers.md)."""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.rules.documents import Document, digest


@dataclass(frozen=True)
class Paper:
    items: list[str]
    options: list[list[int]]
    """By item of the paper the positions in the item's own list, counted from 0, as they are shown."""


class Bank:
    """The items of an exam, by section, topic and band, ready to draw many papers."""

    def __init__(self, sections: Sequence[str], blueprint: Sequence[Document], items: Sequence[Document]) -> None:
        self._sections, self._blueprint = sections, blueprint
        self._items = {item["item_id"]: item for item in items}
        self._rows: dict[tuple[str, str, str], list[str]] = {}
        for item in items:
            self._rows.setdefault((item["section"], item["topic"], item["band"]), []).append(item["item_id"])

    def draw_by_code(self, seed: str, sheet_code: str) -> Paper:
        """Edition 2."""
        stream = _Stream(hmac.digest(seed.encode(), sheet_code.encode(), hashlib.sha256))
        paper: list[str] = []
        barred: set[str] = set()
        for section in self._sections:
            taken: list[str] = []
            for row in self._blueprint:
                if row["section"] == section:
                    pool = sorted(self._rows.get((row["section"], row["topic"], row["band"]), ()))
                    wanted = len(taken) + row["items"]
                    while pool and len(taken) < wanted:
                        item_id = stream.next_of(pool)
                        if item_id not in barred:
                            taken.append(item_id)
                            barred.update(self._items[item_id].get("enemies") or ())
            while taken:
                paper.append(stream.next_of(taken))
        return Paper(paper, [stream.order_of(self._items[item_id]["options"]) for item_id in paper])

    def draw_by_number(self, seed: str, candidate_no: str) -> Paper:
        """Edition 1."""
        key = hmac.digest(seed.encode(), candidate_no.encode(), hashlib.sha256)
        paper: list[str] = []
        barred: set[str] = set()
        for section in self._sections:
            taken: list[str] = []
            for row in self._blueprint:
                if row["section"] == section:
                    taken += self._take(key, row, barred)
            paper += _ascending(key, taken, "place")
        return Paper(paper, [self._shown(key, item_id) for item_id in paper])

    def _take(self, key: bytes, row: Document, barred: set[str]) -> list[str]:
        """The items of a row of the blueprint; bars the enemies of each that is taken."""
        taken: list[str] = []
        for item_id in _ascending(key, self._rows.get((row["section"], row["topic"], row["band"]), ()), "draw"):
            if len(taken) == row["items"]:
                break
            if item_id not in barred:
                taken.append(item_id)
                barred.update(self._items[item_id].get("enemies") or ())
        return taken

    def _shown(self, key: bytes, item_id: str) -> list[int]:
        options = self._items[item_id]["options"]
        place = {option: at for at, option in enumerate(options)}
        return [place[option] for option in _ascending(key, options, "option", item_id)]


class _Stream:
    """The stream of a paper."""

    def __init__(self, paper_key: bytes) -> None:
        self._key, self._block, self._read = paper_key, -1, b""

    def below(self, limit: int) -> int:
        size = 1
        while 65_536**size < limit:
            size += 1
        while limit > 1:
            number = int.from_bytes(b"".join(self._next() for _ in range(size)), "big")
            if number < 65_536**size // limit * limit:
                return number % limit
        return 0

    def next_of(self, names: list[str]) -> str:
        """The one that comes next; it is removed, and the first takes its place."""
        at = self.below(len(names))
        names[0], names[at] = names[at], names[0]
        return names.pop(0)

    def order_of(self, options: Sequence[str]) -> list[int]:
        left = sorted(options)
        rank = self.below(math.factorial(len(left)))
        shown: list[int] = []
        while left:
            place, rank = divmod(rank, math.factorial(len(left) - 1))
            shown.append(options.index(left.pop(place)))
        return shown

    def _next(self) -> bytes:
        if not self._read:
            self._block += 1
            self._read = hmac.digest(self._key, self._block.to_bytes(4, "big"), hashlib.sha256)
        number, self._read = self._read[:2], self._read[2:]
        return number


def _ascending(key: bytes, names: Sequence[str], *words: str) -> list[str]:
    return sorted(
        names, key=lambda name: (hmac.digest(key, "\x1f".join((*words, name)).encode(), hashlib.sha256), name)
    )


def seed_commitment(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()


def key_commitment(salt: str, keys: Mapping[str, Document]) -> str:
    return digest({"salt": salt, "keys": {item_id: _committed(key) for item_id, key in keys.items()}})


def _committed(key: Document) -> dict[str, Any]:
    if key.get("number") is not None:
        made = {"value": key["number"]["value"], "tolerance": key["number"]["tolerance"]}
    elif key.get("weights") is not None:
        made = {"weights": dict(key["weights"])}
    else:
        made = {"right": key["right"]}
    return made | {name: key[name] for name in ("also", "credit") if key.get(name)}


_NOT_CONTENT = ("content_digest", "draw_seed", "sealed_at")


def content_digest(sealed: Document) -> str:
    """The digest of all that a sealing says, but for what it cannot contain or must not yet show."""
    content = {name: value for name, value in sealed.items() if name not in _NOT_CONTENT}
    if content.get("drawn_by") is None:
        content.pop("drawn_by", None)
    content["items"] = [_without(item, "enemies") for item in sealed["items"]]
    content["sections"] = [_without(section, "several") for section in sealed["sections"]]
    return digest(content)


def _without(document: Document, name: str) -> dict[str, Any]:
    """A copy without this field if it is empty or false."""
    return {key: value for key, value in document.items() if key != name or value}
