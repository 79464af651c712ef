"""The demo from an empty folder to ranked candidates, broken off and continued, and its log replayed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from operations import cli
from operations.commands.demo import play_earlier
from operations.home import Home
from operations.installation import settings_of
from operations.services import service_of
from operations.simulation.notes import Notes
from operations.simulation.people import PASSWORD
from services.scoring.exams.usecases import exams
from services.scoring.objections.usecases import looking
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.releases.usecases.overview import overview
from shared.db.engine import make_engine, reading
from tests.builders.pages import select

CANDIDATES = 6
SELECTION = "cpns-sukamaju-2026"
EARLIER = {"perawat-pppk-1": 5, "perawat-pppk-2": 2}
"""The candidates of the selections before it."""
SECONDS = 300


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("demo") / "var")


def demo(home: Home, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "operations.cli", "--home", str(home.path), "demo", "--port", "0", "--once"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TERANG_")}
    return subprocess.Popen(
        [*command, "--candidates", str(CANDIDATES), *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ranked(home: Home) -> dict[str, list[str]]:
    """The candidates of the demo's own selection with marks, by vacancy."""
    engine = make_engine(f"sqlite:///{home.database('scoring')}")
    with reading(engine) as session:
        rankings = {
            line.vacancy.vacancy_id: rank_vacancy(session, line.vacancy.vacancy_id)
            for line in overview(session)
            if line.vacancy.selection_id == SELECTION
        }
    engine.dispose()
    return {name: [row.candidate_no for row in ranking.rows if row.marks] for name, ranking in rankings.items()}


def test_broken_off_in_the_exam_it_continues_to_the_ranking(home: Home, wait_until: Callable[..., None]) -> None:
    slow = demo(home, "--speed", "1")
    assert slow.stdout is not None
    seen: list[str] = []
    while not any(re.match(r"\s+working .* 6/6 ", line) for line in seen):
        line = slow.stdout.readline()
        assert line, "".join(seen)
        seen.append(line)
    slow.terminate()
    rest, _ = slow.communicate(timeout=60)
    assert slow.returncode == 0, rest
    assert "Starting again continues here." in rest
    assert ranked(home)
    assert not any(ranked(home).values())

    quick = demo(home, "--speed", "max")
    said, _ = quick.communicate(timeout=SECONDS)
    assert quick.returncode == 0, said
    for phase in ("registered", "verified", "seated", "working", "submitted", "scored", "ranked"):
        assert re.search(rf"{phase}\s+█+\s+6/6", said), said
    assert "6 applicants: 6 sat and submitted." in said
    assert sum(len(numbers) for numbers in ranked(home).values()) == CANDIDATES


def test_when_all_is_played_it_only_shows_the_way(home: Home) -> None:
    before = ranked(home)
    again = demo(home, "--speed", "max")
    said, _ = again.communicate(timeout=SECONDS)
    assert again.returncode == 0, said
    assert "█" not in said
    assert "Look first at" in said
    assert f"/scoring/penilaian/{SELECTION}-skd/wawancara" in said
    assert ranked(home) == before


def test_another_seed_would_be_other_people_and_is_refused(home: Home) -> None:
    other = demo(home, "--seed", "1")
    said, _ = other.communicate(timeout=SECONDS)
    assert other.returncode == 2
    assert "this demo began with --seed 2026" in said


def test_an_earlier_selection_shows_a_reserve_and_another_objections(home: Home) -> None:
    shown = json.loads(home.demo.read_text(encoding="utf-8"))["earlier"]
    address = f"/hasil/{shown['vacancy_id']}"
    asked = visitor(home).get(f"{address}/tempat").text
    final = f"{address}?tahap={shown['stage']}"
    assert select(asked, f"//main//a[@href='{final}']"), "back to the ranking whose places these are"
    for page, has in ((final, 1), (address, 0)):
        assert len(select(visitor(home).get(page).text, f"//main//a[@href='{address}/tempat']")) == has, page
    states = [tag.text_content().strip() for tag in select(asked, "//td[@data-label='Keadaan']")]
    by_members, of_their_own = "Tempat dikembalikan", "Menolak"
    assert states == [by_members, of_their_own, "Menerima dari cadangan", "Ditawari tempat dari cadangan", "Cadangan"]
    assert "Seleksi CPNS 2026" in select(visitor(home).get("/").text, "//main")[0].text_content()
    public = visitor(home).get(f"/sanggahan?seleksi={shown['objected_id']}").text
    assert "1 soal yang disanggah sudah dijawab." in public
    engine = make_engine(f"sqlite:///{home.database('scoring')}")
    with reading(engine) as session:
        waiting = looking.state(session, exams.get(session, f"{shown['objected_id']}-skd"))
    engine.dispose()
    assert waiting is not None
    assert (waiting.is_complete, waiting.received, waiting.waiting) == (True, 2, 1)


