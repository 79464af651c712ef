"""A key that a member of the demo's committee signs with, as a browser would make it; it ends with the demo."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from operations.simulation.committee import Desk
from shared.signatures.keys import encoded, key_id
from shared.signatures.statements import signed_bytes


class Key:
    """Made anew for each demo: in a simulation an account of the demo may bind any number."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.public = encoded(self._private.public_key().public_bytes_raw())
        self.key_id = key_id(self.public)

    def bind(self, desk: Desk) -> None:
        """Binds the key to the account of whoever sits at the desk. Raises Unexpected."""
        text = desk.require_success("GET", f"/api/staff-keys/statement?public_key={self.public}")["statement"]
        body = {"public_key": self.public, "statement": text, "proof": self._proof(text)}
        desk.require_success("POST", "/api/staff-keys", body)

    def may_sign(self, asked: Any) -> bool:
        """Whether the service that gave this statement to be signed knows the key."""
        return self.key_id in asked["key_ids"]

    def signed(self, asked: Any) -> dict[str, str]:
        """What is handed in for the statement that the service gave."""
        text = asked["statement"]
        return {"statement": text, "key_id": self.key_id, "proof": self._proof(text)}

    def _proof(self, text: str) -> str:
        return encoded(self._private.sign(signed_bytes(text)))
