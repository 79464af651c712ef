"""Fields of schemas for identifiers: what people type is brought into its one form before it is checked."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from shared.kernel.identifiers import typed_candidate_number, typed_digits


class CandidateNumber(fields.String):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return typed_candidate_number(super()._deserialize(value, attr, data, **options))


class Digits(fields.String):
    """A NIK, a NIP or a PIN."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        return typed_digits(super()._deserialize(value, attr, data, **options))
