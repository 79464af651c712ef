from __future__ import annotations

import pytest

from services.recruitment.verifications.domain import REJECTION_REASONS, check_rejection
from shared.kernel.errors import InvalidInput


@pytest.mark.parametrize("code", sorted(REJECTION_REASONS))
def test_every_known_reason_with_a_real_text_will_do(code: str) -> None:
    check_rejection(code, "Ijazah tidak terbaca.")


@pytest.mark.parametrize(
    ("code", "text", "fields"),
    [
        ("because", "Ijazah tidak terbaca.", ["reason_code"]),
        ("education", "   kurang   ", ["reason"]),
        ("education", "x" * 1001, ["reason"]),
        ("", "", ["reason_code", "reason"]),
    ],
)
def test_a_rejection_without_a_reason_is_none(code: str, text: str, fields: list[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_rejection(code, text)
    assert [problem.place.field for problem in refusal.value.problems] == fields
