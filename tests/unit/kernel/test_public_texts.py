"""A text that others read has no letter that nobody sees, and none that turns the reading direction."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.cbt.exclusions import domain as exclusions
from services.recruitment.verifications.domain import check_rejection
from services.scoring.objections.domain.objections import checked_text
from services.scoring.releases.domain import withdrawals
from shared.kernel.errors import InvalidInput
from shared.kernel.public_texts import reason_problems, required_reason, unseen_problems

HIDDEN = ["\u202e", "\u2066", "\u200b", "\u00ad", "\x07", "\ufeff", "\ue000", "\u3164"]
"""Right-to-left override, isolate, zero-width space, soft hyphen, bell, byte order mark, private, Hangul filler."""


@pytest.mark.parametrize("letter", HIDDEN, ids=[f"U+{ord(each):04X}" for each in HIDDEN])
def test_a_letter_that_nobody_sees_is_named_with_its_field(letter: str) -> None:
    for text in (f"Putusan {letter}pengadilan 12/2026", f"Putusan pengadilan\n12{letter}/2026"):
        for (problem,) in (reason_problems(text, "note"), unseen_problems(text, "note")):
            assert problem.code == "unseen_character"
            assert problem.place.field == "note"
            assert dict(problem.facts)["character"] == f"U+{ord(letter):04X}"


def test_a_reason_is_kept_as_one_line() -> None:
    assert required_reason("  Putusan\r\npengadilan \t 12/2026 ") == "Putusan pengadilan 12/2026"
    assert [problem.code for problem in reason_problems("pendek")] == ["reason_short"]
    assert unseen_problems("Baris satu.\nBaris dua: «ya», 5 × 2 ≤ 10, é.", "text") == []


@pytest.mark.parametrize(
    "keep",
    [
        lambda text: withdrawals.required_reason("court", text),
        lambda text: exclusions.required_reason("not_theirs", text),
        lambda text: checked_text(text, []),
        lambda text: check_rejection("other", text),
    ],
    ids=["withdrawal", "exclusion", "answer", "rejection"],
)
def test_no_public_text_has_one(keep: Callable[[str], object]) -> None:
    with pytest.raises(InvalidInput) as caught:
        keep("Kunci butir ini \u202etetap benar, sanggahan ditolak.")
    assert "unseen_character" in {problem.code for problem in caught.value.problems}
