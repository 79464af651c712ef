"""The field for every moment in an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import fields

from shared.kernel.clock import to_text


class Moment(fields.AwareDateTime):
    """RFC 3339 in UTC with six decimals and a `Z`, as in events and hashes. Refuses a moment without a zone."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else to_text(value)
