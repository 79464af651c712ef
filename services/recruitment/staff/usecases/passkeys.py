"""A member's device makes a passkey: what the browser is asked for, and the check of what comes back.

The device's word about itself (attestation) is not asked for: which devices a committee may use is its own decision.
That the new key works, and that its holder unlocks it, shows the signature by which it is bound (`usecases.keys`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.kernel.canonical import digest
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.roles import Principal
from shared.kernel.words import N_
from shared.signatures.assertions import CREATING, require_collected
from shared.signatures.base64url import decoded, encoded
from shared.signatures.faults import NotSigned
from shared.signatures.keys import Device, PersonKey
from shared.signatures.sites import Site
from shared.signatures.statements import MalformedStatement, Statement, challenge

if TYPE_CHECKING:
    from webauthn.helpers.cose import COSEAlgorithmIdentifier
    from webauthn.registration.verify_registration_response import VerifiedRegistration

CREATION = "passkey.creation"
MINUTES = 5
"""How long the browser waits for the device."""
LONGEST_CREDENTIAL_ID = 1_364
"""Characters: WebAuthn allows 1,023 bytes."""
LONGEST_CREATION = 8_000
"""Characters of each of the two byte strings that come back."""
_TAKEN = frozenset({"none", "packed"})
"""Forms of attestation: none, and the key's own signature, which browsers leave in where it names no device."""


@dataclass(frozen=True)
class Created:
    """What the browser hands in of a new passkey: the statement whose digest was the challenge, and, in base64url, the
    credential's id, clientDataJSON and the attestation object."""

    statement: str
    credential_id: str
    client_data: str
    attestation: str


def creation_options(
    now: datetime, who: Principal, site: Site, bound: Sequence[PersonKey]
) -> tuple[str, dict[str, Any]]:
    """The statement whose digest is the challenge, and what `navigator.credentials.create` is given, as JSON
    (PublicKeyCredentialCreationOptionsJSON). Devices that hold one of the `bound` keys make no second one."""
    import webauthn
    from webauthn.helpers import structs

    text = _statement(who, site, now).to_text()
    held = [decoded(key.device.credential_id) or b"" for key in bound if key.device is not None]
    options = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name="Terang",
        user_id=who.id.encode(),
        user_name=who.name,
        user_display_name=who.name,
        challenge=challenge(text),
        timeout=MINUTES * 60_000,
        attestation=structs.AttestationConveyancePreference.NONE,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in held],
        supported_pub_key_algs=_algorithms(),
    )
    return text, dict(webauthn.helpers.options_to_json_dict(options))


def read_created(now: datetime, who: Principal, site: Site, created: Created) -> tuple[str, Device]:
    """The new passkey's public half (SubjectPublicKeyInfo in base64url) and what stands with it. Raises InvalidInput
    unless a device made it just now for this member, on a page of this site, for a holder whom it has verified."""
    try:
        statement = Statement.from_text(created.statement)
    except MalformedStatement:
        raise _refusal(N_("pernyataannya tidak dapat dibaca")) from None
    if statement != _statement(who, site, statement.signed_at) or not statement.is_fresh(now):
        raise _refusal(N_("dibuat untuk akun atau alamat lain, atau terlalu lama yang lalu"))
    found, public_key = _verified(created, site)
    try:
        # The library reads what two readers could understand in two ways, and takes pages in frames.
        require_collected(decoded(created.client_data) or b"", CREATING, challenge(created.statement), site.origin)
    except NotSigned as error:
        raise _refusal(error.fault.words) from None
    if found.fmt not in _TAKEN or encoded(found.credential_id) != created.credential_id:
        raise _refusal(N_("jawaban perangkatnya tidak dapat dibaca"))
    return public_key, Device(created.credential_id, site.rp_id, site.origin, found.sign_count)


def _verified(created: Created, site: Site) -> tuple[VerifiedRegistration, str]:
    import webauthn
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from webauthn.helpers import decode_credential_public_key, decoded_public_key_to_cryptography
    from webauthn.helpers.exceptions import InvalidRegistrationResponse

    credential = {
        "id": created.credential_id,
        "rawId": created.credential_id,
        "type": "public-key",
        "response": {"clientDataJSON": created.client_data, "attestationObject": created.attestation},
    }
    try:
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge(created.statement),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=_algorithms(),
        )
        key = decoded_public_key_to_cryptography(decode_credential_public_key(found.credential_public_key))
        raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except InvalidRegistrationResponse as error:
        raise _refusal(_cause(str(error))) from None
    except Exception:
        # The bytes are a stranger's, and the libraries that read CBOR and keys raise whatever comes of them.
        raise _refusal(N_("jawaban perangkatnya tidak dapat dibaca")) from None
    return found, encoded(raw)


def _cause(words: str) -> str:
    """The cause in our words, from the library's."""
    if "origin" in words or "RP ID" in words:
        return N_("dibuat di halaman situs lain")
    if "challenge" in words:
        return N_("dibuat untuk akun atau alamat lain, atau terlalu lama yang lalu")
    if "verification" in words or "presence" in words:
        return N_("perangkat tidak memastikan pemegangnya dengan PIN, sidik jari, atau wajah")
    if "alg" in words:
        return N_("jenis kuncinya tidak dipakai di sini")
    return N_("jawaban perangkatnya tidak dapat dibaca")


def _algorithms() -> list[COSEAlgorithmIdentifier]:
    from webauthn.helpers.cose import COSEAlgorithmIdentifier as Known

    return [Known.ECDSA_SHA_256, Known.EDDSA, Known.RSASSA_PKCS1_v1_5_SHA_256]


def _statement(who: Principal, site: Site, at: datetime) -> Statement:
    facts = {"origin": site.origin, "rp_id": site.rp_id}
    return Statement(what=CREATION, digest=digest(facts), signer=who.id, signed_at=at)


def _refusal(cause: str) -> InvalidInput:
    text = N_("Passkey ini tidak dapat didaftarkan: %(cause)s. Ulangi dari awal.")
    return InvalidInput([Problem.of("", "passkey_refused", text, cause=cause)])
