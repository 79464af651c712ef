"""Recruitment verifies a passkey's signature under a ranking by itself, from what stands with the key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from services.recruitment.staff.storage import keys
from shared.contracts.scoring import RankedRow, RankingReleased, Signature
from shared.db.engine import unit_of_work
from shared.signatures.belief import BoundKey, NotBelieved
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.passkeys import PRESENT, SoftDevice
from tests.builders.recruitment import NOW
from tests.builders.signed_releases import SIGNERS, bind_keys, is_published, receive, release, signature, signed_ranking

EARLIER = NOW - timedelta(hours=2)
Signing = Callable[[SoftDevice, str], str]


@pytest.fixture
def device(engine: Engine) -> SoftDevice:
    """The second member's, bound in their name."""
    made = SoftDevice()
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, at=EARLIER)
        assert keys.add(session, BoundKey(made.key(SIGNERS[1]), EARLIER), "", "")
    return made


@pytest.fixture
def rows(engine: Engine) -> list[RankedRow]:
    with unit_of_work(engine) as session:
        return [reported.ranked(build.add_candidate(session, 0, "Siti Rahmawati"), 1, 130, 135, 189, "goes_on")]


def of_device(rows: list[RankedRow], device: SoftDevice, sign: Signing, holder: str = SIGNERS[1]) -> Signature:
    shown = signature(signed_ranking(rows), holder)
    assert shown.statement is not None
    return replace(shown, key_id=device.fingerprint, proof=sign(device, shown.statement))


def take(engine: Engine, rows: list[RankedRow], second: Signature) -> None:
    (told,) = release(rows)
    part: RankingReleased = replace(told, signatures=(told.signatures[0], second))
    receive(engine, part)


def test_a_ranking_that_a_passkey_signed_is_published(
    engine: Engine, rows: list[RankedRow], device: SoftDevice
) -> None:
    take(engine, rows, of_device(rows, device, SoftDevice.sign))
    assert is_published(engine)


@pytest.mark.parametrize(
    ("sign", "cause"),
    [
        (lambda device, text: device.sign(text.replace('"version":1', '"version":2')), "statement"),
        (lambda device, text: device.sign(text, origin="https://seleksi.example"), "origin"),
        (lambda device, text: device.sign(text, rp_id="seleksi.example"), "relying_party"),
        (lambda device, text: device.sign(text, flags=PRESENT), "verification"),
        (lambda device, text: device.sign(text, type="webauthn.create"), "purpose"),
        (lambda device, text: SoftDevice().sign(text), "signature"),
        (lambda device, text: device.sign(text).rpartition(".")[0], "form"),
    ],
)
def test_what_the_passkey_did_not_sign_is_set_aside_and_says_why(
    engine: Engine, rows: list[RankedRow], device: SoftDevice, sign: Signing, cause: str
) -> None:
    with pytest.raises(NotBelieved, match=rf"^signatures: .* was not made with {device.fingerprint} \({cause}\)$"):
        take(engine, rows, of_device(rows, device, sign))
    assert not is_published(engine)


def test_the_passkey_of_one_member_signs_for_no_other(
    engine: Engine, rows: list[RankedRow], device: SoftDevice
) -> None:
    of_first = of_device(rows, device, SoftDevice.sign, SIGNERS[0])
    with pytest.raises(NotBelieved, match="has signed something else"):
        take(engine, rows, of_first)
    assert not is_published(engine)
