"""Requests that bring a signed statement, about exactly what the person has seen, and what is given to be signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from marshmallow import fields, validate

from shared.members.signing import SignedStatement
from shared.signatures.keys import LONGEST_PROOF, PersonKey
from shared.signatures.statements import LONGEST
from shared.web.api import StrictSchema


class StatementRequest(StrictSchema):
    """`statement` is the text that the service gave to be signed, `key_id` the fingerprint of the signer's key, `proof`
    the signature: in base64url, a passkey's in three parts with dots between. Left empty they name the browser that
    signed nothing."""

    statement = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    key_id = fields.String(load_default="", validate=validate.Length(max=100))
    proof = fields.String(load_default="", validate=validate.Length(max=LONGEST_PROOF))


class PasskeyAnswer(StrictSchema):
    key_id = fields.String(required=True)
    credential_id = fields.String(required=True, metadata={"description": "What its device knows it by, in base64url."})
    rp_id = fields.String(required=True)
    origin = fields.String(required=True, metadata={"description": "On pages of this origin it signs."})


class StatementAnswer(StrictSchema):
    statement = fields.String(required=True, metadata={"description": "Exactly this text is signed."})
    key_ids = fields.List(
        fields.String(), required=True, metadata={"description": "The keys with which the caller may sign."}
    )
    passkeys = fields.List(
        fields.Nested(PasskeyAnswer), required=True, metadata={"description": "Those of them that devices hold."}
    )


def to_be_signed(statement: str, keys: Iterable[PersonKey]) -> dict[str, Any]:
    """The answer to whoever is going to sign the statement with one of these keys."""
    known = list(keys)
    passkeys = [{"key_id": key.key_id, **asdict(key.device)} for key in known if key.device is not None]
    return {"statement": statement, "key_ids": [key.key_id for key in known], "passkeys": passkeys}


def signed_from(values: Mapping[str, str]) -> SignedStatement:
    """What a request has handed in."""
    return SignedStatement(values["statement"], values["key_id"], values["proof"])
