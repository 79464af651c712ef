"""Requests to the bank and its answers, for programs. No answer has a field for a key, a weight or a rationale."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from services.scoring.bank.domain.items import BANDS
from services.scoring.bank.usecases.imports import MAX_PICTURES
from shared.web.api import StrictSchema
from shared.web.paging import page_number, page_size

_SHORT = validate.Length(max=200)


class ItemQuery(StrictSchema):
    section = fields.String(load_default="", validate=_SHORT)
    topic = fields.String(load_default="", validate=_SHORT)
    band = fields.String(load_default="", validate=validate.OneOf(["", *BANDS]))
    q = fields.String(load_default="", validate=_SHORT)
    page = page_number(last=100_000)
    per_page = page_size(usual=50, most=200)


class ItemAnswer(StrictSchema):
    """An item without its key, weights and rationale: those are on its author's page only."""

    code = fields.String(required=True)
    section = fields.String(required=True)
    topic = fields.String(required=True)
    difficulty = fields.String(required=True, metadata={"description": "Expected share right, a decimal as text."})
    band = fields.String(required=True)
    stem = fields.String(required=True)
    has_picture = fields.Boolean(required=True)


class ItemsAnswer(StrictSchema):
    items = fields.List(fields.Nested(ItemAnswer), required=True)
    total = fields.Integer(required=True)


class ImportRequest(StrictSchema):
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
