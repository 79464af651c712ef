"""Commands about the whole backbone: events to send again, status."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from operations.home import Home
from shared.db.engine import make_engine, unit_of_work
from shared.kernel.builds import build_of
from shared.messaging import dead_letters, part_failures
from shared.messaging.heartbeats import beat
from shared.messaging.held_events import hold as held
from shared.messaging.outbox import emit
from shared.messaging.tables import outbox
from tests.builders.commands import terang
from tests.builders.messaging import NOON, admitted, event_of, record_of


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


@pytest.mark.parametrize("number", ["9" * 20, "9" * 30, "9" * 5_000, "0x1", "\u0661", "-1", "1.0"])
def test_a_letter_that_no_number_names_is_refused_in_a_line(
    home: Home, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    code, said = terang(home, capsys, "dead-letters", "show", f"scoring:{number}")
    assert (code, "dead letter" in said, "unexpected" in said) == (2, True, False)


@pytest.mark.parametrize(
    "command",
    [
        ("staff", "disable", "\udcff"),
        ("dead-letters", "show", "\udcff"),
        ("held-events", "discard", "x", "--as", "\udcff"),
    ],
)
def test_an_argument_that_is_no_text_is_named(
    home: Home, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    code, said = terang(home, capsys, *command)
    assert (code, said) == (2, f"terang: argument {len(command) + 2} is no text in UTF-8: \\udcff\n")


def test_build_names_the_code_of_each_service(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    expected = "".join(f"{service}  {build_of(service)}\n" for service in ("recruitment", "cbt", "scoring"))
    assert terang(home, capsys, "build") == (0, expected)
