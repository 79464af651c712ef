"""An exam prepared and sealed by pages and API, and what stands in its way."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts import catalogue
from shared.contracts.scoring import EXAMS
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, SRI
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_web import BAYU, Browser, approval_of, upload


def test_an_exam_is_prepared_and_sealed_through_pages(draft: Browser) -> None:
    assert draft.get("/ujian", SRI).location.endswith(f"/ujian/{EXAM}")
    assert "Kisi-kisi belum diunggah" in draft.get(f"/ujian/{EXAM}", SRI).get_data(as_text=True)
    draft.post("/bank/impor", BAYU, **upload(bank_rows()))
    blueprint = b"section,topic,easy,medium,hard\nTWK,Topik,0,2,0\nTIU,Topik,,2,\nTKP,Topik,,2,\n"
    files = {"data": {"blueprint": (io.BytesIO(blueprint), "kisi.csv")}, "content_type": "multipart/form-data"}
    assert draft.post(f"/ujian/{EXAM}/kisi-kisi", SRI, **files).status_code == 302
    page = draft.get(f"/ujian/{EXAM}", SRI).get_data(as_text=True)
    assert "Ujian siap disegel oleh dua orang" in page
    assert "2 / 3" in page
    assert 'data-sign="/api/exams/cpns-uji-2026-skd/statement"' in page
    mine, others = approval_of(draft, SRI), approval_of(draft, KARTIKA)
    assert seal(draft, SRI, mine).status_code == 302
    assert seal(draft, SRI, mine).status_code == 302, "pressed twice"
    waiting = draft.get(f"/ujian/{EXAM}", SRI).get_data(as_text=True)
    assert "Orang kedua menandatangani sidik yang sama." in waiting
    assert "Ujian sudah disegel" not in waiting, "one person alone seals nothing, however often"
    assert seal(draft, BAYU, mine).status_code == 403
    third = approval_of(draft, SIREGAR)
    assert seal(draft, KARTIKA, others).status_code == 302
    sealed = draft.get(f"/ujian/{EXAM}", KARTIKA).get_data(as_text=True)
    assert "Ujian sudah disegel" in sealed
    assert "Sri Handayani" in sealed
    assert person_keys.fingerprint(SRI.id)[:4] in sealed
    assert seal(draft, KARTIKA, others).status_code == 302, "pressed twice"
    assert seal(draft, KARTIKA, of_another_content(others)).status_code == 409
    assert seal(draft, SIREGAR, third).status_code == 409, "somebody else"


def seal(draft: Browser, who: Principal, signed: dict[str, str]) -> Any:
    return draft.post(f"/ujian/{EXAM}/segel", who, data=signed)


def of_another_content(signed: dict[str, str]) -> dict[str, str]:
    """The statement about a content that was never there, with the same key's name."""
    return {**signed, "statement": signed["statement"].replace(json.loads(signed["statement"])["digest"], "0" * 64)}


def test_a_bad_blueprint_is_reported_on_the_page(draft: Browser) -> None:
    files = {
        "data": {"blueprint": (io.BytesIO(b"section,topic\nTWK,x\n"), "k.csv")},
        "content_type": "multipart/form-data",
    }
    answer = draft.post(f"/ujian/{EXAM}/kisi-kisi", SRI, **files)
    assert answer.status_code == 422
    assert "baris 1, kolom easy" in answer.get_data(as_text=True)
    assert draft.post(f"/ujian/{EXAM}/kisi-kisi", SRI).status_code == 422
    assert draft.post("/ujian/lain/kisi-kisi", SRI, data={}).status_code == 404


