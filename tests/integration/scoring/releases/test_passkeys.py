"""A ranking is signed with passkeys; the signature is verified when handed in, and each refusal names its cause."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.approvals.schemas import to_be_signed
from services.scoring.approvals.tables import member_keys
from services.scoring.approvals.usecases import (
    KeyUnknown,
    ProofWrong,
    SignedStatement,
    StatementOutdated,
    bind_key,
    live_keys,
)
from services.scoring.releases.usecases import releases
from shared.contracts.scoring import RankingReleased
from shared.kernel.roles import Principal
from shared.signatures.faults import Fault
from tests.builders import person_keys
from tests.builders.passkeys import PRESENT, SoftDevice
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World
from tests.builders.scoring_ranked import ranked_world, sign, statement_of

Make = Callable[[SoftDevice, str], str]


@pytest.fixture
def world() -> World:
    return ranked_world()


def announce(world: World, who: Principal, device: SoftDevice) -> None:
    with Session(world.engine) as session, session.begin():
        bind_key(session, device.bound(who.id))


def hand_in(world: World, who: Principal, device: SoftDevice, text: str, proof: str) -> bool:
    with Session(world.engine) as session, session.begin():
        signed = SignedStatement(text, device.fingerprint, proof)
        return releases.sign(session, world.now, VACANCY, signed, who)


def count(world: World) -> int | None:
    with Session(world.engine) as session:
        return session.scalar(select(member_keys.c.sign_count).where(member_keys.c.credential_id.is_not(None)))


def test_a_passkey_and_a_browser_key_release_the_ranking(world: World) -> None:
    device = SoftDevice(count=3)
    announce(world, KARTIKA, device)
    text = statement_of(world, KARTIKA)
    proof = device.sign(text)
    assert not hand_in(world, KARTIKA, device, text, proof)
    assert count(world) == 4
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    first, _ = released.signatures
    assert (first.statement, first.key_id, first.proof) == (text, device.fingerprint, proof)
    assert device.key(KARTIKA.id).has_signed(first.statement or "", first.proof or "")


def test_the_page_is_told_which_passkeys_sign_where(world: World) -> None:
    device = SoftDevice()
    announce(world, KARTIKA, device)
    with Session(world.engine) as session:
        answer = to_be_signed("{}", live_keys(session, KARTIKA))
    assert set(answer["key_ids"]) == {device.fingerprint, person_keys.fingerprint(KARTIKA.id)}
    (passkey,) = answer["passkeys"]
    assert (passkey["rp_id"], passkey["origin"]) == ("localhost", "http://localhost")


WRONG: dict[str, tuple[Fault, Make]] = {
    "another statement": (Fault.STATEMENT, lambda device, text: device.sign(text.replace("ranking", "berita"))),
    "another origin": (Fault.ORIGIN, lambda device, text: device.sign(text, origin="https://asing.example")),
    "another site": (Fault.RELYING_PARTY, lambda device, text: device.sign(text, rp_id="asing.example")),
    "not verified": (Fault.VERIFICATION, lambda device, text: device.sign(text, flags=PRESENT)),
    "another device": (Fault.SIGNATURE, lambda _, text: SoftDevice(count=9).sign(text)),
    "cut": (Fault.FORM, lambda device, text: device.sign(text).rpartition(".")[0]),
    "too long": (Fault.FORM, lambda device, text: device.sign(text) + "A" * 5_000),
    "nothing": (Fault.FORM, lambda _device, _text: ""),
    "an old count": (Fault.COUNTER, lambda device, text: SoftDevice(device.private_key, count=2).sign(text)),
    "the same count": (Fault.COUNTER, lambda device, text: SoftDevice(device.private_key, count=4).sign(text)),
    "no count": (Fault.COUNTER, lambda device, text: SoftDevice(device.private_key, counts=False).sign(text)),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_the_passkey_did_not_sign_here_and_now_is_refused_by_its_cause(world: World, name: str) -> None:
    fault, make = WRONG[name]
    device = SoftDevice(count=5)
    announce(world, KARTIKA, device)
    text = statement_of(world, KARTIKA)
    with pytest.raises(ProofWrong) as refused:
        hand_in(world, KARTIKA, device, text, make(device, text))
    assert refused.value.facts == {"cause": fault.words}
    assert count(world) == 5
    device.count = 5
    assert not hand_in(world, KARTIKA, device, text, device.sign(text)), "the genuine one is taken after all"


def test_a_signature_is_used_for_its_own_statement_alone(world: World) -> None:
    device = SoftDevice(counts=False)
    announce(world, KARTIKA, device)
    text = statement_of(world, KARTIKA)
    proof = device.sign(text)
    later = text.replace(".000000Z", ".000001Z")
    assert later != text
    with pytest.raises(ProofWrong):
        hand_in(world, KARTIKA, device, later, proof)
    with pytest.raises(StatementOutdated):
        hand_in(world, SIREGAR, device, text, proof)
    other = statement_of(world, SIREGAR)
    with pytest.raises(KeyUnknown):
        hand_in(world, SIREGAR, device, other, device.sign(other))
