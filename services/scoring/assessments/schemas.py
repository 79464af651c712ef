"""What assessors type: a form with an input for each criterion of a part."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from services.scoring.assessments.domain.scores import CHOSEN_FROM, Assessed
from shared.kernel.words import N_
from shared.web.api import StrictSchema

_TEXT = [validate.Length(min=1, max=2_000), validate.Regexp("^[^\\x00]*$")]


def scores_form(assessed: Assessed, *, because: bool = False) -> type[Schema]:
    """`reason` and a text by the code of each criterion, none of them required here: the domain says what is missing.
    With `because` a sentence is asked for, too."""
    inputs: dict[str, fields.Field[Any]] = {
        "reason": fields.String(
            load_default="", validate=validate.OneOf(["", *CHOSEN_FROM]), metadata={"label": N_("Keadaan")}
        )
    }
    for criterion in assessed.criteria:
        label = {"label": criterion.name}
        inputs[criterion.code] = fields.String(load_default="", validate=validate.Length(max=40), metadata=label)
    if because:
        inputs["because"] = fields.String(required=True, validate=_TEXT, metadata={"label": N_("Alasannya")})
    return StrictSchema.from_dict(inputs, name="ScoresForm")


class ConfirmationForm(StrictSchema):
    """`correction` is the one that was shown."""

    correction = fields.Integer(required=True, metadata={"label": N_("Koreksi")})