def test_an_exam_is_prepared_and_sealed_through_the_api(draft: Browser) -> None:
    address = f"/api/exams/{EXAM}"
    assert draft.get(address, BAYU).get_json()["content_digest"] is None
    draft.post("/api/items/import", BAYU, **upload(bank_rows()))
    rows = [{"section": s, "topic": "Topik", "band": "medium", "items": 2} for s in ("TWK", "TIU", "TKP")]
    too_many = [{**rows[0], "items": 9}, *rows[1:]]
    refused = draft.put(f"{address}/blueprint", SRI, json={"rows": too_many})
    assert refused.status_code == 422
    assert {error["code"] for error in refused.get_json()["errors"]} == {"section_sum", "bank_short"}
    early = draft.get(f"{address}/statement", SRI)
    assert (early.status_code, early.get_json()["code"]) == (409, "not_sealable")
    answer = draft.put(f"{address}/blueprint", SRI, json={"rows": rows}).json
    assert answer["problems"] == []
    first, second = approval_of(draft, KARTIKA), approval_of(draft, SIREGAR)
    assert draft.post(f"{address}/approvals", KARTIKA, json=first).json == {"sealed": False}
    stale = draft.post(f"{address}/approvals", SIREGAR, json=of_another_content(second))
    assert (stale.status_code, stale.get_json()["code"]) == (409, "stale_digest")
    assert draft.post(f"{address}/approvals", SIREGAR, json=second).json == {"sealed": True}
    shown = draft.get(address, BAYU).json
    assert shown["sealed_at"] is not None
    assert [person["name"] for person in shown["approvals"]] == ["R. Kartika", "M. Siregar"]
    assert [person["proof"] for person in shown["approvals"]] == [first["proof"], second["proof"]]
    late = draft.get(f"{address}/statement", SRI)
    assert (late.status_code, late.get_json()["code"]) == (409, "already_sealed")
    assert draft.get("/api/exams", SRI).get_json()["items"][0]["exam_id"] == EXAM
    late = draft.put(f"{address}/blueprint", SRI, json={"rows": rows})
    assert (late.status_code, late.get_json()["code"]) == (409, "already_sealed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rows"),
        ({"rows": []}, "rows"),
        ({"rows": [{"section": "TWK", "topic": "T", "band": "impossible", "items": 1}]}, "rows.0.band"),
        ({"rows": [{"section": "TWK", "topic": "T", "band": "easy", "items": -1}]}, "rows.0.items"),
        ({"rows": [{"section": "TWK", "topic": "T", "band": "easy", "items": "2"}]}, "rows.0.items"),
        ({"rows": [{"section": "TWK", "topic": "T", "band": "easy", "items": 1, "x": 1}]}, "rows.0.x"),
    ],
)
def test_a_bad_blueprint_names_its_field(draft: Browser, body: Any, field: str) -> None:
    answer = draft.put(f"/api/exams/{EXAM}/blueprint", SRI, json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_an_exam_that_is_too_large_for_the_log_is_refused_with_what_to_do(
    draft: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft.post("/bank/impor", BAYU, **upload(bank_rows()))
    rows = [{"section": code, "topic": "Topik", "band": "medium", "items": 2} for code in ("TWK", "TIU", "TKP")]
    assert draft.put(f"/api/exams/{EXAM}/blueprint", SRI, json={"rows": rows}).status_code == 200
    second = approval_of(draft, KARTIKA)
    assert seal(draft, SRI, approval_of(draft, SRI)).status_code == 302
    monkeypatch.setitem(catalogue.TOPICS, EXAMS, replace(catalogue.TOPICS[EXAMS], max_message_bytes=5000))
    refused = seal(draft, KARTIKA, second)
    assert refused.status_code == 409
    assert "Isinya terlalu besar untuk dikirim ke layanan lain" in refused.get_data(as_text=True)
    assert "Perkecil isinya" in refused.get_data(as_text=True)
    answer = draft.post(f"/api/exams/{EXAM}/approvals", KARTIKA, json=second)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "event_too_large")
    assert draft.get(f"/api/exams/{EXAM}", SRI).get_json()["sealed_at"] is None
    monkeypatch.undo()
    assert seal(draft, KARTIKA, second).status_code == 302
