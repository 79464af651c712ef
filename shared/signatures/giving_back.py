"""The statement that two people sign to give back the place of a candidate: built by recruitment to be signed, and
again by scoring, which judges both signatures by what it knows itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from shared.contracts.giving_back import PlaceReturned
from shared.contracts.reserve import GIVEN_BACK_REASONS
from shared.kernel.canonical import digest
from shared.signatures.belief import Known, NotBelieved, require_two_over
from shared.signatures.statements import Statement

GIVING_BACK = "place.giving_back"


@dataclass(frozen=True, kw_only=True)
class SignedGivingBack:
    """No version stands in it: what is given back is given back under every one."""

    selection_id: str
    vacancy_id: str
    candidate_no: str
    reason_code: str
    happened_on: date

    @classmethod
    def of(cls, given_back: PlaceReturned) -> SignedGivingBack:
        """What must have been signed for this event."""
        return cls(
            selection_id=given_back.selection_id,
            vacancy_id=given_back.vacancy_id,
            candidate_no=given_back.candidate_no,
            reason_code=given_back.reason_code,
            happened_on=given_back.happened_on,
        )

    @property
    def facts(self) -> dict[str, str]:
        return {**asdict(self), "happened_on": self.happened_on.isoformat()}

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        return Statement(
            what=GIVING_BACK, digest=digest(self.facts), signer=signer, signed_at=signed_at, about=self.facts
        )


def require_signed(given_back: PlaceReturned, known: Known, now: datetime) -> None:
    """Returns if two different people have signed exactly this, each with a key of their own, for a reason that is one.
    Raises NotBelieved."""
    if given_back.reason_code not in GIVEN_BACK_REASONS:
        raise NotBelieved(f"reason_code: {given_back.reason_code} is none of {', '.join(GIVEN_BACK_REASONS)}")
    expected = SignedGivingBack.of(given_back).statement
    require_two_over(expected, given_back.signatures, known, now, given_back.decided_at)


def key_ids(given_back: PlaceReturned) -> set[str]:
    """The fingerprints of the keys by which it is said to be signed."""
    return {each.key_id for each in given_back.signatures}
