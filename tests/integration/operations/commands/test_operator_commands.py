"""Commands on databases that have something to show: dead letters, events to send again, status."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import Engine, select, update

from operations import cli
from operations.home import Home
from services.recruitment.applications.usecases import note_unmatched
from services.recruitment.service import Vault, list_staff
from shared.contracts.envelope import Event
from shared.db.engine import make_engine, reading, unit_of_work
from shared.messaging import dead_letters, part_failures, unbelieved
from shared.messaging.heartbeats import beat
from shared.messaging.held_events import hold as held
from shared.messaging.judging import SetAside
from shared.messaging.outbox import emit
from shared.messaging.tables import held_events, outbox
from tests.builders.members import PASSWORD, add_members
from tests.builders.messaging import NOON, admitted, event_of, record_of
from tests.builders.recruitment import VACANCY_ID, add_account, open_demo_selection


@pytest.fixture
def scoring(home: Home) -> Engine:
    """Scoring's database with two dead letters: an event with a fault, and bytes that are none."""
    engine = make_engine(f"sqlite:///{home.database('scoring')}")
    with unit_of_work(engine) as session:
        event = event_of(admitted())
        dead_letters.add(session, "scoring", record_of(event), event, "Traceback\n  line 1\nKeyError: 'quota'", NOON)
        dead_letters.add(session, "scoring", record_of(b"rubbish"), None, "not JSON", NOON)
    return engine


