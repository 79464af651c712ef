"""The seed of an exam's papers that nobody chooses: two members each put 32 bytes in, and the last of three hands is a
value that all can see and nobody makes. `docs/definitions/seeds.md` says the same to a stranger, with vectors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.commitments import committed
from shared.kernel.canonical import canonical_bytes

OPENING_BYTES = 32
DICE = 25
"""Throws: 6^25 are more than 2^64."""
_COMMITMENT, _SEED = "terang.papers.opening.v1", "terang.papers.seed.v1"


class Source(StrEnum):
    """Where the public value comes from; which one, and when, is sealed with the exam."""

    DICE = "dice"
    """Thrown before witnesses."""
    FIGURES = "figures"
    """Closing figures of an exchange on a day."""
    DRAND = "drand"
    """The randomness of a round of drand."""


_FORMS = {
    Source.DICE: re.compile(f"[1-6]{{{DICE}}}", re.ASCII),
    Source.FIGURES: re.compile(r"[0-9]+(\.[0-9]+)?( [0-9]+(\.[0-9]+)?)*", re.ASCII),
    Source.DRAND: re.compile(r"[0-9a-f]{64}", re.ASCII),
}

_BETWEEN = re.compile("[\t-\r ]+")


@dataclass(frozen=True)
class PublicValue:
    """In its one form, as `public_value` gives it."""

    source: Source
    value: str


@dataclass(frozen=True)
class Hand:
    """What a member committed to, for one exam. `round` counts how often it was made, from 1 on: an opening of a round
    that failed is none of the next."""

    exam_id: str
    round: int
    member: str

    def commitment(self, opening: bytes) -> str:
        """In lower-case hexadecimal. The opening is its own salt; whose it is and what for is bound, so that the
        commitment of one is never that of another. ValueError for an opening of another length."""
        about = {"exam_id": self.exam_id, "round": self.round, "member": self.member}
        return committed(_COMMITMENT, opening, canonical_bytes(about)).hex()


def public_value(source: Source, typed: str) -> PublicValue | None:
    """The value that somebody typed, in its one form: spaces between throws and between digits of drand do not count,
    and figures are parted by one; None for what is no value of this source."""
    words = [word for word in _BETWEEN.split(typed) if word]
    value = " ".join(words) if source is Source.FIGURES else "".join(words).lower()
    return PublicValue(source, value) if _FORMS[source].fullmatch(value) else None


def papers_seed(
    sealed: str, roster: str | None, commitments: Sequence[str], openings: Mapping[Hand, bytes], public: PublicValue
) -> str | None:
    """The seed in lower-case hexadecimal, which papers are drawn by as a text. `sealed` is the digest of the exam's
    content, `roster` the root of the closed roster, null without one. None unless the openings are those of the
    commitments, two of them."""
    opened = {hand.commitment(opening): opening for hand, opening in openings.items()}
    if len(opened) != 2 or sorted(opened) != sorted(commitments):
        return None
    parts = {
        "sealed": sealed,
        "roster": roster,
        "openings": [opened[commitment].hex() for commitment in sorted(opened)],
        "public": {"source": str(public.source), "value": public.value},
    }
    return hashlib.sha256(f"{_SEED}\n".encode() + canonical_bytes(parts)).hexdigest()
