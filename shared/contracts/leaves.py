"""Leaves of the public log: what a service says to everybody, as bytes that it has signed; docs/definitions/log.md.

A leaf carries commitments, roots, digests and counts. No code or number of a person, no name, no reason is in one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.declaration import event
from shared.kernel.canonical import canonical_bytes
from shared.kernel.clock import from_text, to_text
from shared.kernel.strict_json import DECODER

DOMAIN = b"terang.leaves.v1\n"
"""Before the bytes that a producer signs, so that a signature over a leaf can never be taken for one over anything
else."""
LONGEST = 65_535
"""Bytes of a leaf at most: an entry bundle counts them in 16 bits (C2SP tlog-tiles)."""
OPENED = "log.opened"
"""The type of entry 0."""

PRODUCERS: Mapping[str, str] = {
    OPENED: "scoring",
    "rules.adopted": "scoring",
    "roster.closed": "recruitment",
    "exam.sealed": "scoring",
    "keys.corrected": "scoring",
    "draw.recorded": "scoring",
    "gate.overruled": "scoring",
    "build.accepted": "scoring",
    "ranking.signed": "scoring",
    "signature.withdrawn": "scoring",
    "ranking.released": "scoring",
    "ranking.withdrawn": "scoring",
    "reserve.moved": "scoring",
    "attempt.voided": "cbt",
    "candidate.disqualified": "cbt",
}
"""Each type of leaf, and the one service that may say it."""

RECRUITMENT_LEAVES, CBT_LEAVES, SCORING_LEAVES = "recruitment.leaves", "cbt.leaves", "scoring.leaves"


@event(
    "recruitment.leaf.signed.v1",
    topic=RECRUITMENT_LEAVES,
    aggregate="recruitment_leaves",
    key="producer",
    consumers=("scoring",),
)
class RecruitmentLeafSigned:
    """A leaf of recruitment for the public log: `leaf` is its bytes as text, signed; `producer` is recruitment."""

    producer: str
    leaf: str


@event("cbt.leaf.signed.v1", topic=CBT_LEAVES, aggregate="cbt_leaves", key="producer", consumers=("scoring",))
class CbtLeafSigned:
    """A leaf of cbt for the public log: `leaf` is its bytes as text, signed; `producer` is cbt."""

    producer: str
    leaf: str


@event(
    "scoring.leaf.signed.v1",
    topic=SCORING_LEAVES,
    aggregate="scoring_leaves",
    key="producer",
    consumers=("scoring",),
)
class ScoringLeafSigned:
    """A leaf of scoring for the public log: `leaf` is its bytes as text, signed; `producer` is scoring. It comes to the
    log by the same road as everybody's."""

    producer: str
    leaf: str


LeafSigned = RecruitmentLeafSigned | CbtLeafSigned | ScoringLeafSigned
SIGNED: Mapping[str, type[LeafSigned]] = {
    "recruitment": RecruitmentLeafSigned,
    "cbt": CbtLeafSigned,
    "scoring": ScoringLeafSigned,
}
"""By service: the event in which its leaves travel."""

_NAMES = frozenset({"body", "producer", "signature", "time", "type"})
_SIGNATURE_BYTES = 64


class MalformedLeaf(ValueError):
    """The bytes are no leaf; the message names what is wrong with them."""


@dataclass(frozen=True)
class Leaf:
    """A leaf taken apart. `unsigned` are the bytes that `signature` is over, after `DOMAIN`."""

    type: str
    time: datetime
    producer: str
    body: Mapping[str, Any]
    signature: bytes
    unsigned: bytes


def unsigned_leaf(type_: str, time: datetime, producer: str, body: Mapping[str, Any]) -> bytes:
    """What the producer signs: the canonical JSON of the leaf without its signature. Raises TypeError for a body that
    has no canonical form, and MalformedLeaf where the signed leaf would be too long."""
    raw = canonical_bytes({"body": body, "producer": producer, "time": to_text(time), "type": type_})
    if len(with_signature(raw, bytes(_SIGNATURE_BYTES))) > LONGEST:
        raise MalformedLeaf(f"{type_}: longer than {LONGEST} bytes; put a root in the place of a list")
    return raw


def with_signature(unsigned: bytes, signature: bytes) -> bytes:
    """The leaf's bytes."""
    text = base64.b64encode(signature).decode("ascii")
    return canonical_bytes({**DECODER.decode(unsigned.decode()), "signature": text})


def read_leaf(raw: bytes) -> Leaf:
    """Takes a leaf apart. Raises MalformedLeaf for any bytes that `with_signature` would not have written."""
    if len(raw) > LONGEST:
        raise MalformedLeaf(f"longer than {LONGEST} bytes")
    try:
        said = DECODER.decode(raw.decode())
        is_canonical = canonical_bytes(said) == raw
    except (ValueError, TypeError, RecursionError) as error:
        raise MalformedLeaf("not JSON in canonical form") from error
    if not is_canonical or type(said) is not dict:
        raise MalformedLeaf("not JSON in canonical form")
    if set(said) != _NAMES:
        raise MalformedLeaf("must have body, producer, signature, time and type, and nothing else")
    signature = said.pop("signature")
    if not all(type(said[name]) is str for name in ("producer", "time", "type")) or type(said["body"]) is not dict:
        raise MalformedLeaf("producer, time and type must be text, and body an object")
    return Leaf(
        said["type"], _time(said["time"]), said["producer"], said["body"], _bytes(signature), canonical_bytes(said)
    )


def leaf_hash(raw: bytes) -> bytes:
    """The leaf's hash in the log's tree (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + raw).digest()


def _time(text: str) -> datetime:
    try:
        time = from_text(text)
    except ValueError as error:
        raise MalformedLeaf("time: not RFC 3339") from error
    if to_text(time) != text:
        raise MalformedLeaf("time: must be UTC with six decimals and a Z")
    return time


def _bytes(text: Any) -> bytes:
    try:
        found = base64.b64decode(text, validate=True) if type(text) is str else b""
    except (ValueError, binascii.Error) as error:
        raise MalformedLeaf("signature: not base64") from error
    if len(found) != _SIGNATURE_BYTES or base64.b64encode(found).decode("ascii") != text:
        raise MalformedLeaf(f"signature: must be {_SIGNATURE_BYTES} bytes in base64")
    return found
