"""Requests and answers for programs about released results."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.paging import page_number, page_size

_SHORT = validate.Length(max=200)


class StageQuery(StrictSchema):
    stage = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=100),
        metadata={"description": "The code of a later stage; the first one where none is named."},
    )


class ResultQuery(StageQuery):
    selection_id = fields.String(load_default="", validate=_SHORT)


class ResultPageQuery(StageQuery):
    page = page_number()
    per_page = page_size(1_000, 1_000)


class ResultWithdrawalAnswer(StrictSchema):
    reason_code = fields.String(required=True, metadata={"description": "court, leak, error or other."})
    reason = fields.String(required=True)
    withdrawn_at = Moment(required=True)


class ResultHeadAnswer(StrictSchema):
    vacancy_id = fields.String(required=True)
    title = fields.String(required=True)
    stage = fields.String(required=True, allow_none=True, metadata={"description": "Null for the first one."})
    version = fields.Integer(required=True)
    quota = fields.Integer(required=True)
    places = fields.Integer(required=True)
    present = fields.Integer(required=True)
    ranked = fields.Integer(required=True)
    units = fields.Integer(required=True, metadata={"description": "So many units make a point of marks."})
    steps = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "By code, and for the total: how many of the whole numbers make a point."},
    )
    ranking_digest = fields.String(required=True)
    rules_digest = fields.String(required=True)
    released_at = Moment(required=True)
    arrived_at = Moment(
        required=True, attribute="complete_at", metadata={"description": "When all of it was here, by our clock."}
    )
    withdrawal = fields.Nested(
        ResultWithdrawalAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "Not null: two members have withdrawn this version, and it is no longer in force."},
    )


class ResultVersionAnswer(StrictSchema):
    version = fields.Integer(required=True)
    ranking_digest = fields.String(required=True)
    released_at = Moment(required=True)
    withdrawal = fields.Nested(ResultWithdrawalAnswer, required=True, allow_none=True)


class ResultRowAnswer(StrictSchema):
    candidate_no = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    rank = fields.Integer(required=True, allow_none=True)
    marks = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    total = fields.Integer(required=True)
    normalised = fields.Integer(
        allow_none=True, metadata={"description": "By the rules' normalisation; null without one."}
    )
    status = fields.String(required=True)
    quota_group = fields.String(allow_none=True, metadata={"description": "The candidate's, where there are any."})
    place = fields.String(
        allow_none=True, metadata={"description": 'By which somebody goes on: "open" or the code of a quota group.'}
    )
    unscored = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        allow_none=True,
        metadata={"description": "By part of a later stage, the code of why there is no score; null without any."},
    )


class ResultSignatureAnswer(StrictSchema):
    """`statement`, `key_id` and `proof` are null in releases from before members had keys."""

    signer = fields.String(required=True, metadata={"description": "The full name; initials where there is no key."})
    role = fields.String(required=True)
    signed_at = Moment(required=True)
    statement = fields.String(required=True, allow_none=True, metadata={"description": "The text that was signed."})
    key_id = fields.String(required=True, allow_none=True, metadata={"description": "The key's fingerprint."})
    proof = fields.String(required=True, allow_none=True, metadata={"description": "The signature, in base64url."})
    arrived_after_end = fields.Boolean(
        required=True,
        metadata={
            "description": "The release arrived only after the signer's membership or key had ended: the date is the "
            "signer's own word."
        },
    )


class ResultAnswer(ResultHeadAnswer):
    versions = fields.List(
        fields.Nested(ResultVersionAnswer),
        required=True,
        metadata={"description": "Every version that was released, the newest first, and whether it was withdrawn."},
    )
    signatures = fields.List(fields.Nested(ResultSignatureAnswer), required=True)
    rows = fields.List(fields.Nested(ResultRowAnswer), required=True)


class ResultListAnswer(StrictSchema):
    items = fields.List(fields.Nested(ResultHeadAnswer), required=True)
