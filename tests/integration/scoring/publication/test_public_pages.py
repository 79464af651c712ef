"""Everybody fetches public files over HTTP, whole or in part, and reads on one page what is in them and what not."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sql
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from services.scoring.marking.tables import candidates
from services.scoring.publication import jobs
from services.scoring.service import create_app
from shared.config import Settings
from shared.db.engine import unit_of_work
from tests.builders.bundle_reader import Bundle
from tests.builders.pages import select
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, World
from tests.builders.scoring_ranked import ranked_world, sign, withdraw
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

PAGE = f"/public/{SELECTION}"


@pytest.fixture
def world() -> World:
    """Documents name its candidates by sheet code."""
    made = ranked_world()
    with unit_of_work(made.engine) as session:
        numbers = session.scalars(sql.select(candidates.c.candidate_no).order_by(candidates.c.candidate_no)).all()
        for place, number in enumerate(numbers):
            mine = candidates.c.candidate_no == number
            session.execute(sql.update(candidates).where(mine).values(sheet_code=f"{place:016d}"))
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings("scoring", tmp_path)


@pytest.fixture
def client(world: World, settings: Settings) -> FlaskClient:
    return create_app(settings, engine=world.engine).test_client()


@pytest.fixture
def browser(client: FlaskClient) -> Browser:
    return Browser(client)


def publish(world: World, settings: Settings) -> Bundle:
    (job,) = jobs.keyed_jobs(settings)
    while job.run(world.engine, None):
        continue
    assert settings.public_folder is not None
    return Bundle(settings.public_folder / SELECTION)


def test_before_anything_is_released_the_page_says_so(browser: Browser) -> None:
    assert "Belum ada berkas" in browser.get(PAGE, None).text
    assert browser.get(f"{PAGE}/index.json", None).status_code == 404
    assert browser.get("/public/tidak-ada", None).status_code == 404


def fetched(client: FlaskClient, path: str, **headers: str) -> tuple[int, bytes, Headers]:
    """By a stranger's browser."""
    with client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}) as answer:
        return answer.status_code, answer.data, answer.headers


def test_files_are_fetched_whole_and_in_part_and_kept(client: FlaskClient, world: World, settings: Settings) -> None:
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    bundle = publish(world, settings)
    _, index, headers = fetched(client, f"{PAGE}/index.json")
    assert index == (bundle.path / "index.json").read_bytes()
    assert headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in headers
    assert fetched(client, f"{PAGE}/index.json", If_None_Match=headers["ETag"])[0] == 304
    _, first, headers = fetched(client, f"{PAGE}/editions/1.json")
    assert first == index
    assert "immutable" in headers["Cache-Control"]
    (entry,) = bundle.of_kind("people")
    path = f"{PAGE}/files/{entry['sha256']}.gz"
    _, whole, headers = fetched(client, path)
    assert headers["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in headers
    assert "immutable" in headers["Cache-Control"]
    assert gzip.decompress(whole) == bundle.content(entry)
    status, part, headers = fetched(client, path, Range="bytes=10-19")
    assert (status, part) == (206, whole[10:20])
    assert headers["Content-Range"] == f"bytes 10-19/{entry['stored']}"


@pytest.mark.parametrize(
    "name",
    [
        *("editions/0.json", "editions/2.json", "editions/x.json", "editions/..%2Findex.json"),
        *("files/index.json", f"files/{'0' * 64}.gz", f"files/{'A' * 64}.gz", "files/..%2F..%2Flog.db", "files/new-1"),
        *("", "files", "editions", "../index.json"),
    ],
)
def test_nothing_else_is_there(browser: Browser, world: World, settings: Settings, name: str) -> None:
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    publish(world, settings)
    assert browser.get(f"{PAGE}/{name}", None).status_code == 404


@pytest.mark.parametrize("selection_id", ["..", "../cpns", "%2e%2e", "a/b", "seleksi é", "A" * 300])
def test_no_selection_leads_out_of_the_folder(browser: Browser, settings: Settings, selection_id: str) -> None:
    assert settings.public_folder is not None
    (settings.public_folder.parent / "index.json").write_text("secret")
    (settings.public_folder).mkdir()
    answer = browser.get(f"/public/{quote(selection_id, safe='')}/index.json", None)
    assert answer.status_code == 404


def test_the_page_says_what_is_in_them_and_who_can_be_recognised(
    browser: Browser, world: World, settings: Settings
) -> None:
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    bundle = publish(world, settings)
    page = browser.get(PAGE, None).text
    assert "Edisi 1" in page
    assert bundle.of_kind("people")
    links = {link.get("href") for link in select(page, "//table//a")}
    assert links == {
        f"{PAGE}/files/{each['sha256']}.gz" for kind in ("ranking", "people") for each in bundle.of_kind(kind)
    }
    assert f"http://localhost{PAGE}/index.json" in page
    assert "tidak mengumumkan jawaban" in " ".join(page.split())
    assert "Pada formasi dengan tiga peserta, semua peserta dapat dihubungkan" in " ".join(page.split())
    browser.speak("en")
    assert "In a vacancy of three candidates, all of them can." in " ".join(browser.get(PAGE, None).text.split())


def test_a_withdrawn_ranking_is_listed_no_more(browser: Browser, world: World, settings: Settings) -> None:
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    publish(world, settings)
    for who in (KARTIKA, SIREGAR):
        withdraw(world, who)
    publish(world, settings)
    page = browser.get(PAGE, None).text
    assert "Edisi 2" in page
    assert not select(page, "//table//a")
