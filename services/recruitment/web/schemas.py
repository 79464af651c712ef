"""What pages and programs may send, and what programs get back."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from services.recruitment.domain.applications import REJECTION_REASONS, State
from services.recruitment.domain.eligibility import DECLARATIONS, LEVELS
from shared.kernel.roles import Role
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


class PhaseAnswer(StrictSchema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class SelectionAnswer(StrictSchema):
    selection_id = fields.String(required=True)
    title = fields.String(required=True)
    agency = fields.String(required=True)
    timezone = fields.String(required=True)
    simulation = fields.Boolean(required=True)
    rules_digest = fields.String(required=True)
    calendar = fields.List(fields.Nested(PhaseAnswer), required=True)
    opened_at = fields.DateTime(required=True)


class RequirementsAnswer(StrictSchema):
    education_levels = fields.List(fields.String(), required=True)
    majors = fields.List(fields.String(), required=True)
    min_gpa = fields.String(allow_none=True, required=True)
    min_age = fields.Integer(required=True)
    max_age = fields.Integer(required=True)


class VacancyAnswer(StrictSchema):
    vacancy_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    title = fields.String(required=True)
    unit = fields.String(required=True)
    unit_code = fields.String(required=True)
    category = fields.String(required=True)
    position_group = fields.String(allow_none=True)
    quota = fields.Integer(required=True)
    duties = fields.String(required=True)
    applicants = fields.Integer()
    requirements = fields.Nested(RequirementsAnswer, required=True)


class VacancyPage(StrictSchema):
    items = fields.List(fields.Nested(VacancyAnswer), required=True)
    total = fields.Integer(required=True)


class AccountAnswer(StrictSchema):
    """The same whether or not this NIK had an account before."""

    status = fields.String(required=True)
    message = fields.String(required=True)


class SessionAnswer(StrictSchema):
    account_id = fields.String(required=True)
    name = fields.String(required=True)


class StaffSessionAnswer(StrictSchema):
    token = fields.String(required=True)
    expires_at = fields.DateTime(required=True)
    roles = fields.List(fields.String(validate=validate.OneOf([role.value for role in Role])), required=True)


class NextStepAnswer(StrictSchema):
    code = fields.String(required=True)
    text = fields.String(required=True)


class SeatAnswer(StrictSchema):
    session_name = fields.String(required=True)
    venue = fields.String(required=True)
    room = fields.String(required=True)
    seat_no = fields.Integer(required=True)
    starts_at = fields.DateTime(required=True)
    ends_at = fields.DateTime(required=True)
    timezone = fields.String(required=True)
    minutes = fields.Integer(required=True)


class ApplicationAnswer(StrictSchema):
    application_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    vacancy_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([s.value for s in State]))
    submitted_at = fields.DateTime(required=True)
    candidate_no = fields.String(required=True, allow_none=True)
    reason_code = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    seat = fields.Nested(SeatAnswer, required=True, allow_none=True)
    next_step = fields.Nested(NextStepAnswer, required=True)


class MyApplicationsAnswer(StrictSchema):
    items = fields.List(fields.Nested(ApplicationAnswer), required=True)


class QueueLineAnswer(StrictSchema):
    application_id = fields.String(required=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    category = fields.String(required=True)
    submitted_at = fields.DateTime(required=True)
    state = fields.String(required=True)
    decided_at = fields.DateTime(allow_none=True)
    candidate_no = fields.String(allow_none=True)


class QueuePage(StrictSchema):
    items = fields.List(fields.Nested(QueueLineAnswer), required=True)
    total = fields.Integer(required=True)


class DecisionAnswer(StrictSchema):
    application_id = fields.String(required=True)
    state = fields.String(required=True)
    candidate_no = fields.String(required=True, allow_none=True)


class ResultHeadAnswer(StrictSchema):
    vacancy_id = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.Integer(required=True)
    quota = fields.Integer(required=True)
    places = fields.Integer(required=True)
    present = fields.Integer(required=True)
    ranked = fields.Integer(required=True)
    ranking_digest = fields.String(required=True)
    rules_digest = fields.String(required=True)
    released_at = fields.DateTime(required=True)


class ResultRowAnswer(StrictSchema):
    candidate_no = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    rank = fields.Integer(required=True, allow_none=True)
    marks = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    total = fields.Integer(required=True)
    status = fields.String(required=True)


class ResultAnswer(ResultHeadAnswer):
    rows = fields.List(fields.Nested(ResultRowAnswer), required=True)


class ResultListAnswer(StrictSchema):
    items = fields.List(fields.Nested(ResultHeadAnswer), required=True)


class TrailEntryAnswer(StrictSchema):
    id = fields.Integer(required=True)
    event_id = fields.String(required=True)
    type = fields.String(required=True)
    topic = fields.String(required=True)
    source = fields.String(required=True)
    aggregate_type = fields.String(required=True)
    aggregate_id = fields.String(required=True)
    sequence = fields.Integer(required=True)
    candidate_no = fields.String(required=True, allow_none=True)
    selection_id = fields.String(required=True, allow_none=True)
    actor = fields.String(required=True)
    correlation_id = fields.String(required=True, allow_none=True)
    cause_id = fields.String(required=True, allow_none=True)
    occurred_at = fields.DateTime(required=True)
    received_at = fields.DateTime(required=True)
    delay_ms = fields.Integer(required=True)
    summary = fields.String(required=True)


class TrailAnswer(StrictSchema):
    """`last_id` is what to ask `after` next."""

    items = fields.List(fields.Nested(TrailEntryAnswer), required=True)
    last_id = fields.Integer(required=True)


def declarations(values: dict[str, Any]) -> frozenset[str]:
    """The declarations that were made, out of a loaded ApplicationForm."""
    return frozenset(name for name in DECLARATIONS if values.get(name))
