"""A selection opens with each shipped rules document by its name, and the page explains it in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.recruitment.selections.usecases.opening import open_selection
from services.recruitment.service import create_app
from shared.contracts.codec.rules import PRESETS, preset
from shared.db.engine import unit_of_work
from shared.kernel.roles import Role
from tests.builders import recruitment as build
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, SELECTION_ID, selection_document, vacancy_document
from tests.builders.web import bearer, make_settings


@pytest.mark.parametrize("name", sorted(path.stem for path in PRESETS.glob("*.json")))
def test_a_selection_opens_with_a_shipped_document(name: str, tmp_path: Path) -> None:
    engine = build.make_database()
    with unit_of_work(engine) as session:
        open_selection(session, NOW, selection_document(rules=name, vacancies=[vacancy_document()]))
    (_, opened), *_ = build.emitted(engine)
    assert opened["rules_digest"] == preset(name).digest
    settings = make_settings("recruitment", tmp_path, secret_key=build.SECRET)
    client = create_app(settings, engine=engine, clock=StoppedClock(NOW)).test_client()
    headers = bearer(Role.AUDITOR, now=NOW)
    page = client.get(f"/petugas/aturan/{SELECTION_ID}", headers=headers).text
    assert "Yang memenuhi ambang diurutkan menurut total" in page
    client.set_cookie("terang_lang", "en")
    page = client.get(f"/petugas/aturan/{SELECTION_ID}", headers=headers).text
    assert "Those who meet the threshold are ordered by total" in page
    for word in ("butir", "Nilai ambang", "bila sama", "kosong", "Tes Wawasan", "Kompetensi Teknis", "Kemampuan"):
        assert word not in page.replace(preset(name).note, "").replace(preset(name).title, ""), word
