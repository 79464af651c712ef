"""A new version of the rules, with its reason, until the exam is sealed and never after."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.selections import handlers
from services.recruitment.selections.domain.rules import RulesSealed
from services.recruitment.selections.usecases.reading import get_selection
from services.recruitment.selections.usecases.replacing_rules import Replacement, replace_rules, versions
from services.recruitment.service import SERVICE
from shared.contracts.codec.reading import load
from shared.contracts.codec.rules import preset
from shared.contracts.declaration import dump
from shared.contracts.recruitment import SelectionAmended
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Role
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.signed_seals import enrol, signed
from tests.builders.web import bearer

REASON = "Keputusan menteri yang baru mengubah ambang."
OPENED = preset("cpns-skd-2024")


def version(name: str = "2024.3", **changes: Any) -> dict[str, Any]:
    return {**deepcopy(dump(OPENED)), "version": name, **changes}


def put(engine: Engine, document: Any) -> None:
    with unit_of_work(engine) as session:
        replace_rules(session, NOW, Replacement(SELECTION_ID, document, REASON, "Sri Handayani"))


def seal(engine: Engine, rules_digest: str) -> None:
    sealed = signed(reported.exam_sealed(rules_digest=rules_digest))
    with unit_of_work(engine) as session:
        enrol(session, NOW)
        handlers.exam_sealed(session, NOW, reported.event_of(sealed), sealed)


def in_force(engine: Engine) -> tuple[str, str]:
    with reading(engine) as session:
        found = get_selection(session, SELECTION_ID)
        return found.rules.version, found.rules_digest


def test_a_new_version_is_in_force_and_emitted_with_its_reason(engine: Engine) -> None:
    put(engine, version(cut={"multiple": 2, "boundary_ties": "all"}))
    name, data = build.emitted(engine)[-1]
    assert name == "recruitment.selection.amended.v1"
    assert (data["reason"], data["replaces"], data["rules"]["cut"]["multiple"]) == (REASON, OPENED.digest, 2)
    assert in_force(engine) == ("2024.3", data["rules_digest"])
    with reading(engine) as session:
        kept = versions(session, get_selection(session, SELECTION_ID))
    assert [(each.number, each.rules.version, each.put_by) for each in kept] == [
        (0, "2024.2", ""),
        (1, "2024.3", "Sri Handayani"),
    ]


def without(category: str) -> dict[str, Any]:
    document = version()
    del document["categories"][category]
    document["thresholds"] = [each for each in document["thresholds"] if each["category"] != category]
    return document


@pytest.mark.parametrize(
    ("document", "where", "code"),
    [
        (dump(OPENED), "document", "unchanged"),
        (version("2024.2", title="Sama versinya"), "version", "version_twice"),
        (version(tie_breaks=[]), "tie_breaks", "wrong_count"),
        (without("disability"), "categories", "category_used"),
        ([], "", "not_an_object"),
    ],
)
def test_what_cannot_replace_them_is_named_and_changes_nothing(
    engine: Engine, document: Any, where: str, code: str
) -> None:
    before = build.emitted(engine)
    with pytest.raises(InvalidInput) as refusal:
        put(engine, document)
    assert [(problem.place.field, problem.code) for problem in refusal.value.problems] == [(where, code)]
    assert build.emitted(engine) == before
    assert in_force(engine) == ("2024.2", OPENED.digest)


def test_after_a_restore_its_own_event_puts_it_into_force_again(engine: Engine) -> None:
    put(engine, version())
    _, data = build.emitted(engine)[-1]
    told = load(SelectionAmended, data)
    restored = build.make_database()
    with unit_of_work(restored) as session:
        event = reported.event_of(told)
        assert not SERVICE.recalls[SelectionAmended](session, NOW, event, told), "its selection was lost with it"
        build.open_demo_selection(session)
    for _ in range(2):
        with unit_of_work(restored) as session:
            assert SERVICE.recalls[SelectionAmended](session, NOW, event, told)
    assert in_force(restored) == in_force(engine)
    with reading(restored) as session:
        kept = versions(session, get_selection(session, SELECTION_ID))
    assert [(each.number, each.rules.version, each.reason) for each in kept] == [
        (0, "2024.2", ""),
        (1, "2024.3", REASON),
    ]


def test_after_the_seal_never(engine: Engine) -> None:
    seal(engine, OPENED.digest)
    with pytest.raises(RulesSealed):
        put(engine, version())
    assert in_force(engine) == ("2024.2", OPENED.digest)


def test_a_version_that_came_too_late_for_the_seal_gives_way_to_the_sealed_one(engine: Engine) -> None:
    """Scoring sealed with the version before, while the new one was on its way to it."""
    put(engine, version())
    seal(engine, OPENED.digest)
    assert in_force(engine) == ("2024.2", OPENED.digest)


@pytest.mark.parametrize(
    "reason", ["", "pendek", "x" * 1_001, "Alasan dengan \x00 di dalamnya", "Alasan \ud800 setengah"]
)
def test_a_reason_is_a_text_that_can_be_read(engine: Engine, reason: str) -> None:
    with unit_of_work(engine) as session, pytest.raises(InvalidInput) as refusal:
        replace_rules(session, NOW, Replacement(SELECTION_ID, version(), reason, "operator"))
    assert [problem.place.field for problem in refusal.value.problems] == ["reason"]


# ---- the page ----


def browser(client: FlaskClient, role: Role) -> dict[str, str]:
    return bearer(role, now=NOW)


def send(client: FlaskClient, content: bytes, reason: str = REASON, role: Role = Role.EXAM_OFFICER) -> Any:
    return client.post(
        f"/petugas/aturan/{SELECTION_ID}",
        data={"document": (io.BytesIO(content), "aturan.json"), "reason": reason},
        headers=browser(client, role),
    )


def test_a_text_in_place_of_the_file_replaces_nothing(client: FlaskClient, engine: Engine) -> None:
    path, officer = f"/petugas/aturan/{SELECTION_ID}", browser(client, Role.EXAM_OFFICER)
    answer = client.post(path, data={"document": json.dumps(version()), "reason": REASON}, headers=officer)
    assert answer.status_code == 422
    assert 'href="#field-document">Dokumen aturan</a>' in answer.text
    assert "versi 2024.3" not in client.get(path, headers=officer).text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400"])
def test_a_number_that_is_none_replaces_nothing(client: FlaskClient, engine: Engine, number: str) -> None:
    document = version()
    document["thresholds"][0]["total"] = "here"
    refused = send(client, json.dumps(document).replace('"here"', number).encode())
    assert refused.status_code == 422
    assert "Bukan bilangan dalam JSON" in refused.text
    assert in_force(engine) == ("2024.2", OPENED.digest)


def test_an_exam_officer_replaces_the_rules_on_the_page(client: FlaskClient, engine: Engine) -> None:
    assert send(client, json.dumps(version()).encode()).status_code == 302
    page = client.get(f"/petugas/aturan/{SELECTION_ID}", headers=browser(client, Role.AUDITOR)).text
    assert REASON in page
    assert "versi 2024.3" in page
    assert "Ganti aturan" not in page, "an auditor reads and replaces nothing"


def test_the_page_says_what_the_rules_are_and_what_a_version_changed(client: FlaskClient, engine: Engine) -> None:
    document = version(cut={"share": 20, "boundary_ties": "none"})
    document["thresholds"][0] |= {"minima": {}, "percent": {"TWK": 50, "TIU": 60}, "enough": 1}
    assert send(client, json.dumps(document).encode()).status_code == 302
    page = client.get(f"/petugas/aturan/{SELECTION_ID}", headers=browser(client, Role.AUDITOR)).text
    for words in (
        "Yang lanjut paling banyak 20 persen dari yang diperingkat, dibulatkan ke atas.",
        "tidak mendapat tempat bila tempatnya tidak cukup untuk semuanya",
        "<b>Nilai ambang, Umum</b>: dari “TWK 65, TIU 80, TKP 166” menjadi “sekurangnya 1 dari: TWK 50 persen (75)",
        "<b>Urutan dan batas, Batas</b>: dari “Yang lanjut paling banyak 3 × kuota.” menjadi “Yang",
    ):
        assert words in page
    assert "<b>Nilai ambang, Papua</b>" not in page, "what stays is no change"
    client.set_cookie("terang_lang", "en")
    page = client.get(f"/petugas/aturan/{SELECTION_ID}", headers=browser(client, Role.AUDITOR)).text
    assert "<b>Thresholds, General</b>: from “TWK 65, TIU 80, TKP 166” to “at least 1 of: TWK 50 per cent (75)" in page


def test_a_second_press_puts_one_version_into_force(client: FlaskClient, engine: Engine) -> None:
    for _press in range(2):
        assert send(client, json.dumps(version()).encode()).status_code == 302
    page = client.get(f"/petugas/aturan/{SELECTION_ID}", headers=browser(client, Role.AUDITOR)).text
    assert page.count(REASON) == 1
    assert len([name for name, _ in build.emitted(engine) if name == "recruitment.selection.amended.v1"]) == 1
    other = send(client, json.dumps(version()).encode(), reason="Alasan yang sama sekali lain.")
    assert (other.status_code, "sama dengan yang sekarang berlaku" in other.text) == (422, True)


@pytest.mark.parametrize("content", [b"{", json.dumps({}).encode()])
def test_a_bad_document_does_not_hide_a_bad_reason(client: FlaskClient, content: bytes) -> None:
    answer = send(client, content, reason="pendek")
    assert answer.status_code == 422
    assert "<code>reason</code>" in answer.text


def test_the_page_names_each_problem_by_its_place_in_both_languages(client: FlaskClient) -> None:
    document = version(title="")
    document["sections"][1]["marking"]["rihgt"] = 5
    answer = send(client, json.dumps(document).encode())
    assert answer.status_code == 422
    for words in ("<code>title</code>", "<code>sections[1].marking.rihgt</code>", "Isian ini tidak dikenal", REASON):
        assert words in answer.text
    client.set_cookie("terang_lang", "en")
    assert "This field is not known." in send(client, json.dumps(document).encode()).text


@pytest.mark.parametrize("content", [b"", b"\xff", b"{", b"[" * 5_000, b'{"a": 1, "a": 2}', b'{"id": "\\ud800"}'])
def test_whatever_is_sent_is_refused_without_a_fault(client: FlaskClient, engine: Engine, content: bytes) -> None:
    assert send(client, content).status_code == 422
    assert in_force(engine) == ("2024.2", OPENED.digest)


def test_a_reason_is_needed_and_others_may_not_replace(client: FlaskClient, engine: Engine) -> None:
    assert send(client, json.dumps(version()).encode(), reason="").status_code == 422
    assert send(client, json.dumps(version()).encode(), role=Role.COMMITTEE).status_code == 403
    assert in_force(engine) == ("2024.2", OPENED.digest)
