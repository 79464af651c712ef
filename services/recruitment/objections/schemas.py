"""What an applicant sends, and the answers for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from services.recruitment.objections.domain import LONGEST, SHORTEST
from shared.contracts.item_objections import REASONS
from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.visible_texts import visible

_SHORT = validate.Length(max=200)
_TEXT = validate.Regexp("^[^\\x00]*$")


class Lines(fields.String):
    """A text whose line ends are one character, as the page counts them; browsers send two."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return str(super()._deserialize(value, attr, data, **kwargs)).replace("\r\n", "\n")


class ObjectionForm(StrictSchema):
    exam_id = fields.String(required=True, validate=_SHORT, metadata={"label": N_("Ujian")})
    number = fields.Integer(
        required=True, validate=validate.Range(min=1, max=10_000), metadata={"label": N_("Nomor soal")}
    )
    reason = fields.String(required=True, validate=validate.OneOf(list(REASONS)), metadata={"label": N_("Alasan")})
    text = Lines(
        required=True,
        validate=[validate.Length(min=SHORTEST, max=LONGEST), _TEXT, visible],
        metadata={"label": N_("Penjelasan")},
    )
    sure = fields.Boolean(required=True, validate=validate.Equal(True), metadata={"label": N_("Pernyataan")})


class AnswerQuery(StrictSchema):
    selection_id = fields.String(load_default="", validate=_SHORT)


class ObjectionAnswerAnswer(StrictSchema):
    exam_id = fields.String(required=True)
    place = fields.Integer(required=True, metadata={"description": "The neutral number of the item, by exam from 1."})
    section = fields.String(required=True)
    outcome = fields.String(required=True, metadata={"description": "upheld or rejected."})
    text = fields.String(required=True)
    key_set = fields.Integer(required=True, allow_none=True)
    objections = fields.Integer(required=True)
    answer_digest = fields.String(required=True)
    answered_at = Moment(required=True)


class ObjectionAnswersAnswer(StrictSchema):
    items = fields.List(fields.Nested(ObjectionAnswerAnswer), required=True)
