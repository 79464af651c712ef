"""Places that two members gave back, as recruitment reports it: signed by people whose keys receivers know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shared.contracts.exams import SealSignature
from shared.contracts.giving_back import PlaceReturned
from shared.signatures.giving_back import SignedGivingBack
from tests.builders import person_keys


def given_back(*holders: str, at: datetime, **named: Any) -> PlaceReturned:
    """The event that these people have signed; `named` are candidate, selection and vacancy, and what differs."""
    values = {"version": 1, "reason_code": "death", "happened_on": date(2026, 11, 9), "decided_at": at, **named}
    return signed(PlaceReturned(**{**values, "signatures": ()}), *holders, at=at)


def signed(event: PlaceReturned, *holders: str, at: datetime) -> PlaceReturned:
    """The event with the signatures of these people over what it says."""
    return replace(event, signatures=tuple(_signature(event, holder, at) for holder in holders))


def _signature(event: PlaceReturned, holder: str, at: datetime) -> SealSignature:
    text = SignedGivingBack.of(event).statement(holder, at).to_text()
    key_id, proof = person_keys.fingerprint(holder), person_keys.proof(holder, text)
    return SealSignature(role="committee", statement=text, key_id=key_id, proof=proof)
