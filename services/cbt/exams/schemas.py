"""The request that opens an exam's papers, and where they are."""

from __future__ import annotations

from marshmallow import fields, validate

from services.cbt.exams.domain.openings import Obstacle, OpenedBy
from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.moments import Moment


class OpeningCodeRequest(StrictSchema):
    """`code` is the opening code as people type it."""

    code = fields.String(required=True, validate=validate.Length(max=200), metadata={"label": N_("Kode pembuka")})


class PapersQuery(StrictSchema):
    """Without `selection_id` the list is of every selection."""

    selection_id = fields.String(load_default="", validate=[validate.Length(max=100), validate.Regexp("^[^\\x00]*$")])


class PapersAnswer(StrictSchema):
    """`parts` of `parts_wanted` have come. `obstacle` says why a key that came does not open them. `opened_at` null:
    nobody can start yet."""

    exam_id = fields.String(required=True)
    selection_id = fields.String(required=True)
    title = fields.String(required=True)
    parts = fields.Integer(required=True)
    parts_wanted = fields.Integer(required=True)
    key_received_at = Moment(required=True, allow_none=True)
    obstacle = fields.Enum(Obstacle, by_value=True, required=True, allow_none=True)
    opened_at = Moment(required=True, allow_none=True)
    opened_by = fields.Enum(OpenedBy, by_value=True, required=True, allow_none=True)
    officer = fields.String(required=True, allow_none=True)


class PapersListAnswer(StrictSchema):
    items = fields.List(fields.Nested(PapersAnswer), required=True)
