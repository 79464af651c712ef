"""A device that keeps passkeys, as Chromium plays one for tests."""

from __future__ import annotations

from base64 import b64encode

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Page

from tests.builders.passkeys import SoftDevice


class VirtualDevice:
    """Built into the computer, with a PIN or a fingerprint. `verifies` says whether its holder is there to give it."""

    def __init__(self, page: Page) -> None:
        self._browser = page.context.new_cdp_session(page)
        self._browser.send("WebAuthn.enable")
        made = self._browser.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self._id: str = made["authenticatorId"]

    def verifies(self, does: bool) -> None:
        self._browser.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": does})

    def keep(self, made: SoftDevice) -> None:
        """The passkey that was made with another device is on this one from now on, as after a synchronisation."""
        private = made.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        credential = {
            "credentialId": b64encode(made.credential_id).decode(),
            "isResidentCredential": True,
            "rpId": made.rp_id,
            "privateKey": b64encode(private).decode(),
            "userHandle": b64encode(b"member").decode(),
            "signCount": made.count,
        }
        self._browser.send("WebAuthn.addCredential", {"authenticatorId": self._id, "credential": credential})

    def times_signed(self) -> int:
        """How often the one passkey that it keeps was used, as it says itself."""
        kept = self._browser.send("WebAuthn.getCredentials", {"authenticatorId": self._id})["credentials"]
        (passkey,) = kept
        return int(passkey["signCount"])
