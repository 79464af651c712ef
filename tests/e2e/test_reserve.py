"""A candidate accepts a place and gives it back, the next moves up, and everybody and the committee look on: in real
browsers, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.scoring.migrations import METADATA as SCORING
from services.scoring.reserve.jobs import JOBS
from services.scoring.service import create_app as scoring
from shared.contracts.place_moves import PlaceStep
from shared.contracts.recruitment import CandidateReplied
from shared.contracts.reserve import Reserve
from shared.contracts.rules import Cut
from shared.db.engine import make_engine
from tests.builders.messaging import StoppedClock
from tests.builders.places import moved, receive_move
from tests.builders.pooled_places import GIVES, pooled
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.scoring import KARTIKA, NOON, SELECTION, SIREGAR, VACANCY, World, admitted, vacancy
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS, sign
from tests.builders.web import bearer_of, make_settings
from tests.e2e.browser import follow
from tests.e2e.places import Enter, Selection, address, enter, selection, served
from tests.e2e.player_fixture.hall import front
from tests.e2e.site import NARROW, WIDE, at_both_sizes, looked_at

__all__ = ["address", "enter", "selection"]
SEE_MY_PLACE = {"id": "Lihat tempat saya", "en": "See my place"}


def reads_in_lines(page: Page) -> None:
    """On a phone the rank stands beside the number, and the name of a cell is not squeezed; on a desk a state and a
    moment are one line each."""
    row = page.locator("tbody tr").filter(has_text="26-0004")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    rank, number = (row.locator(each).bounding_box() for each in ("td:first-child", "th"))
    assert rank
    assert number
    assert abs(rank["y"] - number["y"]) < 2
    assert rank["x"] < number["x"]
    squeezed = "(cell) => parseFloat(getComputedStyle(cell, '::before').width)"
    assert row.locator("td:last-child").evaluate(squeezed) > 100
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    for each in (".tag", ".since"):
        lines = "(part) => { const all = document.createRange(); all.selectNodeContents(part); "
        lines += "return new Set([...all.getClientRects()].map((each) => each.top)).size; }"
        assert row.locator(each).evaluate(lines) == 1, each


def test_a_place_is_accepted_and_given_back_and_the_next_is_asked(enter: Enter, selection: Selection) -> None:
    first, second, third, *_ = selection.numbers
    result = enter(first, "/lamaran/hasil", "id", NARROW)
    looked_at(result, "tempat-hasil-saya")
    follow(result.get_by_role("link", name=SEE_MY_PLACE["id"]))
    mine = result
    expect(mine.get_by_role("heading", name="Anda mendapat tempat. Terima atau tolak.")).to_be_visible()
    looked_at(mine, "tempat-ditawari")
    mine.get_by_role("button", name="Terima tempat ini").click()
    expect(mine.get_by_role("heading", name="Anda menerima tempat ini.")).to_be_visible()
    looked_at(mine, "tempat-diterima")
    mine.get_by_role("link", name="Mengundurkan diri").click()
    mine.get_by_role("button", name="Lanjutkan").click()
    expect(mine.get_by_role("alert")).to_contain_text("Belum diisi: Alasan.")
    looked_at(mine, "tempat-lepas-salah")
    mine.get_by_label("Alasan").select_option("other_job")
    mine.get_by_label("Keterangan").fill("Diterima di tempat lain.")
    mine.get_by_role("button", name="Lanjutkan").click()
    expect(mine.get_by_role("heading", name="Mengundurkan diri untuk selamanya?")).to_be_visible()
    looked_at(mine, "tempat-lepas-yakin")
    mine.get_by_role("button", name="Ya, saya mengundurkan diri").click()
    expect(mine.get_by_role("heading", name="Anda mengundurkan diri.")).to_be_visible()
    looked_at(mine, "tempat-dilepas")
    waits = enter(second, "/lamaran/tempat", "en", WIDE)
    expect(waits.get_by_role("heading", name="You are number 1 on the reserve.")).to_be_visible()
    receive_move(selection.engine, moved(selection.engine, selection.released, [first]))
    waits.reload()
    expect(waits.get_by_role("heading", name="You have moved up from the reserve.")).to_be_visible()
    looked_at(waits, "tempat-naik")
    for language, size in (("id", NARROW), ("en", WIDE)):
        public = enter(None, f"/hasil/{VACANCY_ID}/tempat", language, size)
        expect(public.get_by_role("row").filter(has_text=third)).to_be_visible()
        at_both_sizes(public, f"tempat-umum-{language}")


def test_a_place_that_came_from_another_vacancy_is_seen_as_such(enter: Enter, selection: Selection) -> None:
    pool = pooled(selection.engine, selection.numbers, version=2)
    pool.receive(pool.moved(), NOW)
    for language, size, words in (("id", NARROW, "semula milik formasi lain"), ("en", WIDE, "of another vacancy")):
        mine = enter(selection.numbers[1], "/lamaran/hasil", language, size)
        at_both_sizes(mine, f"tempat-pindahan-hasil-saya-{language}")
        follow(mine.get_by_role("link", name=SEE_MY_PLACE[language]))
        expect(mine.get_by_text(words)).to_be_visible()
        at_both_sizes(mine, f"tempat-pindahan-{language}")
        for vacancy_id in (VACANCY_ID, GIVES):
            public = enter(None, f"/hasil/{vacancy_id}/tempat", language, size)
            heading = "Tempat yang berpindah" if language == "id" else "Places that moved"
            expect(public.get_by_role("heading", name=heading)).to_be_visible()
            at_both_sizes(public, f"tempat-pindahan-umum-{vacancy_id}-{language}")


def test_the_committee_sees_states_and_moves(browser: Browser, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    SCORING.create_all(engine)
    world = World(bank_rows(), engine)
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    # A second vacancy of the pool, for which nobody applied, gives its place.
    world.apply(vacancy(pool="komputer"), vacancy(pool="komputer", vacancy_id="pranata-sepi"))
    step = PlaceStep(giving=("general",), taking=("general",), within="pool")
    reserve = Reserve(size=3, reply_days=3, last_day="2026-12-31")
    go_by(world, cut=Cut(count=1, boundary_ties="all"), reserve=reserve, place_moves=(step,))
    for vacancy_id in (VACANCY, "pranata-sepi"):
        sign(world, KARTIKA, vacancy_id=vacancy_id)
        assert sign(world, SIREGAR, vacancy_id=vacancy_id)
    left = CandidateReplied(
        candidate_no="26-0001",
        selection_id=SELECTION,
        vacancy_id=VACANCY,
        version=1,
        reply="declined",
        reason_code="study",
        replied_at=NOON,
    )
    world.apply(left)
    assert [job.run(engine, StoppedClock(world.now)) for job in JOBS] == [0, 1, 1]
    app = scoring(make_settings("scoring", tmp_path, database_url=str(engine.url)), engine=engine)
    with served(DispatcherMiddleware(front(), {"/scoring": app})) as url:
        for language, size in (("id", WIDE), ("en", NARROW)):
            headers = bearer_of(KARTIKA, datetime.now(UTC), "scoring")
            context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
            context.add_cookies([{"name": "terang_lang", "value": language, "url": url}])
            page = context.new_page()
            page.goto(f"{url}/scoring/peringkat/{VACANCY}/cadangan")
            expect(page.get_by_role("row").filter(has_text="26-0001")).to_be_visible()
            heading = "Tempat yang berpindah" if language == "id" else "Places that moved"
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
            at_both_sizes(page, f"cadangan-panitia-{language}")
            reads_in_lines(page)
    engine.dispose()
