"""Between looking at many records and saying yes lies a question, and the world goes on while it stands open."""

from __future__ import annotations

from collections.abc import Callable

import click
import pytest
from sqlalchemy import Engine

from operations.home import Home
from services.recruitment.service import change_roles, disable
from shared.db.engine import make_engine, reading, unit_of_work
from shared.messaging import dead_letters, held_discards
from shared.messaging.held_events import hold as held
from tests.builders.commands import by, terang
from tests.builders.messaging import NOON, admitted, event_of, record_of

UNKNOWN = "recruitment.candidate.promoted.v9"
TOPIC = ("--topic", "recruitment.candidates")
OF_LETTERS = ("dead-letters", "--all", "--cause", "failed", *TOPIC)
OF_EVENTS = ("held-events", "--all", "--type", UNKNOWN, *TOPIC)
Command = Callable[..., tuple[int, str]]
Meanwhile = Callable[[Command, Home], None]


def proposes_alone(command: Command, _home: Home) -> None:
    assert command("discard", "--reason", "I say so", *by("siregar"))[0] == 0


def the_reason_changes(command: Command, _home: Home) -> None:
    assert command("discard", "--reason", "another one", *by("kartika"))[0] == 0


def _in_recruitment(home: Home, change: Callable[..., None], *arguments: object) -> None:
    with unit_of_work(make_engine(f"sqlite:///{home.database('recruitment')}")) as session:
        change(session, NOON, *arguments)


def the_second_is_disabled(_command: Command, home: Home) -> None:
    _in_recruitment(home, disable, "siregar")


def the_second_loses_the_role(_command: Command, home: Home) -> None:
    _in_recruitment(home, change_roles, "siregar", ["verifier"])


def the_first_is_disabled(_command: Command, home: Home) -> None:
    _in_recruitment(home, disable, "kartika")


@pytest.fixture
def scoring(home: Home, members: None) -> Engine:
    """Scoring's database with a dead letter and an event that waits."""
    engine = make_engine(f"sqlite:///{home.database('scoring')}")
    dead, waiting = event_of(admitted()), event_of(admitted("26-0002"), type=UNKNOWN)
    with unit_of_work(engine) as session:
        dead_letters.add(session, "scoring", record_of(dead), dead, "KeyError: 'quota'", NOON)
        held(session, "scoring", waiting, record_of(waiting), "of an unknown type", NOON, unknown_type=UNKNOWN)
    return engine


@pytest.mark.parametrize(
    ("meanwhile", "cause"),
    [
        (proposes_alone, ""),
        (the_reason_changes, "sudah berubah"),
        (the_second_is_disabled, "--as: siregar is no member of the committee any more"),
        (the_second_loses_the_role, "--as: siregar is no member of the committee any more"),
        (the_first_is_disabled, "kartika, who has proposed it, is no member of the committee any more"),
    ],
)
@pytest.mark.parametrize("which", [OF_LETTERS, OF_EVENTS])
def test_what_two_members_decide_is_what_both_have_seen(
    home: Home,
    scoring: Engine,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    which: tuple[str, ...],
    meanwhile: Meanwhile,
    cause: str,
) -> None:
    group, *options = which

    def command(verb: str, *words: str) -> tuple[int, str]:
        return terang(home, capsys, group, verb, *options, "--yes", *words)

    def answered(*_arguments: object, **_options: object) -> bool:
        meanwhile(command, home)
        return True

    assert command("discard", "--reason", "noise", *by("kartika"))[0] == 0
    monkeypatch.setattr(click, "confirm", answered)
    code, said = terang(home, capsys, group, "confirm", *options, *by("siregar"))
    assert (code, cause in said) == (2, True), said
    with reading(scoring) as session:
        assert (len(dead_letters.listed(session)), len(held_discards.discarded(session))) == (1, 0)
        assert len(held_discards.of_type(session, UNKNOWN, "recruitment.candidates")) == 1
