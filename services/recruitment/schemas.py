"""What pages and programs may send."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from services.recruitment.applications.domain.applications import REJECTION_REASONS, State
from services.recruitment.applications.domain.eligibility import DECLARATIONS, LEVELS
from shared.kernel.words import N_
from shared.web.api import StrictSchema

_SHORT = validate.Length(max=200)


class Grade(fields.Field[Decimal]):
    """A grade on the scale of 4.00, as text so that no digit is lost; a comma will do, as on Indonesian transcripts."""

    default_error_messages = {"invalid": N_("Tulis IPK pada skala 0,00 sampai 4,00, misalnya 3,45.")}
    _FORM = re.compile(r"[0-3]([.,][0-9]{1,2})?|4([.,]0{1,2})?")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if not isinstance(value, str) or not self._FORM.fullmatch(value):
            raise self.make_error("invalid")
        return Decimal(value.replace(",", "."))


def grade(**options: Any) -> Grade:
    described = {"type": "string", "pattern": f"^({Grade._FORM.pattern})$", "label": N_("IPK")}
    return Grade(load_default=None, allow_none=True, metadata=described, **options)


class AccountRequest(StrictSchema):
    """The domain checks each value and says what is wrong; the patterns here tell programs beforehand."""

    nik = fields.String(
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
    password_again = fields.String(
        required=True,
        load_only=True,
        validate=validate.Length(max=1000),
        metadata={"label": N_("Kata sandi sekali lagi")},
    )


class LoginRequest(StrictSchema):
    nik = fields.String(required=True, validate=_SHORT, metadata={"label": N_("NIK")})
    password = fields.String(
        required=True, load_only=True, validate=validate.Length(max=1000), metadata={"label": N_("Kata sandi")}
    )


class StaffLoginRequest(StrictSchema):
    username = fields.String(required=True, validate=_SHORT, metadata={"label": N_("Nama masuk")})
    password = fields.String(
        required=True, load_only=True, validate=validate.Length(max=1000), metadata={"label": N_("Kata sandi")}
    )


class ApplicationForm(StrictSchema):
    """What an applicant states. The declarations that a vacancy's category asks for are yes or no."""

    education_level = fields.String(
        required=True, validate=validate.OneOf(list(LEVELS)), metadata={"label": N_("Jenjang pendidikan")}
    )
    major = fields.String(required=True, validate=_SHORT, metadata={"label": N_("Program studi")})
    gpa = grade()
    diploma_school = fields.String(required=True, validate=_SHORT, metadata={"label": N_("Perguruan tinggi")})
    cum_laude = fields.Boolean(load_default=False)
    disability = fields.Boolean(load_default=False)
    diaspora = fields.Boolean(load_default=False)
    papua = fields.Boolean(load_default=False)
    lagging_region = fields.Boolean(load_default=False)
    extra_time = fields.Boolean(load_default=False, metadata={"label": N_("Tambahan waktu")})


class ApplicationPageForm(ApplicationForm):
    """The birth date is the account's and not asked again, but a rule about it may fail."""

    birth_date = fields.Date(dump_only=True, metadata={"label": N_("Tanggal lahir")})


class ApplicationRequest(ApplicationForm):
    vacancy_id = fields.String(required=True, validate=_SHORT)


class RejectionForm(StrictSchema):
    reason_code = fields.String(
        required=True, validate=validate.OneOf(list(REJECTION_REASONS)), metadata={"label": N_("Alasan")}
    )
    reason = fields.String(required=True, validate=validate.Length(max=2000), metadata={"label": N_("Penjelasan")})


class DecisionRequest(StrictSchema):
    """`reason_code` and `reason` go with a rejection only."""

    decision = fields.String(required=True, validate=validate.OneOf(["accept", "reject"]))
    reason_code = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(list(REJECTION_REASONS)))
    reason = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))


class Paging(StrictSchema):
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1_000_000))
    per_page = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class VacancyQuery(Paging):
    selection_id = fields.String(load_default="", validate=_SHORT)
    q = fields.String(load_default="", validate=_SHORT)
    category = fields.String(load_default="", validate=_SHORT)
    unit = fields.String(load_default="", validate=_SHORT)


class VerificationQuery(Paging):
    selection_id = fields.String(load_default="", validate=_SHORT)
    state = fields.String(load_default=State.SUBMITTED.value, validate=validate.OneOf([s.value for s in State]))
    vacancy_id = fields.String(load_default="", validate=_SHORT)
    q = fields.String(load_default="", validate=_SHORT)


class ResultQuery(StrictSchema):
    selection_id = fields.String(load_default="", validate=_SHORT)


class TrailQuery(StrictSchema):
    after = fields.Integer(load_default=0, validate=validate.Range(min=0, max=2**53 - 1))
    candidate_no = fields.String(load_default="", validate=_SHORT)
    selection_id = fields.String(load_default="", validate=_SHORT)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


def declarations(values: dict[str, Any]) -> frozenset[str]:
    """The declarations that were made, out of a loaded ApplicationForm."""
    return frozenset(name for name in DECLARATIONS if values.get(name))
