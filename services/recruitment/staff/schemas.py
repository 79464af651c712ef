"""Requests and forms by which staff log in, and the answers for programs."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.moments import Moment

_SHORT = validate.Length(max=200)


class StaffLoginRequest(StrictSchema):
    username = fields.String(required=True, validate=_SHORT, metadata={"label": N_("Nama masuk")})
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
