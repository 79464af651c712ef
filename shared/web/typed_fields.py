"""Fields of schemas for names and identifiers: what people type is brought into its one form before it is checked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from marshmallow import fields

from shared.kernel.identifiers import typed_candidate_number, typed_digits, typed_level, typed_login_name
from shared.kernel.typed_dates import typed_date, typed_moment
from shared.kernel.typed_text import in_normal_form
from shared.kernel.words import N_


class WholeNumber(fields.Integer):
    """An integer by its value, as JSON Schema has it: 12 and 12.0, not 12.5 and not "12"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, **options)

    def _validated(self, value: Any) -> int:
        whole = isinstance(value, float) and value.is_integer()
        return int(super()._validated(int(value) if whole else value))


class Name(fields.String):
    """A name that somebody types, in its normal form (shared.kernel.typed_text)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return in_normal_form(super()._deserialize(value, attr, data, **options))


class CandidateNumber(fields.String):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return typed_candidate_number(super()._deserialize(value, attr, data, **options))


class TypedDate(fields.Date):
    """A date as people type it, day first; ISO 8601 is understood too."""

    default_error_messages = {"invalid": N_("Tulis hari, bulan, dan tahun, misalnya 15-08-1999 atau 15 Agustus 1999.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> date:
        found = typed_date(value) if isinstance(value, str) else None
        if found is None:
            raise self.make_error("invalid")
        return found


class TypedMoment(fields.NaiveDateTime):
    """A date and a time of day without a zone, as people type them; ISO 8601 is understood too."""

    default_error_messages = {"invalid": N_("Tulis tanggal dan jam, misalnya 22-11-2026 08.00.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        found = typed_moment(value) if isinstance(value, str) else None
        if found is None:
            raise self.make_error("invalid")
        return found


class Level(fields.String):
    """A level of education by its code: S1, however it is typed (S-1, s 1)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return typed_level(super()._deserialize(value, attr, data, **options))


class LoginName(fields.String):
    """The name by which a member of staff logs in."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return typed_login_name(super()._deserialize(value, attr, data, **options))


class Digits(fields.String):
    """A NIK, a NIP or a PIN."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return typed_digits(super()._deserialize(value, attr, data, **options))
