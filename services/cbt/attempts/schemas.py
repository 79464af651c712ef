"""The requests of a candidate's browser, and their answers."""

from __future__ import annotations

from typing import get_args

from marshmallow import fields, validate

from services.cbt.attempts.domain.attempts import State
from shared.contracts.cbt import ItemErrorReason
from shared.contracts.rules import MAX_OPTIONS
from shared.kernel.words import N_
from shared.web.api import StrictSchema
from shared.web.moments import Moment
from shared.web.typed_fields import CandidateNumber, Digits

_ID = validate.Length(min=1, max=100)
_CHOICE = validate.Length(min=1, max=MAX_OPTIONS * 100)
"""All options of an item, joined."""
MOST_ENTRIES = 200
MAX_SEQUENCE = 100_000
"""Nobody changes answers that often; it bounds what one browser can write."""


class EntryRequest(StrictSchema):
    """One answer as it is after a click. `sequence` counts up within the attempt, from `next_sequence` on; `option_id`
    is a number where the item has no options. Where a section takes `several`, it may be several options: their ids,
    each once, in ascending order, joined by "+"."""

    sequence = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=MAX_SEQUENCE))
    item_id = fields.String(required=True, validate=_ID)
    option_id = fields.String(required=True, allow_none=True, validate=_CHOICE)
    doubtful = fields.Boolean(load_default=False)


class SaveRequest(StrictSchema):
    """`attempt_id` is the attempt that the page shows; with it, a page left open by another candidate saves nothing."""

    entries = fields.List(fields.Nested(EntryRequest), required=True, validate=validate.Length(min=1, max=MOST_ENTRIES))
    attempt_id = fields.String(validate=_ID)


class RefusalAnswer(StrictSchema):
    sequence = fields.Integer(required=True)
    code = fields.String(required=True)
    message = fields.String(required=True)


class SaveAnswer(StrictSchema):
    saved = fields.List(fields.Integer(), required=True)
    refused = fields.List(fields.Nested(RefusalAnswer), required=True)
    remaining_seconds = fields.Integer(required=True)
    server_time = Moment(required=True)


class ItemErrorRequest(StrictSchema):
    item_id = fields.String(required=True, validate=_ID)
    reason = fields.String(required=True, validate=validate.OneOf(get_args(ItemErrorReason)))
    attempt_id = fields.String(validate=_ID)


class ItemErrorAnswer(StrictSchema):
    """`added` is false where this question was reported before."""

    added = fields.Boolean(required=True)
    server_time = Moment(required=True)


class SubmissionRequest(StrictSchema):
    attempt_id = fields.String(validate=_ID)


class SubmissionAnswer(StrictSchema):
    """`entries` saves are in the journal, whose chain ends in `chain_head`; `answered` items have an answer."""

    attempt_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    submitted_at = Moment(required=True)
    answered = fields.Integer(required=True)
    items = fields.Integer(required=True)
    entries = fields.Integer(required=True)
    chain_head = fields.String(required=True)
    minute_link = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The hash of the session's last minute link; null before the first"},
    )


class PictureAnswer(StrictSchema):
    svg = fields.String(required=True)
    alt = fields.String(required=True)


class OptionAnswer(StrictSchema):
    option_id = fields.String(required=True)
    text = fields.String(required=True)
    picture = fields.Nested(PictureAnswer, required=True, allow_none=True)


class ItemAnswer(StrictSchema):
    number = fields.Integer(required=True)
    item_id = fields.String(required=True)
    section = fields.String(required=True)
    stem = fields.String(required=True)
    picture = fields.Nested(PictureAnswer, required=True, allow_none=True)
    options = fields.List(fields.Nested(OptionAnswer), required=True)


class SectionAnswer(StrictSchema):
    """Its items carry the numbers `first` to `last`; with `several`, an answer to one may be several of its options."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    first = fields.Integer(required=True)
    last = fields.Integer(required=True)
    several = fields.Boolean(required=True)


class ChoiceAnswer(StrictSchema):
    option_id = fields.String(required=True, allow_none=True)
    doubtful = fields.Boolean(required=True)


class AttemptAnswer(StrictSchema):
    """The seat and the attempt. `items` and `answers` are there only while the attempt is active."""

    attempt_id = fields.String(required=True, allow_none=True)
    candidate_no = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    exam_title = fields.String(required=True)
    room = fields.String(required=True)
    seat_no = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    started_at = Moment(required=True, allow_none=True)
    deadline_at = Moment(required=True, allow_none=True)
    submitted_at = Moment(required=True, allow_none=True)
    server_time = Moment(required=True)
    remaining_seconds = fields.Integer(required=True, allow_none=True)
    next_sequence = fields.Integer(required=True)
    current_item = fields.String(
        required=True, allow_none=True, metadata={"description": "The item saved last, to go on at on another computer"}
    )
    sections = fields.List(fields.Nested(SectionAnswer), required=True)
    items = fields.List(fields.Nested(ItemAnswer), required=True)
    answers = fields.Dict(keys=fields.String(), values=fields.Nested(ChoiceAnswer), required=True)


class TimeAnswer(StrictSchema):
    """With a seat token also what the attempt's time is; without one those are null."""

    server_time = Moment(required=True)
    state = fields.String(required=True, allow_none=True)
    deadline_at = Moment(required=True, allow_none=True)
    remaining_seconds = fields.Integer(required=True, allow_none=True)


class CheckinRequest(StrictSchema):
    candidate_no = CandidateNumber(
        required=True, validate=validate.Length(min=1, max=64), metadata={"label": N_("Nomor peserta")}
    )
    pin = Digits(required=True, validate=validate.Length(min=1, max=64), metadata={"label": N_("PIN")})


class CheckinForm(CheckinRequest):
    """On a page: `browser` is what the page's script found out about it."""

    browser = fields.String(load_default="", validate=validate.Length(max=100))


class CheckinAnswer(StrictSchema):
    candidate_no = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
