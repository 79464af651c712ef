"""Which members of the committee decide about a record that was set aside or waits: those of the selection it names."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from operations.commands.committee import data_of
from operations.home import Home
from services.recruitment.service import change_roles, disable
from shared.contracts.recruitment import CandidateIdentified
from shared.contracts.staff import StaffDisabled
from shared.db.engine import make_engine, reading, unit_of_work
from shared.messaging import dead_letters
from shared.messaging.event_keys import EventKeys
from shared.messaging.held_events import hold as held
from tests.builders import recruitment as build
from tests.builders.commands import by, terang
from tests.builders.messaging import NOON, admitted, event_of, record_of
from tests.builders.signing import event_keys, signed

Decide = Callable[..., tuple[int, str]]
LETTER = ("scoring:1", "--reason", "sent twice")


@pytest.fixture
def decide(home: Home, scoring: Engine, members: None, capsys: pytest.CaptureFixture[str]) -> Decide:
    def run(*words: str) -> tuple[int, str]:
        return terang(home, capsys, "dead-letters", *words)

    return run


def open_letters(scoring: Engine) -> list[int]:
    with reading(scoring) as session:
        return [letter.id for letter in dead_letters.listed(session)]


def test_two_members_of_the_selection_that_the_letter_names_discard_it(decide: Decide, scoring: Engine) -> None:
    code, said = decide("discard", *LETTER, *by("nasution"))
    assert (code, "nasution is no member of the committee of cpns-sukamaju-2026" in said) == (2, True)
    assert decide("discard", *LETTER, *by("lubis"))[0] == 0
    code, said = decide("confirm", "scoring:1", *by("nasution"))
    assert (code, "nasution is no member of the committee of cpns-sukamaju-2026" in said) == (2, True)
    assert open_letters(scoring) == [1, 2]
    assert decide("confirm", "scoring:1", *by("halim")) == (0, "scoring:1: discarded\n")
    assert open_letters(scoring) == [2]


def test_what_names_no_selection_is_decided_by_members_for_all(decide: Decide, scoring: Engine) -> None:
    with unit_of_work(scoring) as session:
        # Bytes that no service has signed name nothing, whatever stands in them.
        claimed = record_of(event_of(admitted()), 7)
        dead_letters.add(session, "scoring", claimed, None, "not believed: signature: it has none", NOON)
        of_staff = event_of(StaffDisabled(staff_id="S-1", generation=2, disabled_at=NOON))
        dead_letters.add(session, "scoring", record_of(of_staff, 8), of_staff, "KeyError: 'x'", NOON)
        # A candidate whom nobody knows is of no selection.
        unknown = event_of(CandidateIdentified(candidate_no="26-9999", name="Siti"))
        dead_letters.add(session, "scoring", record_of(unknown, 9), unknown, "KeyError: 'x'", NOON)
    for letter in ("scoring:2", "scoring:3", "scoring:4", "scoring:5"):
        code, said = decide("discard", letter, "--reason", "noise", *by("lubis"))
        assert (code, "lubis is of the committee of cpns-sukamaju-2026 alone" in said) == (2, True), letter
        assert decide("discard", letter, "--reason", "noise", *by("kartika"))[0] == 0
        code, said = decide("confirm", letter, *by("lubis"))
        assert (code, "members for all selections decide" in said) == (2, True), letter
        assert decide("confirm", letter, *by("siregar"))[0] == 0
    assert open_letters(scoring) == [1]


def test_an_event_does_not_choose_its_judges_by_naming_another_selection(
    decide: Decide, home: Home, scoring: Engine
) -> None:
    recruitment = make_engine(f"sqlite:///{home.database('recruitment')}")
    with unit_of_work(recruitment) as session:
        build.open_demo_selection(session)
        number = build.add_candidate(session)
    with unit_of_work(scoring) as session:
        # The candidate is of cpns-sukamaju-2026, whatever whoever holds recruitment's key has written.
        claimed = event_of(admitted(number, selection_id="cpns-mekarsari-2026"))
        dead_letters.add(session, "scoring", record_of(claimed, 7), claimed, "KeyError: 'quota'", NOON)
    for login, other in (("nasution", "cpns-sukamaju-2026"), ("lubis", "cpns-mekarsari-2026")):
        code, said = decide("discard", "scoring:3", "--reason", "noise", *by(login))
        assert (code, f"{login} is no member of the committee of {other}" in said) == (2, True)
    assert decide("discard", "scoring:3", "--reason", "noise", *by("kartika"))[0] == 0
    assert decide("confirm", "scoring:3", *by("lubis"))[0] == 2
    assert decide("confirm", "scoring:3", *by("siregar"))[0] == 0
    assert open_letters(scoring) == [1, 2]


def test_what_a_key_signed_that_has_ended_names_no_selection() -> None:
    event, keys = event_of(admitted()), event_keys()
    assert data_of(signed(event), keys) == event.data
    assert data_of(signed(event), keys.ended("recruitment", [])) is None
    assert data_of(signed(event), EventKeys()) is None


def test_of_many_a_member_decides_only_if_all_are_of_their_selection(decide: Decide, scoring: Engine) -> None:
    with unit_of_work(scoring) as session:
        other = event_of(admitted("26-0002", selection_id="cpns-mekarsari-2026"))
        dead_letters.add(session, "scoring", record_of(other, 7), other, "KeyError: 'quota'", NOON)
    which = ("--all", "--cause", "failed", "--topic", "recruitment.candidates", "--yes")
    code, said = decide("discard", *which, "--reason", "noise", *by("lubis"))
    assert (code, "no member of the committee of cpns-mekarsari-2026" in said) == (2, True)
    with reading(scoring) as session:
        assert [letter.proposed_by for letter in dead_letters.listed(session)] == [None, None, None]


def test_who_was_disabled_or_changed_since_is_not_the_first_of_two(
    decide: Decide, home: Home, scoring: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    recruitment = make_engine(f"sqlite:///{home.database('recruitment')}")
    assert decide("discard", *LETTER, *by("lubis"))[0] == 0
    with unit_of_work(recruitment) as session:
        disable(session, NOON, "lubis")
    code, said = decide("confirm", "scoring:1", *by("halim"))
    assert (code, "lubis, who has proposed it, is no member" in said) == (2, True)
    assert decide("discard", *LETTER, *by("halim"))[0] == 0
    with unit_of_work(recruitment) as session:
        change_roles(session, NOON, "halim", ["committee@cpns-mekarsari-2026"])
    code, said = decide("confirm", "scoring:1", *by("kartika"))
    assert (code, "halim is no member of the committee of cpns-sukamaju-2026" in said) == (2, True)
    assert open_letters(scoring) == [1, 2]


def test_a_held_event_is_decided_in_the_same_way(home: Home, members: None, capsys: pytest.CaptureFixture[str]) -> None:
    engine = make_engine(f"sqlite:///{home.database('scoring')}")
    with unit_of_work(engine) as session:
        event = event_of(admitted(), 2)
        held(session, "scoring", event, record_of(event), "waits for number 1", NOON)
    [name] = re.findall(r"scoring:[0-9a-f]{12}", terang(home, capsys, "held-events", "list")[1])
    discard = ("held-events", "discard", name, "--reason", "nobody has sent it")
    code, said = terang(home, capsys, *discard, *by("nasution"))
    assert (code, "nasution is no member of the committee of cpns-sukamaju-2026" in said) == (2, True)
    assert terang(home, capsys, *discard, *by("lubis"))[0] == 0
    assert terang(home, capsys, "held-events", "confirm", name, *by("nasution"))[0] == 2
    assert terang(home, capsys, "held-events", "confirm", name, *by("halim"))[0] == 0
    assert terang(home, capsys, "held-events", "list") == (0, "No held events.\n")
