"""An applicant's statement, in a form or by a program."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from services.recruitment.applications import usecases
from services.recruitment.applications.domain.eligibility import DECLARATIONS
from services.recruitment.selections.domain.requirements import LEVELS
from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.typed_fields import Level, TypedDate

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


class _Statement(StrictSchema):
    """What an applicant states. The declarations that a vacancy's category asks for are yes or no."""

    education_level = Level(
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
    quota_group = fields.String(
        load_default=None, allow_none=True, validate=_SHORT, metadata={"label": N_("Kelompok kuota")}
    )


class ApplicationForm(_Statement):
    """The birth date is the account's and not sent again, but a rule about it may fail."""

    birth_date = fields.Date(dump_only=True, metadata={"label": N_("Tanggal lahir")})


class ApplicationRequest(_Statement):
    vacancy_id = fields.String(required=True, validate=_SHORT)


class EligibilityForm(StrictSchema):
    birth_date = TypedDate(required=True, metadata={"label": N_("Tanggal lahir")})
    education_level = Level(
        required=True, validate=validate.OneOf(list(LEVELS)), metadata={"label": N_("Jenjang pendidikan")}
    )
    major = fields.String(required=True, validate=validate.Length(max=120), metadata={"label": N_("Program studi")})
    gpa = grade()
    declared = fields.List(fields.String(validate=validate.OneOf(list(DECLARATIONS))), load_default=list)


def stated(values: dict[str, Any]) -> usecases.Stated:
    """A loaded ApplicationForm or ApplicationRequest as the use case takes it."""
    return usecases.Stated(
        education_level=values["education_level"],
        major=values["major"],
        gpa=values["gpa"],
        diploma_school=values["diploma_school"],
        declarations=frozenset(name for name in DECLARATIONS if values.get(name)),
        extra_time=values["extra_time"],
        quota_group=values.get("quota_group") or None,
    )
