"""Statements, the root of many rankings, and signatures by browser keys and passkeys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.contracts.rankings import BatchPlace
from shared.kernel.clock import from_text
from shared.signatures.base64url import encoded
from shared.signatures.batches import batch_of, batch_with
from shared.signatures.keys import ED25519, PASSKEY, Device, PersonKey
from shared.signatures.releases import SignedRanking
from shared.signatures.statements import Statement, challenge, signed_bytes
from tests.builders.passkeys import SoftDevice
from tests.vectors.cases import Case, Values, made_up, perhaps_damaged

RP_ID, ORIGIN = "seleksi.example", "https://seleksi.example"
AT = "2026-11-28T08:00:00.000000Z"
MADE: Values = json.loads(Path(__file__).with_name("proofs.json").read_text("utf-8"))
"""Of keys whose signatures are other ones each time."""
TEXT: str = MADE["text"]
SECRET = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"vectors").digest())
PRESENT, VERIFIED, MAY_BE_COPIED, COPIED, NEW_KEY, EXTENSIONS = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80


def cases() -> Iterator[Case]:
    yield from _statements()
    yield from _batches()
    yield from _browser_keys()
    yield from _passkeys()


def answer(given: Values) -> Values:
    if "proof" in given:
        return {"valid": _key(given["key"]).has_signed(given["text"], given["proof"])}
    if "place" in given:
        place = given["place"] | {"path": tuple(given["place"]["path"])}
        batch = batch_with(SignedRanking(**given["ranking"]), BatchPlace(**place))
        return {"root": None if batch is None else batch.root}
    if "rankings" in given:
        batch, places = batch_of("s1", [SignedRanking(**each) for each in given["rankings"]])
        stated = [{"index": each.index, "size": each.size, "path": list(each.path)} for each in places]
        return {"root": batch.root, "places": stated}
    text = _text(given)
    return {"text": text, "challenge": challenge(text).hex()}


def _text(given: Values) -> str:
    if "ranking" in given:
        at = from_text(given["signed_at"])
        return SignedRanking(**given["ranking"]).statement(given["signer"], at).to_text()
    return Statement(**given["statement"] | {"signed_at": from_text(given["statement"]["signed_at"])}).to_text()


def _key(stated: Mapping[str, str]) -> PersonKey:
    device = Device("", stated["rp_id"], stated["origin"]) if stated["kind"] == PASSKEY else None
    return PersonKey("", "staf-1", stated["kind"], stated["public_key"], device=device)


def _ranking(number: int, **changed: Any) -> Values:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    counts = {"version": 1, "rows": 10 + number, "present": 9, "ranked": 8, "accepted": 0}
    about = {"selection_id": "s1", "exam_id": "e1", "vacancy_id": f"v{number:02}"}
    return about | counts | {"digest": digest} | changed


def _statements() -> Iterator[Case]:
    facts = {"about": {"selection_id": "s1", "é": "…"}, "counts": {"b": 2, "a": -1}, "signer": "staf-1"}
    yield Case("a statement", {"statement": {"what": "x", "digest": "ab" * 32, "signed_at": AT, **facts}})
    some = {
        "of a ranking": _ranking(1),
        "of a later stage": _ranking(1, stage="skb"),
        "of a ranking with what two let pass": _ranking(2, accepted=1, overruled=3, accepted_builds=1),
    }
    for name, ranking in some.items():
        yield Case(f"the statement {name}", {"ranking": ranking, "signer": "staf-2", "signed_at": AT})


def _batches() -> Iterator[Case]:
    for size in (*range(1, 10), 16, 17):
        yield Case(f"{size} rankings", {"rankings": [_ranking(number) for number in range(size)]})
    staged = [_ranking(0, stage="skb"), _ranking(1, overruled=2), _ranking(2, accepted_builds=1)]
    yield Case("rankings of which each says something more", {"rankings": staged})
    for name, chance in made_up("places in a batch", 40):
        size = chance.randrange(1, 20)
        _, places = batch_of("s1", [SignedRanking(**_ranking(number)) for number in range(size)])
        place = places[chance.randrange(size)]
        stated = perhaps_damaged(chance, place.index, size, place.path)
        yield Case(f"place: {name}", {"ranking": _ranking(place.index), "place": stated})


def _browser_keys() -> Iterator[Case]:
    own = {"kind": ED25519, "public_key": encoded(SECRET.public_key().public_bytes_raw())}
    proof = encoded(SECRET.sign(signed_bytes(TEXT)))
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    some = {
        "signed": (own, TEXT, proof),
        "another text": (own, TEXT.replace("s1", "s2"), proof),
        "another key": ({**own, "public_key": encoded(other)}, TEXT, proof),
        "signed without the line before it": (own, TEXT, encoded(SECRET.sign(TEXT.encode()))),
        "a proof with padding": (own, TEXT, proof + "=="),
        "a proof written in another way": (own, TEXT, proof[:-1] + chr(ord(proof[-1]) + 1)),
        "a proof too short": (own, TEXT, encoded(b"0" * 63)),
        "no proof": (own, TEXT, ""),
    }
    for name, (key, text, given) in some.items():
        yield Case(f"browser key: {name}", {"key": key, "text": text, "proof": given})
    # With a point of small order R = the point itself, S = 0 verifies for some texts.
    for point in ("01" + "00" * 31, "00" * 32, "ec" + "ff" * 30 + "7f", "ed" + "ff" * 30 + "7f", "00" * 31 + "80"):
        forged = encoded(bytes.fromhex(point) + bytes(32))
        key = {"kind": ED25519, "public_key": encoded(bytes.fromhex(point))}
        yield Case(f"browser key: the point {point[:4]}…{point[-2:]}", {"key": key, "text": TEXT, "proof": forged})


def _passkeys() -> Iterator[Case]:
    for name, made in MADE["proofs"].items():
        key = {"kind": PASSKEY, "public_key": made["public_key"], "rp_id": RP_ID, "origin": ORIGIN}
        yield Case(f"passkey: {name}", {"key": key, "text": TEXT, "proof": made["proof"]})
        yield Case(f"passkey, another text: {name}", {"key": key, "text": TEXT + " ", "proof": made["proof"]})
    device = SoftDevice(private_key=SECRET, rp_id=RP_ID, origin=ORIGIN, counts=False)
    sound, both = device.sign(TEXT), PRESENT | VERIFIED
    data = hashlib.sha256(RP_ID.encode()).digest() + bytes([both]) + bytes(4)
    client = device.client_data(TEXT)
    with_extensions = data[:32] + bytes([both | EXTENSIONS]) + bytes(5)
    proofs = {
        "Ed25519": sound,
        "not present": device.sign(TEXT, flags=VERIFIED),
        "not verified": device.sign(TEXT, flags=PRESENT),
        "with a new key": device.sign(TEXT, flags=both | NEW_KEY),
        "copied though it may not be": device.sign(TEXT, flags=both | COPIED),
        "copied": device.sign(TEXT, flags=both | COPIED | MAY_BE_COPIED),
        "another site": device.sign(TEXT, rp_id="lain.example"),
        "another origin": device.sign(TEXT, origin="https://lain.example"),
        "another purpose": device.sign(TEXT, type="webauthn.create"),
        "in a frame of another site": device.sign(TEXT, crossOrigin=True),
        "crossOrigin missing": device.sign(TEXT, crossOrigin=None),
        "with a top origin": device.sign(TEXT, topOrigin=ORIGIN),
        "with a field that nobody knows": device.sign(TEXT, other="x"),
        "the same name in an object within": device.sign(TEXT, other={"type": 'a "type": b'}),
        "data go on without extensions": device.proof(data + b"x", client),
        "data go on with extensions": device.proof(with_extensions, client),
        "data too short": device.proof(data[:36], client),
        "crossOrigin null": device.proof(data, client.replace(b"false", b"null")),
        "a field twice": device.proof(data, client[:-1] + b', "type": "webauthn.get"}'),
        "a field twice, once escaped": device.proof(data, client[:-1] + b', "\\u0074ype": "webauthn.get"}'),
        "a list": device.proof(data, b"[" + client + b"]"),
        "no JSON": device.proof(data, client[:-1]),
        "no UTF-8": device.proof(data, client[:-1] + b', "x": "\xff"}'),
        "two parts": sound.rpartition(".")[0],
        "four parts": sound + ".AAAA",
        "another signature": sound[:-6] + "AAAAAA",
    }
    key = {"kind": PASSKEY, "public_key": device.public_key, "rp_id": RP_ID, "origin": ORIGIN}
    for name, proof in proofs.items():
        yield Case(f"passkey: {name}", {"key": key, "text": TEXT, "proof": proof})
    padded = {**key, "public_key": key["public_key"] + "="}
    yield Case("passkey: the key with padding", {"key": padded, "text": TEXT, "proof": sound})
