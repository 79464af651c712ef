"""What stands in the minutes of a released ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from shared.contracts.normalisation import Normalisation
from shared.contracts.quota_groups import OPEN
from shared.contracts.rules import DRAW
from shared.contracts.scales import Scale
from shared.kernel.canonical import canonical_bytes


@dataclass(frozen=True)
class Version:
    """Of a vacancy's released ranking; `stage` is empty for the first one."""

    vacancy_id: str
    stage: str
    version: int

    @property
    def name(self) -> str:
        """How operators read it: vacancy, stage where there is one, version."""
        return "/".join(filter(None, (self.vacancy_id, self.stage, str(self.version))))


@dataclass(frozen=True)
class Given:
    """A member's signature: initials and pseudonym, the statement that was signed and its SHA-256, the signature, and
    the key that verifies it. `batch` is the ranking's place where the statement is over many, `device` the site and
    origin of a passkey."""

    name: str
    pseudonym: str
    signed_at: datetime
    statement: str
    statement_digest: str
    proof: str
    key_id: str
    key_kind: str
    public_key: str
    batch: Mapping[str, Any] | None = None
    device: Mapping[str, str] | None = None


@dataclass(frozen=True)
class DrawnMember:
    """Who entered lots: initials and pseudonym, and the own key that signed them; None where an earlier release took
    lots without signatures."""

    name: str
    pseudonym: str
    key_id: str | None


@dataclass(frozen=True)
class DrawnLots:
    """Lots drawn by hand that two members entered: `candidates`, as the document names them, the first lot first."""

    candidates: tuple[str, ...]
    members: tuple[DrawnMember, DrawnMember]
    confirmed_at: datetime


@dataclass(frozen=True)
class Minutes:
    """`document` is the ranking that was signed, as JSON values (`shared/contracts/rankings.py`), `digest` its SHA-256.
    `labels` says what the codes of `scale` are called, `normalised` of how many steps a point of a normalised total
    has, None where totals stay. `groups` are the titles of the rules' quota groups by code, `normalisations` say how
    scores of several shifts were made comparable, by the name of a later stage's part, of the first stage's totals by
    ""; `lots` are those drawn by hand that the ranking follows; `closed` says for how many an exam officer had closed
    the seat before they began, by the reason's code: no number, for everybody reads minutes."""

    selection: str
    vacancy: str
    unit: str
    category: str
    rules: str
    version: int
    released_at: datetime
    timezone: str
    digest: str
    document: Mapping[str, Any]
    scale: Scale
    labels: Mapping[str, str]
    normalised: int | None
    signatures: tuple[Given, ...]
    groups: Mapping[str, str] = field(default_factory=dict)
    normalisations: Mapping[str, Normalisation] = field(default_factory=dict)
    lots: tuple[DrawnLots, ...] = ()
    closed: Mapping[str, int] = field(default_factory=dict)

    @property
    def stage(self) -> str:
        """The stage's name; empty where it has none."""
        return self.scale.name

    @property
    def codes(self) -> tuple[str, ...]:
        return self.scale.codes

    @property
    def steps(self) -> Mapping[str, int]:
        return self.scale.steps

    @property
    def next_stage(self) -> str | None:
        """The name of what those who go on go on to; None where they are chosen."""
        return self.scale.next_name

    @property
    def taken(self) -> dict[str, int]:
        """How many go on by which place, the open ones first; empty where the ranking knows no quota groups."""
        found = Counter(row["place"] for row in self.rows if row.get("place") is not None)
        return {place: found[place] for place in sorted(found, key=lambda place: (place != OPEN, place))}

    @property
    def is_last(self) -> bool:
        return self.next_stage is None

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = self.document["rows"]
        return rows

    def counted(self, status: str) -> int:
        return sum(1 for row in self.rows if row["status"] == status)

    def content(self) -> bytes:
        """The ranking's canonical bytes: their SHA-256 is what was signed."""
        return canonical_bytes(dict(self.document))

    def proofs(self) -> bytes:
        """The signatures with all that is needed to verify them without this installation, as JSON."""
        return canonical_bytes(
            [
                {
                    "signer": each.pseudonym,
                    "initials": each.name,
                    "statement": each.statement,
                    "statement_sha256": each.statement_digest,
                    "signature": each.proof,
                    "key": {"id": each.key_id, "kind": each.key_kind, "public": each.public_key},
                    "device": dict(each.device) if each.device else None,
                    "batch": dict(each.batch) if each.batch else None,
                }
                for each in self.signatures
            ]
        )


def follows(document: Mapping[str, Any], candidates: Sequence[str]) -> bool:
    """Whether the ranking stands by these lots: each of these candidates directly behind the one of the lot before,
    because of the draw, which no seed made."""
    if document.get("draw_seed"):
        return False
    decisions = {row.get("sheet_code") or row["candidate_no"]: row["decision"] or {} for row in document["rows"]}
    return all(
        (decisions.get(mine, {}).get("key"), decisions.get(mine, {}).get("above")) == (DRAW, above)
        for above, mine in pairwise(candidates)
    )
