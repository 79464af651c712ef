"""What programs send to scoring and what they get back. No answer here has a place for a key or a weight."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from services.scoring.bank.domain.items import BANDS
from services.scoring.bank.usecases.items import MAX_PICTURES
from services.scoring.exams.usecases.blueprints import MAX_ITEMS
from shared.kernel.words import N_
from shared.web.api import StrictSchema

# The length beside the pattern refuses the line end that a dollar sign lets pass.
_DIGEST = (validate.Length(equal=64), validate.Regexp("^[0-9a-f]{64}$"))
_PRINTABLE = validate.Regexp("^[^\\x00-\\x1f]+$")
_TEXT = validate.Regexp("^[^\\x00]*$")
_SHORT = validate.Length(max=200)


class ItemQuery(StrictSchema):
    section = fields.String(load_default="", validate=_SHORT)
    topic = fields.String(load_default="", validate=_SHORT)
    band = fields.String(load_default="", validate=validate.OneOf(["", *BANDS]))
    q = fields.String(load_default="", validate=_SHORT)
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    per_page = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class ItemHeadline(StrictSchema):
    """An item without its key, weights and rationale: those are on its author's page only."""

    code = fields.String(required=True)
    section = fields.String(required=True)
    topic = fields.String(required=True)
    difficulty = fields.String(required=True, metadata={"description": "Expected share right, a decimal as text."})
    band = fields.String(required=True)
    stem = fields.String(required=True)
    has_picture = fields.Boolean(required=True)


class ItemPage(StrictSchema):
    items = fields.List(fields.Nested(ItemHeadline), required=True)
    total = fields.Integer(required=True)


class ImportFiles(StrictSchema):
    sheet = Upload(required=True, metadata={"description": "XLSX or CSV in the documented layout."})
    pictures = fields.List(
        Upload(),
        load_default=list,
        validate=validate.Length(max=MAX_PICTURES),
        metadata={"description": "The SVG files that the sheet names."},
    )


class ImportAnswer(StrictSchema):
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    same = fields.Integer(required=True)


class BlueprintRowSchema(StrictSchema):
    section = fields.String(required=True, validate=[validate.Length(1, 16), _PRINTABLE])
    topic = fields.String(required=True, validate=[validate.Length(1, 80), _PRINTABLE])
    band = fields.String(required=True, validate=validate.OneOf(BANDS))
    items = fields.Integer(required=True, validate=validate.Range(0, MAX_ITEMS))


class BlueprintRequest(StrictSchema):
    rows = fields.List(fields.Nested(BlueprintRowSchema), required=True, validate=validate.Length(1, 1_000))


class DigestRequest(StrictSchema):
    """`digest` is the 64 hexadecimal digits of exactly what the signer has seen."""

    digest = fields.String(required=True, validate=_DIGEST, metadata={"label": N_("Sidik")})


class ClosureRequest(StrictSchema):
    reason = fields.String(
        required=True, validate=[validate.Length(max=2_000), _TEXT], metadata={"label": N_("Alasan")}
    )


class PersonSchema(StrictSchema):
    name = fields.String(required=True)
    role = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class StockRowSchema(StrictSchema):
    section = fields.String(required=True)
    topic = fields.String(required=True)
    band = fields.String(required=True)
    items = fields.Integer(required=True)
    in_bank = fields.Integer(required=True)


