"""The page of the public log: what is said, the characters for paper, and that nobody watches it yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.scoring.log import pages
from services.scoring.log.domain.notes import Checkpoint
from services.scoring.service import create_app
from shared.contracts.leaves import PRODUCERS
from tests.builders.pages import select
from tests.builders.public_log import leaf_of
from tests.builders.web import make_settings
from tests.integration.scoring.log.conftest import Log


@pytest.fixture
def client(log: Log, tmp_path: Path) -> FlaskClient:
    return create_app(make_settings("scoring", tmp_path), engine=log.engine).test_client()


def test_before_the_log_opens_the_page_says_so(client: FlaskClient) -> None:
    page = client.get("/log")
    assert page.status_code == 200
    assert "Log belum dibuka" in page.get_data(as_text=True)


def test_the_page_shows_the_newest_checkpoint_and_the_newest_leaves_in_words(log: Log, client: FlaskClient) -> None:
    log.open()
    log.arrive(*(leaf_of("ranking.signed", exam="skd", vacancy=f"formasi-{number}") for number in range(30)))
    log.arrive(leaf_of("attempt.voided", "cbt", exam="skd"), by="cbt")
    log.run()
    found = log.read()
    assert found is not None
    page = client.get("/log").get_data(as_text=True)
    (short,) = select(page, '//*[@id="pendek"]')
    assert "".join(short.text_content().split()) == Checkpoint(found.origin, found.size, found.root).short
    assert found.root.hex() in page
    rows = [row.text_content() for row in select(page, "//tbody/tr")]
    assert len(rows) == 20
    assert "Satu lembar dibatalkan dua orang" in rows[0]
    assert "Peringkat ditandatangani seorang anggota" in rows[1]
    assert "formasi-29" in rows[1]
    assert select(page, '//*[@id="tanpa-saksi"]')


def test_a_leaf_of_an_unknown_type_stands_under_its_own_name(log: Log, client: FlaskClient) -> None:
    log.open()
    log.arrive(leaf_of("made.later", exam="<skd>"))
    log.run()
    page = client.get("/log").get_data(as_text=True)
    assert "made.later" in page
    assert "<skd>" not in page


def test_every_type_has_its_words() -> None:
    assert set(pages._WORDS) >= set(PRODUCERS)
