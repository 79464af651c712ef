"""Requests and forms by which staff log in, and the answers for programs."""

from __future__ import annotations

from marshmallow import fields, validate

from services.recruitment.staff.usecases.passkeys import LONGEST_CREATION, LONGEST_CREDENTIAL_ID
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.signatures.assertions import LONGEST_KEY
from shared.signatures.keys import ED25519, LONGEST_PROOF, PASSKEY
from shared.signatures.statements import LONGEST
from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.typed_fields import LoginName

_SHORT = validate.Length(max=200)


class StaffLoginRequest(StrictSchema):
    username = LoginName(required=True, validate=_SHORT, metadata={"label": N_("Nama masuk")})
    password = fields.String(
        required=True, load_only=True, validate=validate.Length(max=1000), metadata={"label": N_("Kata sandi")}
    )


class StaffLoginForm(StaffLoginRequest):
    """The same inputs, as a page sends them."""


class InvitationForm(StaffLoginRequest):
    code = fields.String(required=True, load_only=True, validate=_SHORT, metadata={"label": N_("Kode undangan")})
    password_again = fields.String(
        required=True,
        load_only=True,
        validate=validate.Length(max=1000),
        metadata={"label": N_("Kata sandi sekali lagi")},
    )


def _kind() -> fields.String:
    return fields.String(load_default=ED25519, validate=validate.OneOf([ED25519, PASSKEY]))


class KeyQuery(StrictSchema):
    public_key = fields.String(required=True, validate=validate.Length(max=LONGEST_KEY))
    kind = _kind()


class KeyRequest(StrictSchema):
    """`statement` is the text that the service gave, `proof` the new key's signature over it. `endorsed_by` and
    `endorsement` are the fingerprint and the signature of a key that is bound already, where one is at hand. The other
    fields are a passkey's: what `passkey-options` gave to be signed, and what the device said when it made the key."""

    kind = _kind()
    public_key = fields.String(load_default="", validate=validate.Length(max=LONGEST_KEY))
    statement = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    proof = fields.String(load_default="", validate=validate.Length(max=LONGEST_PROOF))
    endorsed_by = fields.String(load_default="", validate=_SHORT)
    endorsement = fields.String(load_default="", validate=validate.Length(max=LONGEST_PROOF))
    creation_statement = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    credential_id = fields.String(load_default="", validate=validate.Length(max=LONGEST_CREDENTIAL_ID))
    client_data = fields.String(load_default="", validate=validate.Length(max=LONGEST_CREATION))
    attestation = fields.String(load_default="", validate=validate.Length(max=LONGEST_CREATION))


class KeyForm(KeyRequest):
    """The same inputs, as a page sends them."""


class KeyStatementAnswer(StrictSchema):
    statement = fields.String(required=True, metadata={"description": "Exactly this text is signed."})


class PasskeyOptionsAnswer(StrictSchema):
    statement = fields.String(required=True, metadata={"description": "Its SHA-256 is the challenge."})
    options = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": "PublicKeyCredentialCreationOptionsJSON of WebAuthn Level 3."},
    )


class KeyAnswer(StrictSchema):
    key_id = fields.String(required=True, metadata={"description": "The fingerprint, to compare and to print."})


class StaffTokensAnswer(StrictSchema):
    """Each is for the service of its name; the others refuse it."""

    recruitment = fields.String(required=True)
    cbt = fields.String(required=True)
    scoring = fields.String(required=True)


class StaffSessionAnswer(StrictSchema):
    token = fields.String(required=True, metadata={"description": "The token for recruitment"})
    tokens = fields.Nested(StaffTokensAnswer, required=True)
    expires_at = Moment(required=True)
    roles = fields.List(fields.String(validate=validate.OneOf([role.value for role in Role])), required=True)
    grants = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The same with where they count: committee for all selections, committee@cpns-2026."},
    )