class WordsSchema(StrictSchema):
    field = fields.String(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class ExamHeadline(StrictSchema):
    exam_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    title = fields.String(required=True)
    selection_title = fields.String(required=True)
    sealed_at = fields.AwareDateTime(required=True, allow_none=True)


class ExamList(StrictSchema):
    items = fields.List(fields.Nested(ExamHeadline), required=True)


class ExamAnswer(ExamHeadline):
    """`content_digest` is what an approval is bound to; null while `problems` keep the exam from sealing."""

    rules_digest = fields.String(required=True)
    content_digest = fields.String(required=True, allow_none=True)
    items = fields.Integer(required=True)
    blueprint = fields.List(fields.Nested(StockRowSchema), required=True)
    approvals = fields.List(fields.Nested(PersonSchema), required=True)
    stale_approvals = fields.List(fields.Nested(PersonSchema), required=True)
    problems = fields.List(fields.Nested(WordsSchema), required=True)


class ApprovalAnswer(StrictSchema):
    sealed = fields.Boolean(required=True)


class RankingHeadline(StrictSchema):
    vacancy_id = fields.String(required=True)
    exam_id = fields.String(required=True)
    title = fields.String(required=True)
    unit = fields.String(required=True)
    category = fields.String(required=True)
    quota = fields.Integer(required=True)
    admitted = fields.Integer(required=True)
    submitted = fields.Integer(required=True)
    released_version = fields.Integer(required=True, metadata={"description": "0: not released yet."})
    signatures = fields.Integer(required=True, metadata={"description": "Given towards the next version."})


class RankingList(StrictSchema):
    items = fields.List(fields.Nested(RankingHeadline), required=True)


class DecisionSchema(StrictSchema):
    """`key` is "total", a section code, or "equal" where the rank is shared."""

    above = fields.String(required=True)
    key = fields.String(required=True)
    theirs = fields.Integer(required=True)
    mine = fields.Integer(required=True)


class RowSchema(StrictSchema):
    candidate_no = fields.String(required=True)
    rank = fields.Integer(required=True, allow_none=True)
    marks = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    total = fields.Integer(required=True)
    status = fields.String(required=True)
    decision = fields.Nested(DecisionSchema, required=True, allow_none=True)


class ReleaseCheckSchema(StrictSchema):
    state = fields.String(required=True, metadata={"description": "good, light (look at it) or bad (no release)."})
    code = fields.String(required=True)
    message = fields.String(required=True)


class SignatureSchema(StrictSchema):
    signer = fields.String(required=True)
    role = fields.String(required=True)
    digest = fields.String(required=True)
    signed_at = fields.AwareDateTime(required=True)


class FindingSchema(StrictSchema):
    attempt_id = fields.String(required=True)
    candidate_no = fields.String(required=True)
    fault = fields.String(required=True)
    at = fields.Integer(required=True, allow_none=True)
    closed_by = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class RankingAnswer(StrictSchema):
    vacancy_id = fields.String(required=True)
    exam_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    category = fields.String(required=True)
    quota = fields.Integer(required=True)
    places = fields.Integer(required=True)
    present = fields.Integer(required=True)
    ranked = fields.Integer(required=True)
    tie_breaks = fields.List(fields.String(), required=True)
    max_total = fields.Integer(required=True)
    rules_digest = fields.String(required=True)
    digest = fields.String(required=True)
    released_version = fields.Integer(required=True)
    is_released = fields.Boolean(required=True, metadata={"description": "The present ranking is the released one."})
    signatures = fields.List(fields.Nested(SignatureSchema), required=True)
    stale_signatures = fields.List(fields.Nested(SignatureSchema), required=True)
    checks = fields.List(fields.Nested(ReleaseCheckSchema), required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    rows = fields.List(fields.Nested(RowSchema), required=True)


class ThresholdSchema(StrictSchema):
    subject = fields.String(required=True)
    minimum = fields.Integer(required=True)
    marks = fields.Integer(required=True)
    met = fields.Boolean(required=True)


class PlaceAnswer(StrictSchema):
    row = fields.Nested(RowSchema, required=True)
    above = fields.Nested(RowSchema, required=True, allow_none=True)
    below = fields.Nested(RowSchema, required=True, allow_none=True)
    thresholds = fields.List(fields.Nested(ThresholdSchema), required=True)


class SigningAnswer(StrictSchema):
    released = fields.Boolean(required=True)


class ClosureAnswer(StrictSchema):
    attempt_id = fields.String(required=True)
