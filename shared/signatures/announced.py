"""A key as recruitment announces it to whoever takes or receives signatures."""

from __future__ import annotations

from shared.contracts.staff import Passkey, SigningKeyBound
from shared.signatures.keys import Device, PersonKey


def key_of(payload: SigningKeyBound) -> PersonKey:
    """The key that the event announces."""
    told = payload.passkey
    device = Device(told.credential_id, told.rp_id, told.origin, told.count) if told is not None else None
    return PersonKey(payload.key_id, payload.staff_id, payload.kind, payload.public_key, device=device)


def passkey_of(key: PersonKey) -> Passkey | None:
    """What the event says of the device that holds the key; None for a browser key."""
    if key.device is None:
        return None
    device = key.device
    return Passkey(credential_id=device.credential_id, rp_id=device.rp_id, origin=device.origin, count=device.count)
