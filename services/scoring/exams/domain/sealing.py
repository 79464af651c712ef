"""Sealing: identifiers that tell nothing, and commitments that can be checked later.

Everything here follows from the exam's secret, so the same draft always seals to the same bytes, and
two people can approve exactly what will be sent.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.scoring.bank.domain.items import Item
from services.scoring.marking.domain.marks import ItemKey
from shared.kernel.canonical import digest
from shared.kernel.errors import DomainError, Forbidden
from shared.kernel.words import N_


@dataclass(frozen=True)
class Secrets:
    """Per exam, random, drawn when the draft is made. `salt` keeps the key commitment from being guessed."""

    identifiers: str
    salt: str
    draw_seed: str


@dataclass(frozen=True)
class Approval:
    """Who approved which content."""

    signer_id: str
    digest: str


class AlreadySealed(DomainError):
    code = "already_sealed"
    text = N_("Ujian sudah disegel; isinya tidak dapat diubah lagi.")


class StaleDigest(DomainError):
    code = "stale_digest"
    text = N_("Isi ujian sudah berubah sejak halaman ini dibuka. Periksa isi terbaru, lalu setujui lagi.")


class SameApprover(Forbidden):
    code = "same_person"
    text = N_("Anda sudah menyetujui isi ini. Persetujuan kedua harus dari orang lain.")


def approve(approvals: Sequence[Approval], current: str, signer_id: str, approved: str) -> bool:
    """Whether this approval is the second, by another person, of the current content.

    Raises StaleDigest if `approved` is not what would be sealed now, SameApprover for a person's second.
    Approvals of other content do not count.
    """
    if approved != current:
        raise StaleDigest("digest")
    standing = {approval.signer_id for approval in approvals if approval.digest == current}
    if signer_id in standing:
        raise SameApprover()
    return bool(standing)


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
        right=ids[item.key] if item.key is not None else None,
        points={ids[letter]: weight for letter, weight in item.weights.items()} if item.weights else None,
    )


def key_values(key: ItemKey) -> dict[str, Any]:
    """A key as JSON values, as the commitment hashes it and publication will show it."""
    return {"right": key.right} if key.right is not None else {"weights": dict(key.points or {})}


def key_commitment(secrets: Secrets, keys: Sequence[ItemKey]) -> str:
    """SHA-256 over the canonical JSON of {"salt", "keys": {item id: key}}."""
    return digest({"salt": secrets.salt, "keys": {key.item_id: key_values(key) for key in keys}})


def seed_commitment(secrets: Secrets) -> str:
    """SHA-256 of the seed's text."""
    return hashlib.sha256(secrets.draw_seed.encode()).hexdigest()


def content_digest(sealed: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical data of exam.sealed without `content_digest`, `draw_seed`, `sealed_at`.

    Keys and seed are bound through their commitments, so whoever holds the event can recompute this.
    """
    left_out = ("content_digest", "draw_seed", "sealed_at")
    return digest({name: value for name, value in sealed.items() if name not in left_out})


def _opaque(secrets: Secrets, *what: str) -> str:
    message = "\x1f".join(what).encode()
    return hmac.new(secrets.identifiers.encode(), message, hashlib.sha256).hexdigest()[:20]
