"""What is no JSON, or would be another number or value for another reader, is not read from an event or statement."""

from __future__ import annotations

import pytest

from shared.kernel.strict_json import DECODER


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_what_is_no_finite_number_is_refused(number: str) -> None:
    for text in (number, f'{{"total": {number}}}', f"[{number}]"):
        with pytest.raises(ValueError):
            DECODER.decode(text)


def test_a_key_stands_once() -> None:
    with pytest.raises(ValueError):
        DECODER.decode('{"total": 1, "total": 2}')
    assert DECODER.decode('{"total": 1.5e2}') == {"total": 150}
