"""An answer counts only if two members have signed exactly it; then everybody reads it, without the item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete

from services.recruitment.objections.usecases import answers
from services.recruitment.selections.tables import sealed_exams
from shared.contracts.objections import ObjectionAnswered
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Role
from shared.signatures.belief import NotBelieved
from tests.builders import objections as made
from tests.builders import recruitment as build
from tests.builders.objections import answered, signature
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.signed_releases import SIGNERS
from tests.builders.web import bearer
from tests.integration.recruitment.objections.conftest import Deliver


def known(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [each.text for each in answers.of_selection(session, SELECTION_ID)]


def code_of(engine: Engine) -> str:
    name = "recruitment.item_objection.filed.v1"
    return next(str(data["objection_id"]) for each, data in build.emitted(engine) if each == name)


@pytest.mark.usefixtures("number")
def test_what_two_members_signed_is_published_once(engine: Engine, deliver: Deliver, client: FlaskClient) -> None:
    assert "Belum ada sanggahan yang dijawab" in client.get("/sanggahan").text
    for _ in range(2):
        deliver(answered())
    assert known(engine) == [made.PUBLIC]
    page = client.get("/sanggahan").text
    for words in (made.PUBLIC, "Soal yang disanggah ke-1", "1 sanggahan", "Sanggahan diterima", "R.K., M.S."):
        assert words in page
    assert "i34" not in page
    listed: Any = client.get(f"/api/objections?selection_id={SELECTION_ID}").json
    [item] = listed["items"]
    assert (item["place"], item["outcome"], item["objections"], item["key_set"]) == (1, "upheld", 1, 2)
    assert "item_id" not in item


def _by(*holders_and_keys: tuple[str, str]) -> ObjectionAnswered:
    unsigned = answered()
    return replace(unsigned, signatures=tuple(signature(unsigned, who, key) for who, key in holders_and_keys))


FORGED: dict[str, Callable[[], ObjectionAnswered]] = {
    "nobody": lambda: replace(answered(), signatures=()),
    "one member": lambda: answered(SIGNERS[0]),
    "one member twice": lambda: answered(SIGNERS[0], SIGNERS[0]),
    "another's key": lambda: _by((SIGNERS[0], SIGNERS[0]), (SIGNERS[1], "staff-lain")),
    "an unknown key": lambda: _by((SIGNERS[0], SIGNERS[0]), (SIGNERS[1], "nobody's")),
    "another text": lambda: replace(answered(), text="Sanggahan ditolak tanpa alasan."),
    "another outcome": lambda: replace(answered(), outcome="rejected"),
    "other objections": lambda: replace(answered(), objections=("0123456789AB", "BA9876543210")),
    "another set": lambda: replace(answered(), key_set=3),
    "another item": lambda: replace(answered(), item_id="i35"),
    "a digest of its own": lambda: replace(answered(), answer_digest="ab" * 32),
    "another selection": lambda: answered(selection_id="lain-2026"),
}


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize("name", sorted(FORGED))
def test_anything_else_is_not_believed(engine: Engine, deliver: Deliver, name: str) -> None:
    with pytest.raises(NotBelieved):
        deliver(FORGED[name]())
    assert known(engine) == []


@pytest.mark.usefixtures("number")
def test_after_a_restore_it_may_come_before_the_seal(engine: Engine, deliver: Deliver) -> None:
    """The seal travels on another topic."""
    with unit_of_work(engine) as session:
        session.execute(delete(sealed_exams))
    with pytest.raises(NotBelieved, match="is not the exam of"):
        deliver(answered(exam_id="lain-skd"))
    deliver(answered())
    assert known(engine) == [made.PUBLIC]


def test_whoever_objected_reads_the_answer(engine: Engine, browser: FlaskClient, deliver: Deliver) -> None:
    browser.post("/lamaran/sanggah", data=made.typed())
    deliver(answered(objections=(code_of(engine),)))
    page = browser.get("/lamaran/sanggah").text
    assert "menunggu jawaban" not in page
    for words in (made.PUBLIC, "Sanggahan diterima", "Kunci dikoreksi dengan set 2"):
        assert words in page


def test_the_committee_reads_the_texts_by_code_and_neither_name_nor_number(
    engine: Engine, number: str, browser: FlaskClient, client: FlaskClient
) -> None:
    browser.post("/lamaran/sanggah", data=made.typed())
    browser.post("/lamaran/sanggah", data=made.typed(number="7", text="Soal ini salah cetak pada baris dua."))
    committee = bearer(Role.COMMITTEE, now=NOW)
    page = client.get("/petugas/sanggahan", headers=committee).text
    assert made.TEXT in page
    assert "salah cetak pada baris dua" in page
    assert number not in page
    assert "Ani Lestari" not in page
    some = client.get(f"/petugas/sanggahan?kode={code_of(engine)}", headers=committee).text
    assert made.TEXT in some
    assert "salah cetak pada baris dua" not in some
