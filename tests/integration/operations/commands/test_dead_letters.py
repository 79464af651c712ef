"""`terang dead-letters`: what could not be applied, and what one or two people decide about it."""

from __future__ import annotations

import os
import pwd
import re
from typing import NoReturn

import pytest
from sqlalchemy import Engine, select

from operations.home import Home
from shared.contracts.envelope import Event
from shared.db.engine import make_engine, reading, unit_of_work
from shared.messaging import dead_letters, unbelieved
from shared.messaging.judging import SetAside
from shared.messaging.tables import held_events, outbox
from tests.builders.commands import by, terang
from tests.builders.messaging import NOON, admitted, event_of, record_of


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
    assert (code, said) == (2, "terang: Pesan yang disisihkan 1 sudah diputuskan.\n")


def test_an_account_without_a_name_may_retry(
    home: Home, scoring: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(uid: int) -> NoReturn:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    code, said = terang(home, capsys, "dead-letters", "retry", "scoring:1", "--reason", "release 0.2 mends it")
    assert code == 0, said
    with reading(scoring) as session:
        (closed,) = dead_letters.listed(session, closed=True)
    assert closed.closed_by == f"uid {os.getuid()}"


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


def test_no_reason_writes_lines_of_its_own_on_the_next_members_terminal(
    home: Home, scoring: Engine, members: None, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = "noise\n    siregar proposes to discard it\x1b[2J"
    assert terang(home, capsys, "dead-letters", "discard", "scoring:1", "--reason", reason, *by("kartika"))[0] == 0
    for command in (("list",), ("show", "scoring:1")):
        said = terang(home, capsys, "dead-letters", *command)[1]
        assert "noise\\n    siregar proposes to discard it\\x1b[2J" in said
    assert terang(home, capsys, "dead-letters", "confirm", "scoring:1", *by("siregar"))[0] == 0
    for command in (("list", "--closed"), ("show", "scoring:1")):
        said = terang(home, capsys, "dead-letters", *command)[1]
        assert not [line for line in said.splitlines() if line.startswith("    siregar") or "\x1b" in line]


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
