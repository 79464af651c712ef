"""A ranking's rows for programs: candidate numbers, marks and the reason for each rank, nothing else."""

from __future__ import annotations

from marshmallow import fields, validate

from services.scoring.approvals.schemas import StatementRequest
from shared.kernel.words import N_
from shared.web.api import StrictSchema


class StageQuery(StrictSchema):
    stage = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=100),
        metadata={"description": "The code of a later stage; the first one where none is named."},
    )


def steps_field() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "By code, and for the total: how many of the whole numbers make a point."},
    )


class LotsRequest(StrictSchema):
    order = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=20_000), validate.Regexp("^[^\\x00]*$")],
        metadata={
            "label": N_("Urutan undian"),
            "description": "Candidate numbers, the first lot first, with blanks, commas or line ends between.",
        },
    )


class SignedLotsRequest(LotsRequest, StatementRequest):
    """The order beside the statement that the service gave for it, signed."""


class DrawSeedRequest(StrictSchema):
    seed = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=200), validate.Regexp("^[^\\x00]*$")],
        metadata={"label": N_("Benih undian"), "description": "32 bytes as 64 hexadecimal digits."},
    )


class SignedDrawSeedRequest(DrawSeedRequest, StatementRequest):
    """The seed beside the statement that the service gave for it, signed."""


class DrawAnswer(StrictSchema):
    state = fields.String(
        required=True,
        validate=validate.OneOf(["first", "differs", "confirmed"]),
        metadata={"description": "Waits for another member; has taken another's place and waits; recorded for good."},
    )


class DecisionAnswer(StrictSchema):
    """`key` is one of the order's, or "equal" where the rank is shared. Of "age" and "gpa" both values are 0."""

    above = fields.String(required=True)
    key = fields.String(required=True)
    theirs = fields.Integer(required=True)
    mine = fields.Integer(required=True)


class RowAnswer(StrictSchema):
    candidate_no = fields.String(required=True)
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
    decision = fields.Nested(DecisionAnswer, required=True, allow_none=True)


class ThresholdAnswer(StrictSchema):
    subject = fields.String(required=True)
    minimum = fields.Integer(required=True)
    marks = fields.Integer(required=True)
    met = fields.Boolean(required=True)


class PlaceAnswer(StrictSchema):
    row = fields.Nested(RowAnswer, required=True)
    above = fields.Nested(RowAnswer, required=True, allow_none=True)
    below = fields.Nested(RowAnswer, required=True, allow_none=True)
    thresholds = fields.List(fields.Nested(ThresholdAnswer), required=True)
    enough = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "So many thresholds of sections or parts are enough; null: all of them are asked."},
    )
    units = fields.Integer(required=True, metadata={"description": "So many units make a point of marks."})
    steps = steps_field()
