"""Scoring takes up a selection with each shipped rules document; its draft says the rules and what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.scoring.service import create_app
from shared.contracts.codec.rules import PRESETS, preset
from tests.builders.scoring import EXAM, SRI
from tests.builders.scoring_web import BAYU, Browser, DraftWorld
from tests.builders.web import make_settings


@pytest.mark.parametrize("name", sorted(path.stem for path in PRESETS.glob("*.json")))
def test_a_draft_says_the_rules_that_it_will_be_sealed_with(name: str, tmp_path: Path) -> None:
    rules = preset(name)
    world = DraftWorld(rules)
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    page = browser.get(f"/ujian/{EXAM}", SRI).get_data(as_text=True)
    assert rules.regulation in page
    assert "Kisi-kisi belum diunggah." in page
    for section in rules.sections:
        assert f"{section.name}: {section.items} butir" in page
    assert browser.get("/bank", BAYU).status_code == 200
