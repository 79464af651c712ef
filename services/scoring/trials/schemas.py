"""What a member types to have rules tried."""

from __future__ import annotations

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from services.scoring.trials.domain.people import (
    MOST_APART,
    MOST_PEOPLE,
    MOST_QUOTA,
    MOST_SHIFTS,
    MOST_VACANCIES,
)
from shared.kernel.words import N_
from shared.web.api import StrictSchema

MADE_UP, SITTING, SHEET = "made_up", "sitting", "sheet"
_NAME = [validate.Length(max=200), validate.Regexp("^[^\\x00]*$")]
_TYPED = 200


class Differences(fields.Field[tuple[int, ...]]):
    """A whole number for each shift, with blanks or commas between: 0 20 -15."""

    default_error_messages = {
        "numbers": N_(
            "Isi satu bilangan bulat untuk setiap sesi, paling banyak 12 sesi, masing-masing -300 sampai 300, "
            "misalnya 0 20."
        )
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> tuple[int, ...]:
        words = value[:_TYPED].replace(",", " ").split() if isinstance(value, str) else []
        try:
            # int() also reads figures of other scripts and underscores.
            found = tuple(int(word) for word in words if word.isascii() and "_" not in word)
        except ValueError:
            raise self.make_error("numbers") from None
        if not 1 <= len(found) == len(words) <= MOST_SHIFTS or any(abs(each) > MOST_APART for each in found):
            raise self.make_error("numbers")
        return found


def _whole(label: str, low: int, high: int) -> fields.Integer:
    return fields.Integer(required=True, validate=validate.Range(min=low, max=high), metadata={"label": label})


class RulesForm(StrictSchema):
    """Which rules, and on whom."""

    rules = fields.String(required=True, validate=[validate.Length(min=1), *_NAME], metadata={"label": N_("Aturan")})
    people_of = fields.String(
        required=True, validate=validate.OneOf([MADE_UP, SITTING, SHEET]), metadata={"label": N_("Peserta")}
    )
    compared = fields.String(load_default="", validate=_NAME, metadata={"label": N_("Bandingkan dengan")})
    exam_id = fields.String(load_default="", validate=_NAME, metadata={"label": N_("Ujian sebelumnya")})
    request = fields.String(load_default="", validate=[validate.Length(max=100), *_NAME])


class MadeUpForm(RulesForm):
    """People from a seed."""

    people = _whole(N_("Banyaknya peserta"), 1, MOST_PEOPLE)
    vacancies = _whole(N_("Banyaknya formasi"), 1, MOST_VACANCIES)
    quota = _whole(N_("Kuota tiap formasi"), 1, MOST_QUOTA)
    difficulty = Differences(required=True, metadata={"label": N_("Kesukaran tiap sesi")})
    ability = Differences(required=True, metadata={"label": N_("Kemampuan tiap sesi")})
    seed = _whole(N_("Benih acak"), 0, 2**31 - 1)


class SheetForm(RulesForm):
    """People of a sheet of earlier marks."""

    sheet = Upload(required=True, metadata={"label": N_("Lembar nilai")})
    file_quota = fields.Integer(
        load_default=None,
        validate=validate.Range(min=1, max=MOST_QUOTA),
        metadata={"label": N_("Kuota formasi yang tidak memuatnya")},
    )
