"""The statement that two people sign to close a roster: built by recruitment to be signed, and again by whoever hears
that it was closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from shared.contracts.rosters import DecidedCount, RosterClosed
from shared.kernel.canonical import digest
from shared.signatures.belief import Known, require_two_over
from shared.signatures.statements import Statement

CLOSING = "roster.closing"


@dataclass(frozen=True, kw_only=True)
class SignedRoster:
    """Roots over rows and spare codes, and how many applications were decided for each vacancy."""

    selection_id: str
    root: str
    spare_root: str
    spare_codes: int
    vacancies: tuple[DecidedCount, ...]

    @classmethod
    def of(cls, closed: RosterClosed) -> SignedRoster:
        """What must have been signed for this event."""
        return cls(
            selection_id=closed.selection_id,
            root=closed.root,
            spare_root=closed.spare_root,
            spare_codes=closed.spare_codes,
            vacancies=closed.vacancies,
        )

    @property
    def facts(self) -> dict[str, Any]:
        return {**vars(self), "vacancies": [asdict(each) for each in self.vacancies]}

    @property
    def digest(self) -> str:
        """Of all of it: what the page shows, and both compare."""
        return digest(self.facts)

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        counts = {"vacancies": len(self.vacancies), "spare_codes": self.spare_codes, **totals(self.vacancies)}
        about = {"selection_id": self.selection_id}
        return Statement(
            what=CLOSING, digest=self.digest, signer=signer, signed_at=signed_at, about=about, counts=counts
        )


def totals(vacancies: Sequence[DecidedCount]) -> dict[str, int]:
    """Over all vacancies, by outcome, and all `decided`."""
    found = {name: sum(getattr(each, name) for each in vacancies) for name in ("admitted", "refused", "withdrawn")}
    return {"decided": sum(found.values()), **found}


def require_signed(closed: RosterClosed, known: Known, now: datetime) -> None:
    """Returns if two different people have signed exactly this, each with a key of their own. Raises NotBelieved."""
    require_two_over(SignedRoster.of(closed).statement, closed.signatures, known, now, closed.closed_at)


def key_ids(closed: RosterClosed) -> set[str]:
    """The fingerprints of the keys by which it is said to be signed."""
    return {each.key_id for each in closed.signatures}
