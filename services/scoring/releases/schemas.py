"""Requests about a ranking's release and their answers, for programs."""

from __future__ import annotations

from marshmallow import fields, validate

from services.scoring.approvals.schemas import StatementRequest
from services.scoring.exams.schemas import SelectionQuery
from services.scoring.rankings.schemas import RowAnswer, StageQuery, steps_field
from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.paging import page_number

_TEXT = validate.Regexp("^[^\\x00]*$")


class StagedSelectionQuery(SelectionQuery, StageQuery):
    """The rankings of one stage, of every selection or of one."""


class PartQuery(StageQuery):
    """A part of a very large selection's rankings: of at most 200,000 people and 2,000 vacancies, by vacancy id."""

    part = page_number()


class ReasonRequest(StrictSchema):
    reason = fields.String(
        required=True, validate=[validate.Length(max=2_000), _TEXT], metadata={"label": N_("Alasan")}
    )


class RankingSignatureRequest(StatementRequest):
    """The signed statement, and what the page that was signed from called the vacancies; empty where no page was."""

    shown = fields.String(
        load_default="",
        validate=[validate.Length(max=64), _TEXT],
        metadata={"description": "From the page's form: 409 `stale_digest` if a vacancy is called otherwise by now."},
    )


class WithdrawalReasonRequest(ReasonRequest):
    reason_code = fields.String(
        required=True,
        validate=[validate.Length(max=40), _TEXT],
        metadata={"label": N_("Jenis alasan"), "description": "court, leak, error or other."},
    )


class WithdrawalRequest(WithdrawalReasonRequest, StatementRequest):
    """The reason beside the statement that the service gave for it, signed."""


class RankingHeadlineAnswer(StrictSchema):
    vacancy_id = fields.String(required=True)
    exam_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    title = fields.String(required=True)
    unit = fields.String(required=True)
    category = fields.String(required=True)
    quota = fields.Integer(required=True)
    admitted = fields.Integer(required=True)
    submitted = fields.Integer(required=True)
    released_version = fields.Integer(required=True, metadata={"description": "0: not released yet."})
    signatures = fields.Integer(required=True, metadata={"description": "Given towards the next version."})


class RankingsAnswer(StrictSchema):
    items = fields.List(fields.Nested(RankingHeadlineAnswer), required=True)


class ReleaseCheckAnswer(StrictSchema):
    state = fields.String(required=True, metadata={"description": "good, light (look at it) or bad (no release)."})
    code = fields.String(required=True)
    message = fields.String(required=True)


class SignatureAnswer(StrictSchema):
    signer = fields.String(required=True)
    role = fields.String(required=True)
    digest = fields.String(required=True)
    signed_at = Moment(required=True)


class FindingSignatureAnswer(StrictSchema):
    statement = fields.String(required=True, metadata={"description": "Exactly this text was signed."})
    key_id = fields.String(required=True)
    proof = fields.String(required=True)


class FindingAnswer(StrictSchema):
    attempt_id = fields.String(required=True)
    candidate_no = fields.String(required=True)
    fault = fields.String(required=True)
    at = fields.Integer(required=True, allow_none=True)
    closed_by = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    seconded_by = fields.String(required=True, allow_none=True, metadata={"description": "None: still open."})
    seconding_reason = fields.String(required=True, allow_none=True)
    signatures = fields.List(
        fields.Nested(FindingSignatureAnswer),
        required=True,
        metadata={"description": "Of the first and the second, in this order; what both let stand before has none."},
    )


class RankingAnswer(StrictSchema):
    vacancy_id = fields.String(required=True)
    exam_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    stage = fields.String(required=True, allow_none=True, metadata={"description": "Null for the first one."})
    category = fields.String(required=True)
    quota = fields.Integer(required=True)
    places = fields.Integer(required=True)
    present = fields.Integer(required=True)
    ranked = fields.Integer(required=True)
    tie_breaks = fields.List(fields.String(), required=True)
    max_total = fields.Integer(required=True)
    units = fields.Integer(required=True, metadata={"description": "So many units make a point of marks."})
    steps = steps_field()
    rules_digest = fields.String(required=True)
    digest = fields.String(required=True)
    released_version = fields.Integer(required=True)
    is_released = fields.Boolean(required=True, metadata={"description": "The present ranking is the released one."})
    signatures = fields.List(fields.Nested(SignatureAnswer), required=True)
    unproven_signatures = fields.List(
        fields.Nested(SignatureAnswer),
        required=True,
        metadata={"description": "Those of them that were given before members had keys; they do not count."},
    )
    lapsed_signatures = fields.List(
        fields.Nested(SignatureAnswer),
        required=True,
        metadata={"description": "Of members who were disabled or changed since, or with keys that have ended."},
    )
    stale_signatures = fields.List(fields.Nested(SignatureAnswer), required=True)
    checks = fields.List(fields.Nested(ReleaseCheckAnswer), required=True)
    findings = fields.List(fields.Nested(FindingAnswer), required=True)
    may_still_sit = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Candidates without an attempt whose session is not over; in rows they are absent."},
    )
    differences = fields.List(
        fields.String(), required=True, metadata={"description": "From the version last released, in words."}
    )
    rows = fields.List(fields.Nested(RowAnswer), required=True)


class SigningAnswer(StrictSchema):
    released = fields.Boolean(required=True)


class BatchSigningAnswer(StrictSchema):
    signed = fields.Integer(required=True, metadata={"description": "How many rankings the signature is over."})
    released = fields.Integer(required=True, metadata={"description": "How many of them it has released."})


class TakenBackAnswer(StrictSchema):
    taken_back = fields.Boolean(required=True)


class WithdrawalAnswer(StrictSchema):
    withdrawn = fields.Boolean(required=True, metadata={"description": "False: another member signs it, too."})