def test_the_rosters_of_earlier_selections_were_closed_by_two(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    closed = events(home, "recruitment", "recruitment.roster.closed.v1")
    assert {(each["selection_id"], len(each["signatures"])) for each in closed} == {
        ("pppk-sukamaju-1", 2),
        ("pppk-sukamaju-2", 2),
    }
    for each in closed:
        assert cli.run(["--home", str(home.path), "roster", "check", each["selection_id"]]) == 0
        assert each["root"] in capsys.readouterr().out


def test_its_second_stage_is_complete_and_everybody_reads_the_final_sum(home: Home) -> None:
    shown = json.loads(home.demo.read_text(encoding="utf-8"))["earlier"]
    result = visitor(home).get(f"/api/results/{shown['vacancy_id']}?stage={shown['stage']}").get_json()
    assert [row["status"] for row in result["rows"]] == ["goes_on", "goes_on", "below_cut", "below_cut", "below_cut"]
    first = visitor(home).get(f"/api/results/{shown['vacancy_id']}").get_json()
    exam = {row["candidate_no"]: row["total"] for row in first["rows"]}
    # Of 60 points in the exam and 100 in the interview; half a thousandth is rounded up.
    for row in result["rows"]:
        sum_of_both = Fraction(exam[row["candidate_no"]] * 40, 60) + Fraction(row["marks"]["wawancara"] * 60, 100)
        assert row["total"] == int(sum_of_both * 1000 + Fraction(1, 2)), row
    assert ranks_of(result) != ranks_of(first), "the interview changes the order"
    entered = events(home, "scoring", "scoring.assessment.recorded.v1")
    assert {len(set(each["entered_by"])) for each in entered} == {2}
    assert len(entered) == EARLIER[shown["vacancy_id"]]
    (returned,) = events(home, "recruitment", "recruitment.place.returned.v1")
    assert returned["candidate_no"] == ranks_of(result)[0]
    assert [len(returned["signatures"]), returned["reason_code"]] == [2, "in_writing"]


def ranks_of(result: dict[str, Any]) -> list[str]:
    return [str(row["candidate_no"]) for row in result["rows"]]


def events(home: Home, service: str, kind: str) -> list[dict[str, Any]]:
    """What the service has emitted of this type."""
    engine = make_engine(f"sqlite:///{home.database(service)}")
    with engine.connect() as connection:
        query = "SELECT payload FROM outbox WHERE type = ? ORDER BY id"
        found = connection.exec_driver_sql(query, (kind,)).scalars().all()
    engine.dispose()
    return [json.loads(each)["data"] for each in found]


def test_the_guide_names_who_was_asked_from_the_reserve(home: Home) -> None:
    shown = json.loads(home.demo.read_text(encoding="utf-8"))["earlier"]
    client = visitor(home)
    entered = client.post("/api/session", json={"nik": shown["asked_nik"], "password": PASSWORD})
    assert entered.status_code < 300, entered.text
    assert "Anda naik dari cadangan. Terima atau tolak tempat ini." in client.get("/lamaran/tempat").text


def test_without_the_earlier_selections_the_demo_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = Home(tmp_path / "var")
    empty.prepare()
    notes = Notes(empty.demo)
    play_earlier(empty, notes, environment_of(empty))
    assert notes.earlier == {}
    said = capsys.readouterr().out
    assert "the demo goes on without them" in said
    assert "no such table" in (empty.logs / "earlier.log").read_text(encoding="utf-8")


def visitor(home: Home) -> FlaskClient:
    """A browser at the pages of recruitment, whose processes have ended."""
    settings = settings_of("recruitment", environment_of(home))
    return service_of("recruitment").create_app(settings).test_client()


def environment_of(home: Home) -> dict[str, str]:
    return home.environment({}, public_url="http://localhost", simulation=True)


def test_a_replay_of_its_log_gives_the_same_rankings(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    before = ranked(home)
    assert cli.run(["--home", str(home.path), "replay", "scoring"]) == 0
    verdicts = re.findall(r"^(\S+) +[0-9a-f]{64}  (.*)$", capsys.readouterr().out, re.MULTILINE)
    assert verdicts == [(name, "identical") for name in sorted({*before, *EARLIER, "perawat-pppk-1/skb"})]
    assert ranked(home) == before
    assert cli.run(["--home", str(home.path), "status"]) == 0
    assert "dead letters    0" in capsys.readouterr().out


def test_nobody_is_named_in_a_log(home: Home) -> None:
    engine = make_engine(f"sqlite:///{home.database('recruitment')}")
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM accounts").scalars().all()
    engine.dispose()
    assert len(names) == CANDIDATES + sum(EARLIER.values())
    logs = "".join(path.read_text(encoding="utf-8") for path in Path(home.logs).glob("*.log"))
    assert logs
    assert not [name for name in names if name in logs]
    assert not re.search(r"9999[0-9]{12}", logs)
