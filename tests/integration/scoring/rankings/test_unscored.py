"""Why somebody has no score in a later stage: from what assessors record to the ranking that is signed, its pages and
files, and the released event."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import Given, Reason
from services.scoring.assessments.usecases import correcting
from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.domain.words import unscored_words
from services.scoring.minutes.usecases import making
from services.scoring.rankings.domain.ranking import Status
from services.scoring.rankings.usecases import looking
from services.scoring.releases.domain.differences import differences
from services.scoring.service import create_app
from shared.contracts.assessments import DISQUALIFIED_REASONS, UNSCORED_REASONS, AssessedReason
from shared.contracts.scoring import RankingReleased
from shared.kernel.canonical import digest
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World
from tests.builders.scoring_assessed import AINI, BRIA, NUMBERS, assess, assess_all, interview, part_of
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import ranking_of, sign
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

FIRST, SECOND, THIRD = NUMBERS
PAGE = f"/peringkat/{VACANCY}"
ILL, CHEATED = {"wawancara": "absent"}, {"wawancara": "cheating"}


def assess_one(world: World) -> None:
    """One was ill on the day of the interview, one was excluded from it, one has a score."""
    assess(world)
    ill, cheated = Given({}, Reason.ILL), Given({}, Reason.CHEATING)
    assess_all(world, {FIRST: (ill, 250), SECOND: (cheated, 500), THIRD: (interview(300, 500), 500)})
    world.keep()


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(assess_one)


def read(world: World, tmp_path: Path, path: str) -> str:
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    return re.sub(r"\s+", " ", browser.get(path, KARTIKA).get_data(as_text=True).replace("\xa0", " "))


def release(world: World) -> RankingReleased:
    assert not sign(world, KARTIKA, stage="skb")
    assert sign(world, SIREGAR, stage="skb")
    released: RankingReleased = world.emitted(RankingReleased)[-1]
    return released


def test_every_reason_of_an_assessor_is_one_of_the_contract() -> None:
    outcomes = {each.published: each.outcome for each in Reason}
    assert set(outcomes) == set(get_args(AssessedReason)) == UNSCORED_REASONS.keys()
    assert {code for code, outcome in outcomes.items() if outcome == "disqualified"} == DISQUALIFIED_REASONS.keys()


def test_the_reason_is_part_of_what_is_signed(world: World) -> None:
    ranking = ranking_of(world, "skb")
    assert {row.candidate_no: (row.status, row.unscored) for row in ranking.rows} == {
        THIRD: (Status.GOES_ON, None),
        FIRST: (Status.ABSENT, ILL),
        SECOND: (Status.DISQUALIFIED, CHEATED),
    }
    assert [row.get("unscored") for row in ranking.document["rows"]] == [None, ILL, CHEATED]
    assert "unscored" not in ranking.document["rows"][0], "rows without one are what they were"
    assert digest(ranking.document) == ranking.digest
    assert not [row for row in ranking_of(world).document["rows"] if "unscored" in row]


def test_the_kept_rows_have_it(world: World) -> None:
    with Session(world.engine) as session:
        head = looking.look(session, VACANCY, "skb")
        shown = tuple(each.row for each in looking.rows_of(session, head, 0, 10))
    assert shown == ranking_of(world, "skb").rows
    assert [row.unscored for row in shown] == [None, ILL, CHEATED]


def test_the_released_event_has_it(world: World) -> None:
    released = release(world)
    assert {row.candidate_no: row.unscored for row in released.rows} == {THIRD: None, FIRST: ILL, SECOND: CHEATED}
    assert released.ranking_digest == ranking_of(world, "skb").digest


def test_the_list_and_the_page_of_a_rank_say_part_and_reason(world: World, tmp_path: Path) -> None:
    page = read(world, tmp_path, f"{PAGE}?tahap=skb")
    assert "Wawancara: tidak hadir" in page
    assert "Wawancara: didiskualifikasi karena kecurangan" in page
    why = read(world, tmp_path, f"{PAGE}/{SECOND}?tahap=skb")
    assert f"{SECOND}: didiskualifikasi." in why
    assert "Tercatat dalam asesmen. Wawancara: didiskualifikasi karena kecurangan." in why
    assert "Dua orang memutuskan bahwa lembar ini tidak dihitung" not in why, "no sheet was excluded"
    why = read(world, tmp_path, f"{PAGE}/{FIRST}?tahap=skb")
    assert "Tercatat dalam asesmen. Wawancara: tidak hadir." in why
    assert "Nomor ini tidak hadir dalam salah satu bagian" not in why
    assert "Tercatat dalam asesmen" not in read(world, tmp_path, f"{PAGE}/{THIRD}?tahap=skb")


def test_files_and_programs_read_the_codes(world: World, tmp_path: Path) -> None:
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    text = browser.get(f"{PAGE}/ekspor.csv?tahap=skb", KARTIKA).get_data(as_text=True)
    found = {row["candidate_no"]: row["unscored"] for row in csv.DictReader(io.StringIO(text))}
    assert found == {THIRD: "", FIRST: "wawancara=absent", SECOND: "wawancara=cheating"}
    place = browser.get(f"/api/rankings/{VACANCY}/candidates/{SECOND}?stage=skb", KARTIKA).get_json()
    assert place["row"]["unscored"] == CHEATED


def test_minutes_and_workbook_list_them_with_their_reasons(world: World, tmp_path: Path) -> None:
    release(world)
    with Session(world.engine) as session:
        minutes = making.gather(session, Version(VACANCY, "skb", 1))
    codes = {row.candidate_no: row.sheet_code or row.candidate_no for row in world.emitted(RankingReleased)[-1].rows}
    assert unscored_words(minutes) == [
        f"{codes[FIRST]}. Wawancara: tidak hadir",
        f"{codes[SECOND]}. Wawancara: didiskualifikasi karena kecurangan",
    ]
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    book = browser.get(f"/berita-acara/{VACANCY}/1.xlsx?tahap=skb", KARTIKA).get_data()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert {row[1]: row[-1] for row in rows if row[1] in codes.values()} == {
        codes[THIRD]: "",
        codes[FIRST]: "Wawancara: tidak hadir",
        codes[SECOND]: "Wawancara: didiskualifikasi karena kecurangan",
    }


def correct(world: World, number: str, reason: Reason) -> None:
    with Session(world.engine) as session, session.begin():
        why = "Berita acara 7 saya baca lagi."
        correcting.propose(session, world.now, part_of(session), number, Given({}, reason), why, AINI)
    with Session(world.engine) as session, session.begin():
        waiting = correcting.waiting(session, part_of(session), number)
        assert waiting is not None
        correcting.confirm(session, world.now, part_of(session), number, waiting.id, BRIA)
    world.keep()


def test_which_absence_it_was_stays_with_the_assessors(world: World) -> None:
    before = ranking_of(world, "skb")
    correct(world, FIRST, Reason.LATE)
    assert ranking_of(world, "skb").digest == before.digest


def test_a_corrected_reason_is_another_ranking(world: World) -> None:
    before = ranking_of(world, "skb")
    correct(world, SECOND, Reason.MISCONDUCT)
    after = ranking_of(world, "skb")
    assert {row.candidate_no: row.unscored for row in after.rows}[SECOND] == {"wawancara": "misconduct"}
    assert after.digest != before.digest
    (found,) = differences(before.document, json.loads(json.dumps(after.document)))
    assert found.code == "reason_differs"


def test_in_several_parts_each_reason_is_named_in_their_order(world: World) -> None:
    release(world)
    with Session(world.engine) as session:
        minutes = making.gather(session, Version(VACANCY, "skb", 1))
    row = {"candidate_no": FIRST, "unscored": {"lama": "absent", "wawancara": "identity"}}
    assert unscored_words(replace(minutes, document={"rows": [row]})) == [
        f"{FIRST}. Wawancara: didiskualifikasi karena identitas tidak sesuai; Nilai lama: tidak hadir"
    ]