def terang(home: Home, capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    code = cli.run(["--home", str(home.path), *command])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_dead_letters_are_listed_with_what_they_are_and_why(
    home: Home, scoring: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = terang(home, capsys, "dead-letters", "list")
    assert code == 0
    assert re.search(
        r"scoring:1 .* recruitment\.candidate\.admitted\.v1, candidate 26-0001 #1\n\s+KeyError: 'quota'", said
    )
    assert re.search(r"scoring:2 .* unreadable record on recruitment\.candidates\n\s+not JSON", said)
    assert terang(home, capsys, "dead-letters", "list", "--service", "cbt") == (0, "No open dead letters.\n")
    assert terang(home, capsys, "dead-letters", "list", "--closed") == (0, "No closed dead letters.\n")


def test_a_dead_letter_is_shown_whole(home: Home, scoring: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = terang(home, capsys, "dead-letters", "show", "scoring:1")
    assert code == 0
    assert "Traceback\n  line 1\nKeyError: 'quota'" in said
    assert '"candidate_no":"26-0001"' in said
    assert terang(home, capsys, "dead-letters", "show", "scoring:9") == (
        2,
        "terang: there is no dead letter scoring:9\n",
    )


def test_a_retry_hands_the_event_back_and_keeps_who_and_why(
    home: Home, scoring: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = terang(home, capsys, "dead-letters", "retry", "scoring:1", "--reason", "release 0.2 mends it")
    assert code == 0
    with reading(scoring) as session:
        assert session.scalars(select(held_events.c.reason)).all() == ["retry"]
        (closed,) = dead_letters.listed(session, closed=True)
    assert (closed.id, closed.closing_reason) == (1, "retry: release 0.2 mends it")
    assert closed.closed_by

    code, said = terang(home, capsys, "dead-letters", "retry", "scoring:1", "--reason", "again")
    assert (code, said) == (2, "terang: Pesan mati 1 sudah ditutup.\n")


@pytest.fixture
def members(home: Home) -> None:
    add_members(make_engine(f"sqlite:///{home.database('recruitment')}"))


def by(login: str, password: str = PASSWORD) -> tuple[str, ...]:
    return ("--as", login, "--password", password)


@pytest.mark.parametrize("command", [("retry",), ("discard", *by("kartika"))])
def test_a_decision_needs_a_reason(
    home: Home, scoring: Engine, members: None, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    code, said = terang(home, capsys, "dead-letters", *command, "scoring:1", "--reason", "  ")
    assert code == 2
    assert "--reason: say why" in said
    with reading(scoring) as session:
        assert len(dead_letters.listed(session)) == 2


def test_a_letter_is_discarded_by_two_members_of_the_committee(
    home: Home, scoring: Engine, members: None, capsys: pytest.CaptureFixture[str]
) -> None:
    def decide(*words: str) -> tuple[int, str]:
        return terang(home, capsys, "dead-letters", *words)

    def open_letters() -> list[int]:
        with reading(scoring) as session:
            return [letter.id for letter in dead_letters.listed(session)]

    discard = ("discard", "scoring:2", "--reason", "noise")
    assert decide(*discard, *by("kartika", "a wrong password"))[0] == 2
    assert decide(*discard, *by("nobody"))[0] == 2
    code, said = decide(*discard, *by("rahmat"))
    assert (code, "no member of the committee" in said) == (2, True)
    code, said = decide("confirm", "scoring:2", *by("siregar"))
    assert (code, "Belum ada yang mengusulkan" in said) == (2, True)
    assert decide(*discard, *by("kartika"))[0] == 0
    assert open_letters() == [1, 2], "one person discards nothing"
    assert "kartika proposes to discard it: noise" in decide("list")[1]
    code, said = decide("confirm", "scoring:2", *by("kartika"))
    assert (code, "Orang lain" in said) == (2, True)
    assert open_letters() == [1, 2]
    assert decide("confirm", "scoring:2", *by("siregar"))[0] == 0
    assert open_letters() == [1]
    said = decide("show", "scoring:2")[1]
    assert "by kartika: noise" in said
    assert "by siregar: discard: noise" in said


def test_events_are_sent_again_by_service_topic_and_aggregate(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    engine = make_engine(f"sqlite:///{home.database('recruitment')}")
    with unit_of_work(engine) as session:
        for number in ("26-0001", "26-0002", "26-0002"):
            emit(session, admitted(number), at=NOON)
        session.execute(update(outbox).values(published_at=NOON))

    told = "recruitment: %s events will be sent again\n"
    narrow = ("--aggregate", "candidate:26-0002", "--from-sequence", "2")
    assert terang(home, capsys, "republish", "recruitment", "--topic", "cbt.attempts") == (0, told % 0)
    assert terang(home, capsys, "republish", "recruitment", *narrow) == (0, told % 1)
    assert terang(home, capsys, "republish", "recruitment") == (0, told % 2)


def test_status_shows_what_waits_and_fails_while_something_needs_a_person(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = make_engine(f"sqlite:///{home.database('scoring')}")
    with unit_of_work(engine) as session:
        beat(session, "relay", NOON, "confirmed 3, refused 0")

    code, said = terang(home, capsys, "status")
    assert code == 0
    assert f"Nothing runs from {home.path}." in said
    assert re.search(
        r"scoring\n  events to send  0\n  events held     0\n  dead letters    0\n  relay .* confirmed 3", said
    )

    with unit_of_work(engine) as session:
        dead_letters.add(session, "scoring", record_of(b"rubbish"), None, "not JSON", NOON)
    code, said = terang(home, capsys, "status")
    assert code == 1
    assert "dead letters    1  (terang dead-letters list)" in said


def test_status_names_the_part_that_keeps_failing_and_the_type_that_nobody_knows(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = make_engine(f"sqlite:///{home.database('scoring')}")
    with unit_of_work(engine) as session:
        part_failures.put(session, "job-marking", 7, "KeyError: 'quota'", NOON)
    code, said = terang(home, capsys, "status")
    assert code == 1
    assert re.search(r"FAILS job-marking for \d+ s, 7 times in a row, last \d+ s ago: KeyError: 'quota'", said)
    with unit_of_work(engine) as session:
        part_failures.remove(session, "job-marking")
        event = event_of(admitted(), type="recruitment.candidate.promoted.v9")
        held(session, "scoring", event, record_of(event), "unknown", NOON, unknown_type=event.type)
    code, said = terang(home, capsys, "status")
    assert code == 1
    assert "1 of type recruitment.candidate.promoted.v9, which this release does not know" in said


UNKNOWN = "recruitment.candidate.promoted.v9"


@pytest.fixture
def holding(home: Home) -> Engine:
    """Scoring's database with an event of an unknown type, whose sender has written to the terminal as well, and one
    behind it."""
    engine = make_engine(f"sqlite:///{home.database('scoring')}")
    with unit_of_work(engine) as session:
        first, second = event_of(admitted(), type=UNKNOWN + "\x1b[2J"), event_of(admitted(), 2)
        held(session, "scoring", first, record_of(first), "of an unknown type", NOON, unknown_type=first.type)
        held(session, "scoring", second, record_of(second), "behind an event of an unknown type", NOON)
    return engine


def test_two_members_discard_an_event_that_waits_in_vain(
    home: Home, holding: Engine, members: None, capsys: pytest.CaptureFixture[str]
) -> None:
    def decide(*words: str) -> tuple[int, str]:
        return terang(home, capsys, "held-events", *words)

    code, said = decide("list")
    assert code == 0
    assert "\x1b" not in said, "no sender writes to the operator's terminal"
    [name] = re.findall(rf"(scoring:[0-9a-f]{{12}})  2026-11-22T05:00:00\S*  {UNKNOWN}\\x1b\[2J\n", said)
    assert "from recruitment on recruitment.candidates, unsigned" in said
    assert "scoring holds up candidate 26-0001 #1, 1 more behind it: of an unknown type" in said
    assert "terang held-events discard" in said
    assert '"candidate_no":"26-0001"' in decide("show", name)[1]

    discard = ("discard", name, "--reason", "sent by nobody of us")
    assert decide(*discard, *by("rahmat"))[0] == 2
    assert decide(*discard[:-1], "  ", *by("kartika"))[0] == 2
    assert decide("confirm", name, *by("siregar"))[0] == 2
    code, said = decide(*discard, *by("kartika"))
    assert (code, f"terang held-events confirm {name}" in said) == (0, True)
    assert "kartika proposes to discard it: sent by nobody of us" in decide("list")[1]
    assert decide("confirm", name, *by("kartika"))[0] == 2
    with reading(holding) as session:
        assert session.scalars(select(held_events.c.sequence).order_by(held_events.c.sequence)).all() == [1, 2]
        assert session.scalars(select(outbox.c.type)).all() == []
    assert decide("confirm", name, *by("siregar")) == (0, "scoring: 1 discarded\n")
    with reading(holding) as session:
        assert session.scalars(select(held_events.c.sequence)).all() == [2]
        [told] = [Event.from_bytes(raw) for raw in session.scalars(select(outbox.c.payload))]
    with reading(make_engine(f"sqlite:///{home.database('recruitment')}")) as session:
        people = {each.username: each.staff_id for each in list_staff(session)}
    assert told.type == "messaging.events.discarded.v1"
    assert (told.data["proposed_by"], told.data["confirmed_by"]) == (people["kartika"], people["siregar"])
    assert (told.data["were"], told.data["sequence"], told.data["reason"]) == ("held_event", 1, "sent by nobody of us")
    assert "kartika and siregar: sent by nobody of us" in decide("list", "--discarded")[1]
    assert decide("show", name) == (2, f"terang: there is no held event {name}\n")


def test_all_held_events_of_a_type_are_shown_before_two_members_discard_them(
    home: Home, members: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(f"sqlite:///{home.database('scoring')}")
    with unit_of_work(engine) as session:
        for number in range(7):
            event = event_of(admitted(f"26-{number:04d}"), type=UNKNOWN)
            held(session, "scoring", event, record_of(event), "of an unknown type", NOON, unknown_type=UNKNOWN)

    def decide(*words: str) -> tuple[int, str]:
        return terang(home, capsys, "held-events", *words)

    which = ("--all", "--service", "scoring", "--type", UNKNOWN, "--topic", "recruitment.candidates")
    assert decide("discard", *which[:-2], "--reason", "noise", *by("kartika"))[0] == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert decide("discard", *which, "--reason", "noise", *by("kartika"))[0] == 130, "nobody has said yes"
    code, said = decide("discard", *which, "--yes", "--reason", "noise", *by("kartika"))
    assert (code, "7 held events, for example:" in said, said.count("candidate 26-")) == (0, True, 5)
    assert decide("confirm", *which, "--yes", *by("siregar"))[0] == 0
    assert decide("list") == (0, "No held events.\n")
    with reading(engine) as session:
        [told] = [Event.from_bytes(raw) for raw in session.scalars(select(outbox.c.payload))]
    assert (told.data["records"], told.data["type"]) == (7, None)


def test_a_discarded_letter_is_told_to_the_trail(
    home: Home, scoring: Engine, members: None, capsys: pytest.CaptureFixture[str]
) -> None:
    terang(home, capsys, "dead-letters", "discard", "scoring:1", "--reason", "noise", *by("kartika"))
    assert terang(home, capsys, "dead-letters", "confirm", "scoring:1", *by("siregar"))[0] == 0
    with reading(scoring) as session:
        [told] = [Event.from_bytes(raw) for raw in session.scalars(select(outbox.c.payload))]
    assert (told.data["were"], told.data["aggregate_id"], told.data["reason"]) == ("dead_letter", "26-0001", "noise")


def test_the_bytes_of_a_stranger_do_not_reach_the_terminal(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with unit_of_work(make_engine(f"sqlite:///{home.database('scoring')}")) as session:
        dead_letters.add(session, "scoring", record_of(b"\x1b]0;owned\x07 and\x9b2J"), None, "malformed: \x1b[2J", NOON)
    for command in (("list",), ("show", "scoring:1")):
        code, said = terang(home, capsys, "dead-letters", *command)
        assert code == 0
        assert not {"\x1b", "\x07", "\x9b"} & set(said)
    assert "\\x1b]0;owned\\x07 and\\x9b2J" in said


def test_a_flood_of_letters_is_decided_about_at_once(
    home: Home, scoring: Engine, members: None, capsys: pytest.CaptureFixture[str]
) -> None:
    asides = [SetAside(record_of(b"rubbish %d" % number, number + 10), "malformed: not JSON") for number in range(150)]
    forged = SetAside(record_of(b"{}", 500), "not believed: signature: it has none")
    with unit_of_work(scoring) as session:
        unbelieved.set_aside(session, "scoring", [forged, *asides], NOON)

    def decide(*words: str) -> tuple[int, str]:
        return terang(home, capsys, "dead-letters", *words)

    def open_letters() -> list[int]:
        with reading(scoring) as session:
            return [letter.id for letter in dead_letters.listed(session)]

    which = ("--all", "--cause", "malformed", "--topic", "recruitment.candidates", "--yes")
    before = open_letters()
    assert re.search(r"\d+ more records on recruitment\.candidates, counted and not kept", decide("list")[1])
    assert decide("discard", "--all", "--cause", "malformed", "--reason", "?", *by("kartika"))[0] == 2
    assert decide("discard", "scoring:2", *which, "--reason", "?", *by("kartika"))[0] == 2
    assert decide("confirm", *which, *by("siregar"))[0] == 2, "nobody has proposed it"
    code, said = decide("discard", *which, "--reason", "a flood", *by("kartika"))
    assert (code, "100 dead letters, for example:" in said, said.count("malformed")) == (0, True, 5)
    code, said = decide("confirm", *which, *by("kartika"))
    assert (code, "Orang lain" in said, open_letters()) == (2, True, before)
    assert decide("confirm", *which, *by("siregar"))[0] == 0
    with reading(scoring) as session:
        left = [(letter.id, letter.cause) for letter in dead_letters.listed(session)]
        [told] = [Event.from_bytes(raw) for raw in session.scalars(select(outbox.c.payload))]
    assert left == [(1, "failed"), (3, "signature")]
    assert (told.data["records"], told.data["reason"], told.data["type"]) == (150 + 1, "a flood", None)


def test_letters_of_events_are_handed_back_at_once(
    home: Home, scoring: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with unit_of_work(scoring) as session:
        for number in range(2, 9):
            event = event_of(admitted(f"26-000{number}"))
            dead_letters.add(session, "scoring", record_of(event, number), event, "KeyError: 'quota'", NOON)
    which = ("--all", "--cause", "failed", "--topic", "recruitment.candidates", "--yes")
    assert terang(home, capsys, "dead-letters", "retry", *which, "--reason", "release 0.2 mends it")[0] == 0
    with reading(scoring) as session:
        assert len(session.scalars(select(held_events.c.sequence)).all()) == 8
        assert [letter.cause for letter in dead_letters.listed(session)] == ["malformed"]


def test_a_nik_is_taken_back_by_two_facts_of_the_card_and_a_reason(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = make_engine(f"sqlite:///{home.database('recruitment')}")
    add_members(engine)
    with unit_of_work(engine) as session:
        account_id = add_account(session, vault=Vault(home.secret_key.read_text(encoding="ascii").strip()))
    card = ["--nik", "3315 0415 0899 0004", "--name", "Budi Santoso", "--born", "15 Agustus 1999"]
    why = ["--reason", "KTP asli dan kartu keluarga diperlihatkan.", "--as", "rahmat", "--password", PASSWORD]
    code, said = terang(home, capsys, "applicants", "reclaim", *card[:-1], "kemarin", *why)
    assert (code, said.startswith("terang: --born: write day, month and year")) == (2, True)
    code, said = terang(home, capsys, "applicants", "reclaim", *card, *why[:-1], "salah sekali")
    assert (code, "tidak cocok" in said) == (2, True)
    code, said = terang(home, capsys, "applicants", "reclaim", *card, *why)
    assert (code, said.splitlines()[0]) == (0, "taken back; applications rejected: 0")
    with reading(engine) as session:
        event = session.scalars(select(outbox.c.payload).where(outbox.c.type == "recruitment.nik.reclaimed.v1")).one()
    assert account_id in event.decode()
    assert "3315" not in event.decode()
    code, said = terang(home, capsys, "applicants", "reclaim", *card, *why)
    assert (code, said) == (2, "terang: NIK ini belum terdaftar; pemiliknya dapat langsung mendaftar.\n")
    engine.dispose()


def test_programmes_that_were_not_taken_are_listed_and_declared_equal(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = make_engine(f"sqlite:///{home.database('recruitment')}")
    add_members(engine)
    assert terang(home, capsys, "programmes", "unmatched")[1].startswith("Every programme that was typed")
    with unit_of_work(engine) as session:
        open_demo_selection(session)
        note_unmatched(session, NOON, VACANCY_ID, "S1 Sistim Informasi")
    code, said = terang(home, capsys, "programmes", "unmatched")
    assert (code, "S1 Sistim Informasi  (1 times" in said, "near: Sistem Informasi" in said) == (0, True, True)
    who = ["--reason", "Salah ketik yang umum.", "--as", "rahmat", "--password", PASSWORD]
    code, said = terang(home, capsys, "programmes", "equal", "Sistim Informasi", "Sastra", *who)
    assert (code, "Tidak ada formasi yang menerima program studi Sastra" in said) == (2, True)
    code, said = terang(home, capsys, "programmes", "equal", "Sistim Informasi", "Sistem Informasi", *who)
    assert (code, said) == (0, "Sistim Informasi now means Sistem Informasi\n")
    assert terang(home, capsys, "programmes", "unmatched")[1].startswith("Every programme that was typed")
    engine.dispose()
