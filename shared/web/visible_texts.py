"""What a field for a text of several lines refuses that somebody else reads."""

from __future__ import annotations

from marshmallow import ValidationError

from shared.kernel.public_texts import unseen_problems
from shared.kernel.words import N_


def visible(text: str) -> None:
    """Raises ValidationError for a character that nobody sees, or that turns what surrounds it."""
    if unseen_problems(text, ""):
        raise ValidationError(N_("Hapus huruf yang tidak terlihat atau mengubah cara huruf di sekitarnya terbaca."))
