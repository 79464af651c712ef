"""NaN, Infinity and numbers without bounds in a rules document are refused with their place; no rule goes with them."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from shared.contracts.codec.rules import PRESETS
from tests.builders.rule_documents import REASON
from tests.builders.rule_forms import seen
from tests.builders.scoring import KARTIKA
from tests.builders.scoring_web import Browser

NUMBERS = ["NaN", "Infinity", "-Infinity", "1e400", "9" * 50]
FIELDS = ["total", "enough"]


def with_number(number: str, field: str = "total") -> str:
    """cpns-2024 with this in place of a figure of its second threshold."""
    document = json.loads((PRESETS / "cpns-2024.json").read_text(encoding="utf-8"))
    document["thresholds"][1][field] = "here"
    return json.dumps(document).replace('"here"', number)


def require_place(text: str, field: str) -> None:
    assert "Bukan bilangan dalam JSON" in text
    assert "aris ke-2" in text or f"thresholds[1].{field}" in text


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", FIELDS)
def test_a_file_begins_no_draft(browser: Browser, number: str, field: str) -> None:
    file = BytesIO(with_number(number, field).encode()), "aturan.json"
    sent = browser.post("/aturan", KARTIKA, data={"source": "", "document": file, "reason": REASON})
    assert sent.status_code == 422
    require_place(sent.text, field)
    assert "Belum ada dokumen aturan" in browser.get("/aturan", KARTIKA).text


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(("address", "name"), [("json", "text"), ("isian", "dokumen")])
def test_neither_the_text_nor_what_the_form_carries_changes_a_draft(
    browser: Browser, page: str, address: str, name: str, number: str
) -> None:
    before = seen(browser, page)
    sent = browser.post(f"{page}/{address}", KARTIKA, data={"seen": before, name: with_number(number)})
    assert sent.status_code == 422
    require_place(sent.text, "total")
    assert seen(browser, page) == before
