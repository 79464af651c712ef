"""What a person signs: a statement that says what is approved, by whom, over which content, and when.

The statement is canonical JSON (`shared.kernel.canonical`), so that the same facts have one text. Signed are the bytes
`DOMAIN`, a line end, and that text; a passkey signs their SHA-256 as its challenge. The text travels beside the
signature: whoever receives it builds the statement from what they know themselves and compares.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.kernel.canonical import canonical_bytes
from shared.kernel.clock import from_text, to_text
from shared.kernel.strict_json import DECODER

DOMAIN = "terang.statement.v1"
"""Before the text, so that a signature over a statement can never be taken for one over anything else."""
FRESH_FOR = timedelta(minutes=10)
"""How old a statement may be when it is handed in, and how far ahead of the clock it may be."""
LONGEST = 4_000
"""Characters of a statement's text."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAMES = frozenset({"what", "about", "digest", "counts", "signer", "signed_at"})


class MalformedStatement(ValueError):
    """The text is not a statement as `Statement.to_text` writes it."""


@dataclass(frozen=True)
class Statement:
    """`what` names the act ("ranking.release"), `about` the things it concerns by their ids, `digest` is the SHA-256
    of the content, `counts` the figures that a person compares, `signer` the pseudonym of the member of staff."""

    what: str
    digest: str
    signer: str
    signed_at: datetime
    about: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def to_text(self) -> str:
        """The one text of these facts."""
        facts = {
            "what": self.what,
            "about": dict(self.about),
            "digest": self.digest,
            "counts": dict(self.counts),
            "signer": self.signer,
            "signed_at": to_text(self.signed_at),
        }
        return canonical_bytes(facts).decode()

    @classmethod
    def from_text(cls, text: str) -> Statement:
        """Reads what `to_text` wrote; raises MalformedStatement for anything else, another spelling included."""
        try:
            facts = DECODER.decode(text) if len(text) <= LONGEST else None
        except (ValueError, RecursionError):
            facts = None
        if not isinstance(facts, dict) or set(facts) != _NAMES or not _are_of_their_types(facts):
            raise MalformedStatement("no statement")
        try:
            found = cls(**{**facts, "signed_at": from_text(facts["signed_at"])})
            again = found.to_text()
        except (ValueError, TypeError, OverflowError) as error:
            raise MalformedStatement("no statement") from error
        if again != text:
            raise MalformedStatement("not the canonical text")
        return found

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was made for an act of now."""
        return abs(now - self.signed_at) <= FRESH_FOR


def signed_bytes(text: str) -> bytes:
    """The bytes that a key signs. Raises MalformedStatement for a text that UTF-8 cannot write."""
    try:
        return f"{DOMAIN}\n{text}".encode()
    except UnicodeEncodeError as error:
        raise MalformedStatement("half a surrogate pair") from error


def challenge(text: str) -> bytes:
    """What a passkey is asked to sign."""
    return hashlib.sha256(signed_bytes(text)).digest()


def _are_of_their_types(facts: Mapping[str, Any]) -> bool:
    texts = all(isinstance(facts[name], str) for name in ("what", "digest", "signer", "signed_at"))
    if not texts or not _DIGEST.fullmatch(facts["digest"]):
        return False
    about, counts = facts["about"], facts["counts"]
    if not isinstance(about, dict) or not isinstance(counts, dict):
        return False
    # type(), because True is an int, too.
    return all(isinstance(value, str) for value in about.values()) and all(type(n) is int for n in counts.values())
