"""Rosters that two members closed, as recruitment reports it: signed by people whose keys receivers know."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.contracts.exams import SealSignature
from shared.contracts.rosters import RosterClosed
from shared.signatures.rosters import SignedRoster
from tests.builders import person_keys


def closed(*holders: str, at: datetime, **named: Any) -> RosterClosed:
    """The event that these people have signed; `named` is what the roster says."""
    values = {"root": "aa" * 32, "spare_root": "bb" * 32, "spare_codes": 20, "closed_at": at, **named}
    event = RosterClosed(**{**values, "signatures": ()})
    return replace(event, signatures=tuple(_signature(event, holder, at) for holder in holders))


def _signature(event: RosterClosed, holder: str, at: datetime) -> SealSignature:
    text = SignedRoster.of(event).statement(holder, at).to_text()
    key_id, proof = person_keys.fingerprint(holder), person_keys.proof(holder, text)
    return SealSignature(role="committee", statement=text, key_id=key_id, proof=proof)
