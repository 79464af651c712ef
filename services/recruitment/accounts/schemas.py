"""Requests and forms to register and to log in, and the answers for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from services.recruitment.accounts.usecases.accounts import Registration
from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.typed_fields import Digits, TypedDate

_SHORT = validate.Length(max=200)


class AccountRequest(StrictSchema):
    """The domain checks each value and names what is wrong; the patterns document it for programs."""

    nik = Digits(
        required=True, validate=_SHORT, metadata={"label": N_("NIK"), "pattern": "^[0-9]{16}$", "maxLength": 16}
    )
    name = fields.String(
        required=True, validate=_SHORT, metadata={"label": N_("Nama lengkap"), "minLength": 2, "maxLength": 100}
    )
    birth_date = fields.Date(required=True, metadata={"label": N_("Tanggal lahir")})
    email = fields.String(
        required=True, validate=validate.Length(max=254), metadata={"label": N_("Surel"), "format": "email"}
    )
    phone = fields.String(
        required=True,
        validate=_SHORT,
        metadata={"label": N_("Nomor telepon"), "pattern": "^\\+?[0-9][0-9 -]{7,18}[0-9]$", "maxLength": 21},
    )
    password = fields.String(
        required=True,
        load_only=True,
        validate=validate.Length(max=1000),
        metadata={"label": N_("Kata sandi"), "minLength": 8, "maxLength": 128},
    )
    consent = fields.Boolean(load_default=False, metadata={"label": N_("Persetujuan"), "enum": [True]})


class AccountForm(AccountRequest):
    birth_date = TypedDate(required=True, metadata={"label": N_("Tanggal lahir")})
    password_again = fields.String(
        required=True,
        load_only=True,
        validate=validate.Length(max=1000),
        metadata={"label": N_("Kata sandi sekali lagi")},
    )


class LoginRequest(StrictSchema):
    nik = Digits(required=True, validate=_SHORT, metadata={"label": N_("NIK")})
    password = fields.String(
        required=True, load_only=True, validate=validate.Length(max=1000), metadata={"label": N_("Kata sandi")}
    )


class LoginForm(LoginRequest):
    """The same inputs, as a page sends them."""


class AccountAnswer(StrictSchema):
    """The same whether or not this NIK had an account before."""

    status = fields.String(required=True)
    message = fields.String(required=True)


class SessionAnswer(StrictSchema):
    account_id = fields.String(required=True)
    name = fields.String(required=True)


def registration_of(values: dict[str, Any]) -> Registration:
    """A loaded AccountRequest or AccountForm as the use case takes it."""
    return Registration(
        nik=values["nik"],
        name=values["name"],
        born_on=values["birth_date"],
        email=values["email"],
        phone=values["phone"],
        password=values["password"],
        consent=values["consent"],
    )
