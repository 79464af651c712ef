"""Trials of rules: asked for on a page, computed by the worker, read by whoever asked; nothing else changes."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.exams.tables import sittings
from services.scoring.marking.tables import attempts, marks
from services.scoring.rules.domain.editing import to_json
from services.scoring.rules.usecases import drafting
from services.scoring.service import create_app
from services.scoring.trials import tables
from services.scoring.trials.domain.outcomes import Outcomes
from services.scoring.trials.domain.people import Settings
from services.scoring.trials.domain.remarking import OtherSections
from services.scoring.trials.jobs import JOBS
from services.scoring.trials.storage import sittings as sittings_storage
from services.scoring.trials.storage.sittings import people
from services.scoring.trials.usecases import trials
from services.scoring.trials.usecases.trials import SittingUnknown, TooManyWaiting
from shared.contracts.rules import Cut
from shared.kernel.errors import NotFound
from shared.kernel.roles import Principal, Role
from shared.messaging import part_failures
from tests.builders.journals import chain
from tests.builders.messaging import StoppedClock
from tests.builders.pages import select as select_tags
from tests.builders.quota_groups import papua
from tests.builders.scoring import EXAM, KARTIKA, NOON, SIREGAR, World, admitted
from tests.builders.scoring_draws import code, coded
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS, ranking_of
from tests.builders.scoring_shifts import AFTERNOON, MORNING, seats
from tests.builders.scoring_web import TANAMAL, Browser
from tests.builders.web import make_settings

TYPED = {
    "rules": "percentage-exam",
    "people_of": "made_up",
    "people": "300",
    "vacancies": "3",
    "quota": "2",
    "difficulty": "0 40",
    "ability": "0 0",
    "seed": "5",
    "exam_id": "",
}
ONE, LATER = f"attempt-{next(iter(SHEETS))}", timedelta(days=2)
MADE = Settings(300, 3, 2, (0, 40), (0, 0), 5)


@pytest.fixture
def world(quiet_world: World) -> World:
    quiet_world.apply(*(admitted(number) for number in SHEETS))
    for number, letters in SHEETS.items():
        quiet_world.apply(*quiet_world.sat(number, letters))
    return quiet_world


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def request(world: World, who: Principal = KARTIKA, own: set[str] | None = None, **asked: Any) -> int:
    values: dict[str, Any] = {"rules_name": "percentage-exam", "settings": MADE, "exam_id": ""} | asked
    with Session(world.engine) as session, session.begin():
        return trials.request(session, world.now, who, own, **values)


def compute(world: World) -> int:
    """As the worker does."""
    return sum(job.run(world.engine, StoppedClock(world.now)) for job in JOBS)


def outcomes_of(world: World, trial_id: int, who: Principal = KARTIKA) -> Outcomes | str | None:
    with Session(world.engine) as session:
        found = trials.get(session, trial_id, who)
        return found.outcomes or found.problem


def test_made_up_people_are_computed_once_and_kept(world: World) -> None:
    before = ranking_of(world).digest
    trial_id = request(world)
    assert outcomes_of(world, trial_id) is None
    assert (compute(world), compute(world)) == (1, 0)
    found = outcomes_of(world, trial_id)
    assert isinstance(found, Outcomes)
    assert (found.people, found.posts, len(found.shifts), len(found.ways)) == (300, 3, 2, 6)
    again = request(world)
    compute(world)
    assert outcomes_of(world, again) == found, "the same seed, the same figures, on each database"
    assert ranking_of(world).digest == before


def test_a_trial_that_cannot_be_computed_holds_up_nobody_elses(world: World) -> None:
    first, second = request(world), request(world, who=SIREGAR)
    with Session(world.engine) as session, session.begin():
        session.execute(update(tables.trials).where(tables.trials.c.trial_id == first).values(settings={"people": "?"}))
    assert (compute(world), compute(world)) == (1, 0)
    assert isinstance(outcomes_of(world, second, SIREGAR), Outcomes)
    with Session(world.engine) as session:
        assert [each.part for each in part_failures.listed(session)] == [f"job-trials: {first}"]


def test_an_earlier_sitting_is_tried_by_its_marks(world: World) -> None:
    trial_id = request(world, rules_name=f"ujian:{EXAM}", settings=None, exam_id=EXAM)
    compute(world)
    found = outcomes_of(world, trial_id)
    assert isinstance(found, Outcomes)
    ranking = ranking_of(world)
    assert (found.people, found.passed) == (len(SHEETS), ranking.ranked)
    assert found.plain.going_on == ranking.going_on


def test_shifts_of_a_sitting_are_the_hours_at_which_sessions_start(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        first = people(session, EXAM)
        assert (len(first), set(first.shift)) == (len(SHEETS), {0})
        started = sorted(session.scalars(select(attempts.c.started_at)))
        for name, start in (("a", started[0]), ("b", started[0]), ("c", started[-1] + timedelta(days=1))):
            session.execute(insert(sittings).values(exam_id=EXAM, session_id=name, starts_at=start))
        found = people(session, EXAM)
        assert (len(found.shifts), set(found.shift)) == (2, {0}), "two sessions of one hour are one shift"
        session.execute(update(attempts).where(attempts.c.attempt_id == ONE).values(started_at=started[-1] + LATER))
        found = people(session, EXAM)
    assert sorted(found.shift) == [0] * (len(SHEETS) - 1) + [1]


def test_the_shift_of_a_sheet_is_that_of_its_seat_whenever_it_began(world: World) -> None:
    world.apply(*seats())
    with Session(world.engine) as session, session.begin():
        session.execute(update(attempts).values(started_at=NOON + timedelta(days=2)))
        found = people(session, EXAM)
    assert (len(found.shifts), sorted(found.shift)) == (2, [0] * len(MORNING) + [1] * len(AFTERNOON))


def test_a_disqualified_candidate_counts_in_no_shift(world: World) -> None:
    number = next(iter(SHEETS))
    world.apply(decided(number))
    with Session(world.engine) as session:
        assert len(people(session, EXAM)) == len(SHEETS) - 1


def again(world: World, number: str, letters: str, later: timedelta) -> list[Any]:
    """The events of another attempt of this candidate, handed in so much later than the first."""
    events = world.sat(number, letters)
    entries = chain("attempt-again", [(each.item_id, each.option_id) for each in events[1].entries])
    changed = {"submitted_at": NOON + later, "chain_head": entries[-1].hash}
    return [
        replace(events[0], attempt_id="attempt-again"),
        replace(events[1], attempt_id="attempt-again", entries=tuple(entries)),
        replace(events[2], attempt_id="attempt-again", **changed),
    ]


@pytest.mark.parametrize(("later", "mark"), [(timedelta(hours=1), 20), (timedelta(hours=-1), 30)])
def test_of_two_sheets_of_a_candidate_the_one_in_the_ranking_counts(world: World, later: timedelta, mark: int) -> None:
    world.apply(*again(world, "26-0006", SHEETS["26-0001"], later))
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(marks)) == len(SHEETS) + 1, "both are marked"
        found = people(session, EXAM)
        numbers = sittings_storage.numbers(session, EXAM)
    totals = dict(zip(numbers, map(sum, zip(*found.marks.values(), strict=True)), strict=True))
    assert len(found) == len(numbers) == len(SHEETS)
    assert totals["26-0006"] == mark
    (row,) = (each for each in ranking_of(world).rows if each.candidate_no == "26-0006")
    assert row.total == mark


def test_a_sitting_of_other_sections_or_of_another_selection_is_refused(world: World) -> None:
    with pytest.raises(OtherSections):
        request(world, rules_name="jee-like", settings=None, exam_id=EXAM)
    with pytest.raises(SittingUnknown):
        request(world, rules_name="jee-like", settings=None, exam_id=EXAM, own={"seleksi-lain"})
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.trials)) == 0


def test_only_so_many_wait_and_only_so_many_are_kept(world: World) -> None:
    for _ in range(trials.MOST_WAITING):
        request(world)
    with pytest.raises(TooManyWaiting):
        request(world)
    request(world, SIREGAR)
    small = Settings(10, 1, 1, (0,), (0,), 1)
    for _ in range(trials.MOST_KEPT + 2):
        while compute(world):
            pass
        request(world, settings=small)
    with Session(world.engine) as session:
        assert len(trials.listed(session, KARTIKA)) == trials.MOST_KEPT
        assert len(trials.listed(session, SIREGAR)) == 1


def test_a_trial_is_of_whoever_asked_for_it(world: World) -> None:
    trial_id = request(world)
    with pytest.raises(NotFound):
        outcomes_of(world, trial_id, SIREGAR)


def test_the_page_takes_what_is_typed_and_shows_what_was_computed(world: World, browser: Browser) -> None:
    empty = browser.get("/uji-coba", KARTIKA).text
    assert "Belum ada uji coba" in empty
    answer = browser.post("/uji-coba", KARTIKA, data=TYPED)
    assert answer.status_code == 302
    address = answer.headers["Location"].removeprefix("/scoring")
    assert "Sedang dihitung" in browser.get(address, KARTIKA).text
    compute(world)
    page = browser.get(address, KARTIKA).text
    assert "Ekuipersentil" in page
    assert "Sebaran total" in page
    assert not any(number in page for number in SHEETS)
    assert browser.get(address, SIREGAR).status_code == 404
    assert browser.get("/uji-coba", TANAMAL).status_code == 403


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("rules", "bukan-aturan"),
        ("people_of", "semua"),
        ("people", "0"),
        ("people", "100001"),
        ("people", "banyak"),
        ("vacancies", "2001"),
        ("quota", "0"),
        ("difficulty", ""),
        ("difficulty", "0 301"),
        ("difficulty", "0 satu"),
        ("difficulty", "0 1_0"),
        ("difficulty", "0 ٣"),
        ("difficulty", " ".join("0" * 13)),
        ("ability", "0"),
        ("seed", "-1"),
        ("seed", str(2**31)),
    ],
)
def test_what_cannot_be_tried_is_said_at_its_field_and_kept_nowhere(
    world: World, browser: Browser, name: str, typed: str
) -> None:
    answer = browser.post("/uji-coba", KARTIKA, data=TYPED | {name: typed})
    assert answer.status_code in (409, 422)
    assert f'id="error-{name}"' in answer.text
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.trials)) == 0


def test_a_member_of_one_selection_is_offered_its_exams_alone(world: World, browser: Browser) -> None:
    mine = Principal(
        "staff-lain",
        "B. Lain",
        frozenset({Role.COMMITTEE}),
        limits=frozenset({(Role.COMMITTEE, "seleksi-lain")}),
    )
    assert f"ujian:{EXAM}" not in browser.get("/uji-coba", mine).text
    assert f"ujian:{EXAM}" in browser.get("/uji-coba", KARTIKA).text


def test_a_sitting_is_tried_with_the_groups_of_its_candidates(world: World, browser: Browser) -> None:
    world.apply(admitted("26-0007", quota_group="papua"))
    go_by(world, quota_groups=papua(count=None, share=34), cut=Cut(count=3, boundary_ties="all"))
    tried = request(world, rules_name=f"ujian:{EXAM}", settings=None, exam_id=EXAM)
    assert compute(world) == 1
    outcomes = outcomes_of(world, tried)
    assert isinstance(outcomes, Outcomes)
    assert [(line.place, line.places, line.people) for line in outcomes.lines] == [("open", 2, 3), ("papua", 1, 1)]
    page = browser.get(f"/uji-coba/{tried}", KARTIKA).text
    assert "Lewat tempat mana" in page
    assert re.search(r"Putra-putri Papua</th>\s*<td class=\"num\">1</td><td class=\"num\">1</td>", page)
    assert "peserta buatan" not in page


@pytest.mark.parametrize(("rules", "title"), [("percentage-exam", "Terpilih"), ("cpns-2024", "Yang lanjut")])
def test_those_above_the_line_are_chosen_where_no_stage_follows(
    world: World, browser: Browser, rules: str, title: str
) -> None:
    tried = request(world, rules_name=rules)
    compute(world)
    page = browser.get(f"/uji-coba/{tried}", KARTIKA).text
    headings = [each.text_content() for each in select_tags(page, "//table[@id='cara-penyetaraan']//th[@scope='col']")]
    assert headings[1] == title
    figures = [each.text_content() for each in select_tags(page, "//div[@class='figure']/small")]
    assert title.lower() in figures
    labels = {each.get("data-label") for each in select_tags(page, "//table[@id='cara-penyetaraan']//td")}
    assert title in labels


def test_the_page_shows_each_stage_and_who_enters_and_the_file_has_all(world: World, browser: Browser) -> None:
    typed = TYPED | {"rules": "cpns-2024", "compared": "cpns-skd-2024", "people": "2000", "vacancies": "20"}
    address = browser.post("/uji-coba", KARTIKA, data=typed).headers["Location"].removeprefix("/scoring")
    compute(world)
    page = browser.get(address, KARTIKA).text
    headings = [" ".join(each.text_content().split()) for each in select_tags(page, "//h2")]
    assert "Seleksi Kompetensi Bidang" in headings
    assert any(each.startswith("Dibandingkan dengan") for each in headings)
    assert "Nilai buatan: rata-rata 60 dan simpangan baku 15 persen" in page
    assert "korelasi 0,50" in page
    assert "40 persen Seleksi Kompetensi Dasar" in page
    assert "Kode ialah nomor urut peserta buatan." in page
    answer = browser.get(f"{address}/perubahan.csv", KARTIKA)
    assert answer.content_type == "text/csv; charset=utf-8"
    head, *rows = csv.reader(io.StringIO(answer.text))
    assert head[:5] == ["compared", "stage", "vacancy_id", "vacancy", "code"]
    assert {"equipercentile", "rules"} <= {row[0] for row in rows}
    assert {row[1] for row in rows} == {"", "skb"}
    assert {row[5] for row in rows} == {"enters", "leaves"}
    shown = [each.text_content() for each in select_tags(page, "//details//summary[contains(., 'masuk')]")]
    assert sum(map(int, re.findall(r"(\d+) (?:masuk|keluar)", " ".join(shown)))) == len(rows)
    assert browser.get(f"{address}/perubahan.csv", SIREGAR).status_code == 404


def test_sentences_on_the_page_are_apart(world: World, browser: Browser) -> None:
    sat = go_by(world, quota_groups=papua(count=None, share=34), cut=Cut(count=3, boundary_ties="all"))
    tried = request(world, rules_name=f"ujian:{EXAM}", compared_name=f"ujian:{EXAM}")
    compute(world)
    page = browser.get(f"/uji-coba/{tried}", KARTIKA).text
    texts = [each.text_content() for each in select_tags(page, "//main//p")]
    assert any("Dari peserta buatan" in text for text in texts), "the note about made-up members of groups"
    assert any(f"Versi {sat.version}." in text for text in texts), "the note about what is compared"
    assert [text for text in texts if re.search(r"[a-z][.][A-Z]", text)] == []


def test_a_sitting_is_compared_with_its_own_rules_and_names_sheet_codes_alone(world: World, browser: Browser) -> None:
    world.apply(*(coded(number) for number in SHEETS))
    past = go_by(world, cut=Cut(count=2, boundary_ties="all"))
    wider = to_json(replace(past, title="SKD lebih longgar", cut=Cut(count=4, boundary_ties="all")))
    with Session(world.engine) as session, session.begin():
        draft = drafting.begin(session, world.now, "", wider, "Batasnya diperlonggar.", KARTIKA)
    tried = request(world, rules_name=f"dokumen:{draft.document_id}", settings=None, exam_id=EXAM)
    compute(world)
    page = browser.get(f"/uji-coba/{tried}", KARTIKA).text
    file = browser.get(f"/uji-coba/{tried}/perubahan.csv", KARTIKA).text
    rows = [row for row in csv.DictReader(io.StringIO(file)) if row["compared"] == "rules"]
    # By the draft one more goes on, and it is the fourth.
    assert [(row["code"], row["change"], row["rank"]) for row in rows] == [(code("26-0004"), "enters", "4")]
    assert rows[0]["rank_before"] == "4"
    assert code("26-0004") in page
    assert not any(number in page + file for number in SHEETS)


def test_rules_to_compare_with_are_refused_at_their_field(world: World, browser: Browser) -> None:
    unknown = browser.post("/uji-coba", KARTIKA, data=TYPED | {"compared": "bukan-aturan"})
    assert unknown.status_code == 409
    assert 'id="error-compared"' in unknown.text
    sat = {"rules": f"ujian:{EXAM}", "people_of": "sitting", "exam_id": EXAM, "compared": "jee-like"}
    other = browser.post("/uji-coba", KARTIKA, data=TYPED | sat)
    assert other.status_code == 409
    assert 'id="error-compared"' in other.text
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(tables.trials)) == 0
