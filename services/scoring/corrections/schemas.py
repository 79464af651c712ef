"""What goes in and out about corrections of keys."""

from __future__ import annotations

from marshmallow import fields, validate

from services.scoring.exams.domain.key_sets import ChangeKind
from shared.kernel.words import N_
from shared.web.api import StrictSchema

_NO_NUL = validate.Regexp("^[^\\x00]*$")


def _text(label: str, most: int, *, required: bool = True) -> fields.String:
    checks = [validate.Length(min=1 if required else 0, max=most), _NO_NUL]
    extra = {"required": True} if required else {"load_default": ""}
    return fields.String(validate=checks, metadata={"label": label}, **extra)


class ChangeForm(StrictSchema):
    code = _text(N_("Kode butir"), 80)
    kind = fields.String(
        required=True,
        validate=validate.OneOf([str(kind) for kind in ChangeKind]),
        metadata={"label": N_("Perubahan")},
    )
    answer = _text(N_("Kunci, bobot, atau nilai baru"), 200, required=False)
    tolerance = _text(N_("Toleransi"), 40, required=False)
    reason = _text(N_("Alasan"), 1_000)


class TakingBackForm(StrictSchema):
    item_id = fields.String(required=True, validate=[validate.Length(min=1, max=80), _NO_NUL])


class RejectionForm(StrictSchema):
    rejection = _text(N_("Alasan menolak"), 1_000)


class InForceAnswer(StrictSchema):
    in_force = fields.Boolean(required=True, metadata={"description": "Whether the set is in force now."})
