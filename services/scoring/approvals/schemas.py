"""The request of an approval: the digest of exactly the content that the person has seen."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.kernel.words import N_
from shared.web.api import StrictSchema

# The length beside the pattern refuses the line end that a dollar sign lets pass.
_DIGEST = (validate.Length(equal=64), validate.Regexp("^[0-9a-f]{64}$"))


class DigestRequest(StrictSchema):
    """`digest` is the 64 hexadecimal digits of exactly what the signer has seen."""

    digest = fields.String(required=True, validate=_DIGEST, metadata={"label": N_("Sidik")})
