"""A passkey's signature holds for its statement, its key and its site alone; all else is refused by cause."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from webauthn import verify_authentication_response
from webauthn.helpers import encode_cbor
from webauthn.helpers.exceptions import InvalidAuthenticationResponse, InvalidBackupFlags

from shared.signatures.assertions import Assertion, Passkey, is_after, read_public_key, verify
from shared.signatures.base64url import encoded
from shared.signatures.faults import Fault, NotSigned
from shared.signatures.keys import PASSKEY, MalformedKey, key_id
from shared.signatures.statements import challenge
from tests.builders.passkeys import EXTENSIONS, NEW_KEY, PRESENT, VERIFIED, PrivateKey, SoftDevice, p256

TEXT = '{"what":"ranking.release"}'
KINDS: dict[str, Callable[[], PrivateKey]] = {
    "ES256": p256,
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
    "RS256": lambda: rsa.generate_private_key(65_537, 2_048),
}
DEVICE = SoftDevice()
GENUINE = DEVICE.sign(TEXT)
EXAMPLE_PASSKEY = Passkey(
    public_key=(
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE62rRqRfQHXFejhLoFlLfEueApFNXolqKxzOBbXCmg6gB-lxcqm79ifkTN3qfkdtk"
        "6YvpZe0VM2nuEMlKmStNCQ"
    ),
    rp_id="seleksi.example",
    origin="https://seleksi.example",
)
EXAMPLE_PROOF = (
    "4KyHzvmgooSeuK5TbA_9kMrJ1pVx6W4FDmtccnFpJ-AFAAAAAQ.eyJ0eXBlIjogIndlYmF1dGhuLmdldCIsICJjaGFsbGVuZ2UiO"
    "iAiem1hWVlza2RqVmZUSG9ILVVSOHBhaDFUYUNUb293MHVYZ1ZNdnFTby1RVSIsICJvcmlnaW4iOiAiaHR0cHM6Ly9zZWxla3NpL"
    "mV4YW1wbGUiLCAiY3Jvc3NPcmlnaW4iOiBmYWxzZX0.MEUCIHxHt3eRTqZrM4Sa3VJQGgbSPEYlpyYLYaP2ipHZuCSzAiEAkkuoS"
    "5a5n8-6OC-IbwMy0cHg6ViC-DMtE82xISrb0DA"
)


def fault_of(proof: str, device: SoftDevice = DEVICE, text: str = TEXT) -> Fault:
    with pytest.raises(NotSigned) as refused:
        verify(proof, challenge(text), device.passkey)
    return refused.value.fault


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_key_signs_and_its_device_counts(kind: str) -> None:
    device = SoftDevice(KINDS[kind](), count=6)
    key, proof = device.key("staff-ketua"), device.sign(TEXT)
    assert verify(proof, challenge(TEXT), device.passkey) == 7
    assert fault_of(proof, device, TEXT + " ") is Fault.STATEMENT
    assert fault_of(proof, replace(device, private_key=KINDS[kind]())) is Fault.SIGNATURE
    assert key.require_signed(TEXT, proof) == 7
    assert not key.has_signed("\ud800", proof)
    assert not replace(key, device=None).has_signed(TEXT, proof)
    assert not replace(key, kind="stamp").has_signed(TEXT, proof)


def test_the_example_is_verified() -> None:
    """Kept as text: whoever verifies signatures elsewhere may begin with it, and a change of the form shows."""
    assert verify(EXAMPLE_PROOF, challenge(TEXT), EXAMPLE_PASSKEY) == 1


WRONG: dict[str, tuple[Fault, Callable[[SoftDevice], str]]] = {
    "to register": (Fault.PURPOSE, lambda device: device.sign(TEXT, type="webauthn.create")),
    "no type": (Fault.PURPOSE, lambda device: device.sign(TEXT, type=None)),
    "a list for a type": (Fault.PURPOSE, lambda device: device.sign(TEXT, type=["webauthn.get"])),
    "another statement": (Fault.STATEMENT, lambda device: device.sign(TEXT + "x")),
    "no challenge": (Fault.STATEMENT, lambda device: device.sign(TEXT, challenge=None)),
    "a number for a challenge": (Fault.STATEMENT, lambda device: device.sign(TEXT, challenge=1)),
    "padded challenge": (Fault.STATEMENT, lambda device: device.sign(TEXT, challenge=encoded(challenge(TEXT)) + "=")),
    "another origin": (Fault.ORIGIN, lambda device: device.sign(TEXT, origin="http://localhost:8000")),
    "no origin": (Fault.ORIGIN, lambda device: device.sign(TEXT, origin=None)),
    "in a frame": (Fault.ORIGIN, lambda device: device.sign(TEXT, crossOrigin=True)),
    "a word for true": (Fault.ORIGIN, lambda device: device.sign(TEXT, crossOrigin="false")),
    "in another's frame": (Fault.ORIGIN, lambda device: device.sign(TEXT, topOrigin="https://asing.example")),
    "another site": (Fault.RELYING_PARTY, lambda device: device.sign(TEXT, rp_id="asing.example")),
    "nobody there": (Fault.PRESENCE, lambda device: device.sign(TEXT, flags=VERIFIED)),
    "not verified": (Fault.VERIFICATION, lambda device: device.sign(TEXT, flags=PRESENT)),
    "copied and not to be copied": (Fault.FORM, lambda device: device.sign(TEXT, flags=PRESENT | VERIFIED | 0x10)),
    "with a new key": (Fault.FORM, lambda device: device.sign(TEXT, flags=PRESENT | VERIFIED | NEW_KEY)),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_the_device_signed_otherwise_is_refused_by_its_cause(name: str) -> None:
    fault, make = WRONG[name]
    assert fault_of(make(SoftDevice(DEVICE.private_key))) is fault
    assert fault.words


@pytest.mark.parametrize(
    ("client_data", "fault"),
    [
        (b"", Fault.FORM),
        (b"{", Fault.CLIENT_DATA),
        (b"[]", Fault.CLIENT_DATA),
        (b"\xef\xbb\xbf{}", Fault.CLIENT_DATA),
        ("{}".encode("utf-16"), Fault.CLIENT_DATA),
        (b"\xff", Fault.CLIENT_DATA),
        (b"[" * 2_000, Fault.CLIENT_DATA),
        (b'{"a":NaN}', Fault.CLIENT_DATA),
        (b'{"type":"webauthn.get","type":"webauthn.get"}', Fault.CLIENT_DATA),
        (b'{"a":' + b"9" * 2_000 + b"}", Fault.PURPOSE),
        (b"{}" + b" " * 2_047, Fault.FORM),
    ],
)
def test_client_data_that_browsers_do_not_write(client_data: bytes, fault: Fault) -> None:
    data = Assertion.from_text(GENUINE).authenticator_data
    assert fault_of(DEVICE.proof(data, client_data)) is fault


def test_authenticator_data_of_another_length() -> None:
    parts = Assertion.from_text(GENUINE)
    data = parts.authenticator_data
    assert fault_of(DEVICE.proof(data[:36], parts.client_data)) is Fault.FORM
    assert fault_of(DEVICE.proof(data + b"\xa0", parts.client_data)) is Fault.FORM
    extended = data[:32] + bytes([data[32] | EXTENSIONS]) + data[33:] + b"\xa0"
    assert verify(DEVICE.proof(extended, parts.client_data), challenge(TEXT), DEVICE.passkey) == 1
    assert fault_of(DEVICE.proof(extended + b"x" * 990, parts.client_data)) is Fault.FORM


@pytest.mark.parametrize(
    "proof",
    [
        "",
        ".",
        "..",
        GENUINE + ".",
        GENUINE + "=",
        "." + GENUINE,
        GENUINE.rpartition(".")[0],
        "é" + GENUINE,
        "A" * 9_000,
    ],
)
def test_a_text_that_is_no_proof(proof: str) -> None:
    assert fault_of(proof) is Fault.FORM


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_makes_it_fail_otherwise(proof: str, other: str) -> None:
    for offered, passkey in ((proof, DEVICE.passkey), (GENUINE, replace(DEVICE.passkey, public_key=other))):
        with pytest.raises(NotSigned):
            verify(offered, challenge(TEXT), passkey)
    with suppress(NotSigned):
        verify(GENUINE, challenge(TEXT), replace(DEVICE.passkey, rp_id=other, origin=proof))


@given(st.data())
def test_no_byte_is_changed_unseen_and_none_makes_it_fail_otherwise(data: st.DataObject) -> None:
    parts = Assertion.from_text(GENUINE)
    whole = bytearray(parts.authenticator_data + parts.client_data + parts.signature)
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    first, second = len(parts.authenticator_data), len(parts.authenticator_data) + len(parts.client_data)
    changed = Assertion(bytes(whole[:first]), bytes(whole[first:second]), bytes(whole[second:]))
    with pytest.raises(NotSigned):
        verify(changed.to_text(), challenge(TEXT), DEVICE.passkey)


@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=60))
def test_no_bytes_make_it_fail_otherwise(data: bytes, client_data: bytes, public_key: bytes) -> None:
    """Also where they are truly signed."""
    with pytest.raises(NotSigned):
        verify(DEVICE.proof(data, client_data), challenge(TEXT), DEVICE.passkey)
    with pytest.raises(NotSigned):
        read_public_key(encoded(public_key))


@given(
    flags=st.integers(0, 255).filter(lambda each: not each & (NEW_KEY | EXTENSIONS)),
    kind=st.sampled_from(["webauthn.get", "webauthn.create", "payment.get"]),
    origin=st.sampled_from(["http://localhost", "https://localhost", "http://localhost:8000"]),
    rp_id=st.sampled_from(["localhost", "asing.example"]),
    text=st.sampled_from([TEXT, TEXT + "x"]),
)
def test_another_implementation_judges_alike(flags: int, kind: str, origin: str, rp_id: str, text: str) -> None:
    device = SoftDevice(DEVICE.private_key)
    proof = device.sign(text, flags=flags, rp_id=rp_id, type=kind, origin=origin)
    try:
        ours = verify(proof, challenge(TEXT), device.passkey)
    except NotSigned:
        ours = -1
    assert ours == _theirs(device, proof)


def _theirs(device: SoftDevice, proof: str) -> int:
    data, client_data, signature = proof.split(".")
    name = encoded(device.credential_id)
    response = {"authenticatorData": data, "clientDataJSON": client_data, "signature": signature}
    try:
        return verify_authentication_response(
            credential=json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response}),
            expected_challenge=challenge(TEXT),
            expected_rp_id=device.rp_id,
            expected_origin=device.origin,
            credential_public_key=encode_cbor(device.cose()),
            credential_current_sign_count=0,
            require_user_verification=True,
        ).new_sign_count
    except (InvalidAuthenticationResponse, InvalidBackupFlags):
        return -1


def test_keys_that_are_not_taken() -> None:
    keys = (
        ec.generate_private_key(ec.SECP384R1()).public_key(),
        rsa.generate_private_key(65_537, 1_024).public_key(),
        rsa.generate_private_key(3, 2_048).public_key(),
    )
    texts = [encoded(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)) for key in keys]
    for text in [*texts, encoded(bytes(32)), "", "A" * 2_000]:
        with pytest.raises(MalformedKey):
            key_id(text, PASSKEY)
    with pytest.raises(MalformedKey):
        key_id(DEVICE.public_key)


def test_a_key_written_otherwise_is_not_a_second_key() -> None:
    """A point on the curve can be written in two ways; only one of them gives the fingerprint."""
    public = DEVICE.private_key.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    point = public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    head = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200")
    with pytest.raises(MalformedKey):
        key_id(encoded(head + point), PASSKEY)


@pytest.mark.parametrize(("count", "last"), [(1, 0), (0, 0), (5, 4)])
def test_a_count_goes_on(count: int, last: int) -> None:
    assert is_after(count, last)


@pytest.mark.parametrize(("count", "last"), [(4, 4), (3, 4), (0, 4)])
def test_a_count_never_goes_back_where_it_counts(count: int, last: int) -> None:
    assert not is_after(count, last)
