"""Requests about an exam and their answers, for programs. No answer has a field for a key or a weight."""

from __future__ import annotations

from marshmallow import fields, validate

from services.scoring.bank.domain.items import BANDS
from services.scoring.exams.domain.papers import MAX_REASON
from services.scoring.exams.usecases.blueprints import MAX_ITEMS
from shared.kernel.words import N_
from shared.web.api import ProblemErrorSchema, StrictSchema
from shared.web.moments import Moment

_PRINTABLE = validate.Regexp("^[^\\x00-\\x1f]+$")


class SelectionQuery(StrictSchema):
    """Without `selection_id` a list is of every selection."""

    selection_id = fields.String(load_default="", validate=[validate.Length(0, 80), validate.Regexp("^[^\\x00]*$")])


class BlueprintRowRequest(StrictSchema):
    section = fields.String(required=True, validate=[validate.Length(1, 16), _PRINTABLE])
    topic = fields.String(required=True, validate=[validate.Length(1, 80), _PRINTABLE])
    band = fields.String(required=True, validate=validate.OneOf(BANDS))
    items = fields.Integer(required=True, validate=validate.Range(0, MAX_ITEMS))


class BlueprintRequest(StrictSchema):
    rows = fields.List(fields.Nested(BlueprintRowRequest), required=True, validate=validate.Length(1, 1_000))


class ApproverAnswer(StrictSchema):
    name = fields.String(required=True)
    role = fields.String(required=True)
    at = Moment(required=True)
    statement = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Exactly this text was signed; null where it was given before people had keys."},
    )
    key_id = fields.String(required=True, allow_none=True)
    proof = fields.String(required=True, allow_none=True)


class BlueprintRowAnswer(StrictSchema):
    section = fields.String(required=True)
    topic = fields.String(required=True)
    band = fields.String(required=True)
    items = fields.Integer(required=True)
    in_bank = fields.Integer(required=True)


class ExamHeadlineAnswer(StrictSchema):
    exam_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    title = fields.String(required=True)
    selection_title = fields.String(required=True)
    sealed_at = Moment(required=True, allow_none=True)


class ExamsAnswer(StrictSchema):
    items = fields.List(fields.Nested(ExamHeadlineAnswer), required=True)


class ExamAnswer(ExamHeadlineAnswer):
    """`content_digest` is what an approval is bound to; null while `problems` keep the exam from sealing."""

    rules_digest = fields.String(required=True)
    content_digest = fields.String(required=True, allow_none=True)
    items = fields.Integer(required=True)
    blueprint = fields.List(fields.Nested(BlueprintRowAnswer), required=True)
    approvals = fields.List(fields.Nested(ApproverAnswer), required=True)
    lapsed_approvals = fields.List(
        fields.Nested(ApproverAnswer),
        required=True,
        metadata={"description": "Of people who were disabled or changed since, or with keys that have ended."},
    )
    unproven_approvals = fields.List(
        fields.Nested(ApproverAnswer),
        required=True,
        metadata={"description": "Given before people had keys; they do not count."},
    )
    stale_approvals = fields.List(fields.Nested(ApproverAnswer), required=True)
    problems = fields.List(fields.Nested(ProblemErrorSchema), required=True)


class ApprovalAnswer(StrictSchema):
    sealed = fields.Boolean(required=True)


class OpeningCodeRequest(StrictSchema):
    """`reason` is needed before the code is due."""

    reason = fields.String(
        load_default="", validate=validate.Length(max=MAX_REASON), metadata={"label": N_("Alasan sebelum waktunya")}
    )


class OpeningCodeAnswer(StrictSchema):
    code = fields.String(required=True)
