"""One selection from two shifts to the final list: normalised totals, a cut, a reason that two overrule, an exam and
two assessors, 40/60, equals and a public draw, two signatures, a place given back, and a key that was wrong. With the
same chance and the same clock each database publishes the same bytes, and so does scoring once it has read its events
again."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, make_url, text

from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine, reading
from shared.messaging import dead_letters
from tests.builders.messaging import StoppedClock
from tests.builders.published import published
from tests.builders.same_chance import same_chance
from tests.builders.small_selection import EXAM, VACANCY
from tests.builders.system import Candidate
from tests.builders.system_applicants import accept_place, give_place_back, place_of
from tests.builders.system_replays import forget_received_events, read_log_again
from tests.builders.two_shifts import SEATS, WELL, answers_of, well
from tests.builders.two_stages import CAT, MEMBERS, TwoStages, sheet_of
from tests.builders.two_stages_published import SEED, Finalists, blocked, places, result, result_of, ticket


class Drawn(NamedTuple):
    """Two who are equal in everything, as the draw parts them."""

    first: Candidate
    second: Candidate


class Stepping(TwoStages):
    """By a clock that goes on by a second whenever events pass."""

    def __init__(self, folder: Path, clock: StoppedClock, engines: dict[str, Engine] | None = None) -> None:
        self._steps = clock
        super().__init__(folder, engines, clock=clock)

    def settle(self) -> None:
        self._steps.forward(seconds=1)
        super().settle()

    def moment(self) -> datetime:
        """A machine with much else to do is minutes ahead of this clock by the time of the later sessions."""
        return self._steps.now()


class Held(NamedTuple):
    """A selection that is over, and every document of it."""

    system: Stepping
    began_at: datetime
    documents: dict[str, bytes]


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    made = held(tmp_path_factory.mktemp("sqlite"), datetime.now(UTC))
    yield made
    made.system.close()


@pytest.fixture
def postgresql(new_postgres_database: Callable[[], str]) -> Iterator[dict[str, Engine]]:
    """An empty database for each service. Nobody pulls its plug, so that no commit need wait for the disk."""
    addresses = {service: make_url(new_postgres_database()) for service in SERVICES}
    for url in addresses.values():
        engine = make_engine(url.render_as_string(hide_password=False))
        with engine.begin() as connection:
            connection.execute(text(f'ALTER DATABASE "{url.database}" SET synchronous_commit = off'))
        engine.dispose()
    engines = {service: make_engine(url.render_as_string(hide_password=False)) for service, url in addresses.items()}
    yield engines
    for engine in engines.values():
        engine.dispose()


def test_one_selection_read_again_publishes_the_same_bytes(on_sqlite: Held) -> None:
    forget_received_events(on_sqlite.system)
    read_log_again(on_sqlite.system)
    assert_same(published(on_sqlite.system), on_sqlite.documents)


def test_postgresql_publishes_the_same_bytes_and_so_it_does_read_again(
    on_sqlite: Held, postgresql: dict[str, Engine], tmp_path: Path
) -> None:
    system, _, documents = held(tmp_path, on_sqlite.began_at, postgresql)
    assert_same(documents, on_sqlite.documents)
    forget_received_events(system)
    read_log_again(system)
    assert_same(published(system), documents)


def held(folder: Path, began_at: datetime, engines: dict[str, Engine] | None = None) -> Held:
    """The whole selection, each step of it checked, by the same chance each time; in SQLite unless `engines` are other
    databases."""
    with same_chance("one selection"):
        system = Stepping(folder, StoppedClock(began_at), engines)
        system.prepare_both(SEATS)
        finalists = sit_in_two_shifts(system)
        overrule_that_two_answered_alike(system)
        release_the_first_stage(system, finalists)
        sit_and_be_assessed(system, finalists)
        drawn = draw_between_equals(system, finalists)
        release_the_last_stage(system, finalists, drawn)
        give_one_place_back(system, finalists, drawn)
        correct_a_key(system, finalists, drawn)
    for engine in system.engines.values():
        with reading(engine) as session:
            assert dead_letters.open_count(session) == 0
    return Held(system, began_at, published(system))


def assert_same(documents: dict[str, bytes], others: dict[str, bytes]) -> None:
    """Names the address of whatever differs."""
    assert documents.keys() == others.keys()
    assert [path for path, content in documents.items() if content != others[path]] == []


def sit_in_two_shifts(system: TwoStages) -> Finalists:
    """Totals are normalised by shift, so the best of each shift are equal: three times the places go on."""
    people = {each.number: each for each in [system.admit(serial) for serial in range(1, 2 * SEATS + 1)]}
    system.settle()
    one, two = system.shifts()
    for shift, numbers in enumerate((one, two)):
        for place, number in enumerate(numbers):
            system.sit_exam(EXAM, number, answers_of(shift, place))
    system.end_sessions()
    system.settle()
    finalists = [people[number] for pair in zip(one[:WELL], two[:WELL], strict=True) for number in pair]

    rows = system.ranking()["rows"]
    assert [row["rank"] for row in rows[:6]] == [1, 1, 3, 3, 5, 5]
    assert {row["candidate_no"] for row in rows[:6]} == {each.number for each in finalists}
    assert [row["status"] for row in rows] == ["goes_on"] * 6 + ["below_cut"] * (2 * SEATS - 6)
    return Finalists(*finalists)


def overrule_that_two_answered_alike(system: TwoStages) -> None:
    """The gate names two of one room by what they answered; two members overrule it, each with a reason."""
    assert blocked(system.ranking()) == {"gate_pair"}
    one, other = system.shifts()[0][-2:]
    page = system.ask("scoring", "GET", f"/peringkat/{VACANCY}/gerbang", "ketua").text
    row = page.split('class="stands-out"')[1].split("</tr>")[0]
    assert one in row
    assert other in row
    assert page.count('class="stands-out"') == 1
    assert [system.overrule_pair(username) for username in MEMBERS] == [False, True]
    system.settle()
    assert blocked(system.ranking()) == set()


def release_the_first_stage(system: TwoStages, finalists: Finalists) -> None:
    assert [system.sign_ranking(username) for username in MEMBERS] == [False, True]
    system.settle()
    rows = result(system)["rows"]
    assert {row["candidate_no"] for row in rows if row["status"] == "goes_on"} == {each.number for each in finalists}
    assert "lanjut ke Seleksi Kompetensi Bidang" in result_of(finalists.best)
    public = system.ask("recruitment", "GET", f"/hasil/{VACANCY}").text
    for username in MEMBERS:
        assert f"Rekaman kamera sudah saya tonton ({username})." in public


def sit_and_be_assessed(system: TwoStages, finalists: Finalists) -> None:
    """Those six, and nobody else, get a seat in the later exam. One assessor types, the other sends a sheet; until both
    have, nothing can be signed."""
    system.plan("Sesi SKB", 1, seats=10, exam_id=CAT)
    system.settle()
    assert set(system.seats(CAT)) == {each.number for each in finalists}
    for each in finalists:
        system.sit_exam(CAT, each.number, well(1 if each is finalists.other else 0, "SKB"))
    system.end_of(CAT)
    system.settle()

    given: list[tuple[int, int] | None] = [(30, 30), (30, 40), (20, 30), (20, 30), None, (20, 30)]
    interviews = {each.number: points for each, points in zip(finalists, given, strict=True)}
    for number, points in interviews.items():
        system.assess(number, points, system.headers("penilai", "scoring"))
    assert blocked(system.ranking_of("skb")) == {"unassessed"}
    sent = {"sheet": (io.BytesIO(sheet_of(interviews)), "nilai.xlsx")}
    path = f"/penilaian/{EXAM}/wawancara/impor"
    answer = system.apps["scoring"].test_client().post(path, data=sent, headers=system.second_assessor())
    assert answer.status_code == 302, answer.text
    system.settle()


def draw_between_equals(system: TwoStages, finalists: Finalists) -> Drawn:
    """Whole points make equals: 40 + 20 + 21 and 35.79 + 30 + 15 are parted by the first total, two times
    37.89 + 30 + 15 by nothing. These two stand where the places end, so the seed that two members type decides."""
    best, other, third, fourth, fifth, sixth = (each.number for each in finalists)
    ranking = system.ranking_of("skb")
    assert blocked(ranking) == {"undrawn"}
    assert [(row["rank"], row["total"]) for row in ranking["rows"]] == [
        *[(1, 88), (2, 83), (2, 83), (4, 81), (5, 81), (None, 0)]
    ]
    assert {row["candidate_no"] for row in ranking["rows"][1:3]} == {third, fourth}
    assert ranking["rows"][4]["decision"] == {"above": other, "key": "skd", "theirs": 95, "mine": 85}
    assert "Menunggu anggota kedua." in system.type_seed("ketua", SEED, "skb")
    assert blocked(system.ranking_of("skb")) == {"undrawn"}
    assert "Benih yang tercatat" in system.type_seed("anggota", SEED, "skb")
    system.settle()

    drawn = Drawn(*sorted((finalists.third, finalists.fourth), key=lambda each: ticket(system, each.number)))
    rows = system.ranking_of("skb")["rows"]
    order = [best, drawn.first.number, drawn.second.number, other, sixth, fifth]
    assert [row["candidate_no"] for row in rows] == order
    assert rows[2]["decision"] == {"above": drawn.first.number, "key": "draw", "theirs": 1, "mine": 2}
    assert [row["status"] for row in rows] == ["goes_on"] * 2 + ["below_cut"] * 3 + ["absent"]
    return drawn


def release_the_last_stage(system: TwoStages, finalists: Finalists, drawn: Drawn) -> None:
    """Everybody reads the sum, and the tickets of the draw; the list of the first stage stays as it is."""
    first = result(system)["ranking_digest"]
    assert blocked(system.ranking_of("skb")) == set()
    assert [system.sign_stage(username, "skb") for username in MEMBERS] == [False, True]
    system.settle()
    final = result(system, "skb")
    assert [(row["rank"], row["total"], row["candidate_no"]) for row in final["rows"][:3]] == [
        (1, 88, finalists.best.number),
        (2, 83, drawn.first.number),
        (2, 83, drawn.second.number),
    ]
    assert "(40 % × 95/95 + 30 % × 15/15 + 30 % × 60/100) × 100 = 88" in result_of(finalists.best)
    public = system.ask("recruitment", "GET", f"/hasil/{VACANCY}?tahap=skb").text
    for shown in (SEED, *(ticket(system, each.number) for each in drawn)):
        assert shown in public
        assert shown in result_of(drawn.second), "the own page has the tickets of both"
    assert "dan terpilih" in result_of(drawn.first)
    assert "dan terpilih" not in result_of(drawn.second)
    assert result(system)["ranking_digest"] == first


def give_one_place_back(system: TwoStages, finalists: Finalists, drawn: Drawn) -> None:
    """Both accept, and one withdraws: whom the draw put behind moves up, and everybody can read it."""
    for each in (finalists.best, drawn.first):
        assert "Anda mendapat tempat" in place_of(each)
        accept_place(each)
    system.settle()
    assert "Anda cadangan nomor 1." in place_of(drawn.second)
    give_place_back(drawn.first)
    system.settle()
    assert "Anda naik dari cadangan" in place_of(drawn.second)
    accept_place(drawn.second)
    system.settle()
    assert places(system, finalists) == {
        finalists.best.number: "Menerima",
        drawn.first.number: "Telah mengundurkan diri",
        drawn.second.number: "Menerima dari cadangan",
        finalists.other.number: "Cadangan",
        finalists.sixth.number: "Cadangan",
    }


def correct_a_key(system: TwoStages, finalists: Finalists, drawn: Drawn) -> None:
    """A key of the later exam was wrong: another is chosen, in a second version. The line is elsewhere then, and what
    was drawn decides nothing any more; the first version stays readable."""
    system.correct_later_key()
    assert blocked(system.ranking_of("skb")) == set()
    assert [system.sign_stage(username, "skb") for username in MEMBERS] == [False, True]
    system.settle()
    rows = (final := result(system, "skb"))["rows"]
    best, other = finalists.best.number, finalists.other.number
    assert [(row["rank"], row["total"], row["status"]) for row in rows[:4]] == [
        (1, 91, "goes_on"),
        (2, 88, "goes_on"),
        (3, 83, "below_cut"),
        (3, 83, "below_cut"),
    ]
    assert [row["candidate_no"] for row in rows[:2]] == [other, best]
    assert {row["candidate_no"] for row in rows[2:4]} == {each.number for each in drawn}
    assert [each["version"] for each in final["versions"]] == [2, 1]
    assert "dan terpilih" in result_of(finalists.other)
    assert places(system, finalists) == {
        other: "Ditawari tempat",
        best: "Menerima",
        drawn.first.number: "Telah mengundurkan diri",
        drawn.second.number: "Tempat dicabut",
        finalists.sixth.number: "Cadangan",
    }
    assert "Tempat Anda dicabut oleh peringkat yang baru." in place_of(drawn.second)
    old = system.ask("recruitment", "GET", f"/hasil/{VACANCY}/versi/1?tahap=skb").text
    assert "Ini versi lama" in old
    assert result(system)["versions"][0]["version"] == 1
