"""A key that nobody needs a secret for is no key: anybody could write its signatures."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.signatures.base64url import encoded
from shared.signatures.ed25519 import is_held_by_somebody
from shared.signatures.keys import PASSKEY, MalformedKey, is_signed, key_id

PRIME = 2**255 - 19
IDENTITY = (1).to_bytes(32, "little")
WITHOUT_A_SECRET = [
    *((y | sign << 255).to_bytes(32, "little") for y in (0, 1, PRIME - 1, PRIME, PRIME + 1) for sign in (0, 1)),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
]


@pytest.mark.parametrize("key", WITHOUT_A_SECRET, ids=bytes.hex)
def test_a_key_without_a_secret_is_refused_when_it_is_bound_and_when_it_is_used(key: bytes) -> None:
    anybodys = encoded(IDENTITY + bytes(32))
    with pytest.raises(MalformedKey):
        key_id(encoded(key))
    assert not is_signed(encoded(key), "anything", anybodys)


@pytest.mark.parametrize("key", WITHOUT_A_SECRET, ids=bytes.hex)
def test_nor_is_it_a_passkey(key: bytes) -> None:
    prefix = bytes.fromhex("302a300506032b6570032100")
    with pytest.raises(MalformedKey):
        key_id(encoded(prefix + key), PASSKEY)


def test_keys_that_are_made_are_held_by_somebody() -> None:
    keys = [Ed25519PrivateKey.generate().public_key().public_bytes_raw() for _ in range(100)]
    assert all(is_held_by_somebody(key) for key in keys)
