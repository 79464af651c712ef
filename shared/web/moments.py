"""The field for every moment in an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields

from shared.kernel.clock import to_text
from shared.kernel.words import N_


def in_usual_years(moment: datetime) -> None:
    """A validator: years in which a moment can be moved to any time zone and stored. Raises ValidationError."""
    if not 1900 <= moment.year <= 2999:
        raise ValidationError(N_("Tahun ini tidak masuk akal."))


class Moment(fields.AwareDateTime):
    """RFC 3339 in UTC with six decimals and a `Z`, as in events and hashes. Refuses a moment without a zone."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else to_text(value)
