"""The statement that a person signs to seal an exam: built by scoring to be signed, and again by each receiver, who
judges the two signatures by what it knows itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.contracts.declaration import dump
from shared.contracts.envelope import Event
from shared.contracts.exams import DrawnBy, ExamStage, SealedSection
from shared.contracts.rules import Duration
from shared.contracts.scoring import ExamSealed
from shared.contracts.sealing import sections_as_sealed
from shared.kernel.canonical import digest
from shared.signatures.belief import Known, NotBelieved, require_two_over
from shared.signatures.statements import Statement

SEAL = "exam.seal"
_BUILD = "build."
UNSIGNED = (
    "signatures: the exam was sealed with no key. If that was before people had keys, have two people approve it again "
    "in scoring and discard this letter"
)
"""Why a seal without signatures is set aside, and what helps."""


@dataclass(frozen=True, kw_only=True)
class SignedSeal:
    """All that `exam.sealed.v2` says of the content. `content_digest` is over the items and the blueprint, too, which
    travel encrypted: whoever opens them recomputes it (`shared.contracts.sealing`). Items, keys and seed are bound by
    it and by their commitments."""

    selection_id: str
    exam_id: str
    title: str
    sections: tuple[SealedSection, ...]
    items: int
    duration: Duration
    draw_seed_commitment: str
    key_commitment: str
    content_digest: str
    rules_digest: str
    stage: ExamStage | None = None
    builds: Mapping[str, str] | None = None
    drawn_by: DrawnBy | None = None

    @classmethod
    def of(cls, sealed: ExamSealed) -> SignedSeal:
        """What must have been signed for this event."""
        return cls(**{name: getattr(sealed, name) for name in cls.__dataclass_fields__})

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=SEAL,
            digest=self.content_digest,
            signer=signer,
            signed_at=signed_at,
            about={
                "selection_id": self.selection_id,
                "exam_id": self.exam_id,
                "rules_digest": self.rules_digest,
                "key_commitment": self.key_commitment,
                "draw_seed_commitment": self.draw_seed_commitment,
                "summary": self._summary,
                **{f"{_BUILD}{service}": build for service, build in (self.builds or {}).items()},
            },
            counts={"items": self.items, "on_paper": sum(section.items for section in self.sections)},
        )

    @property
    def _summary(self) -> str:
        """The SHA-256 of the rest: title, sections, times, what papers are drawn by, the
        later stage."""
        said: dict[str, Any] = {
            "title": self.title,
            "sections": sections_as_sealed(dump(section) for section in self.sections),
            "duration": dump(self.duration),
        }
        if self.drawn_by:
            said["drawn_by"] = self.drawn_by
        return digest({**said, "stage": dump(self.stage)} if self.stage else said)


def require_signed(sealed: ExamSealed, known: Known, now: datetime) -> None:
    """Returns if two different people have signed exactly this, each with a key of their own. Keys and people must have
    counted when each signed, and still when the last did: then the exam was sealed. Raises NotBelieved."""
    if not sealed.signatures:
        raise NotBelieved(UNSIGNED)
    require_two_over(SignedSeal.of(sealed).statement, sealed.signatures, known, now, sealed.sealed_at)


def builds_in(statement: str) -> dict[str, str]:
    """The builds by service that a statement about a seal names; empty for one of a release that named none. Raises
    MalformedStatement."""
    about = Statement.from_text(statement).about
    return {name.removeprefix(_BUILD): build for name, build in about.items() if name.startswith(_BUILD)}


def key_ids(sealed: ExamSealed) -> set[str]:
    """The fingerprints of the keys by which the exam is said to be sealed."""
    return {each.key_id for each in sealed.signatures}


def require_of_before_keys(event: Event) -> None:
    """Returns for an event of the release before, when people had no keys; such events carry no signature of their
    service and are believed up to where the upgrade has noted it. Raises NotBelieved."""
    if event.carries_signature:
        raise NotBelieved(UNSIGNED)
