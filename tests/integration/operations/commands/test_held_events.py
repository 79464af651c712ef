"""`terang held-events`: what waits, and what two members discard."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import Engine, select

from operations.home import Home
from services.recruitment.service import list_staff
from shared.contracts.envelope import Event
from shared.db.engine import make_engine, reading, unit_of_work
from shared.messaging.held_events import hold as held
from shared.messaging.tables import held_events, outbox
from tests.builders.commands import by, terang
from tests.builders.messaging import NOON, admitted, event_of, record_of

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
