"""Every human act stands in the trail, or a reason is written down why not."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from operations.cli import cli
from services.recruitment.trail.domain.kinds import Kind, kind_of
from services.recruitment.trail.domain.summaries import summary
from shared.contracts.catalogue import SERVICES, TOPICS, contract
from shared.web.unit_of_work import READING_METHODS
from tests.integration.system import acts, routes


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


def named_events() -> set[str]:
    tables = [*acts.ROUTES.values(), acts.COMMANDS]
    return {name for table in tables for act in table.values() if isinstance(act, frozenset) for name in act}


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_that_changes_something_has_its_event_or_a_reason(service: str) -> None:
    # That this table holds every route of the applications is tested in test_roles.py.
    changing = {
        f"{route.method} {route.rule}" for route in routes.ROUTES[service] if route.method not in READING_METHODS
    }
    assert changing == acts.ROUTES[service].keys()


def test_every_command_has_its_event_or_a_reason() -> None:
    assert set(commands(cli)) == acts.COMMANDS.keys()


def test_a_reason_is_a_sentence() -> None:
    tables = [*acts.ROUTES.values(), acts.COMMANDS]
    reasons = [act for table in tables for act in table.values() if isinstance(act, str)]
    assert all(len(reason) > 10 for reason in reasons)


@pytest.mark.parametrize("name", sorted(named_events()))
def test_the_event_reaches_the_trail_and_is_told_there_in_words(name: str) -> None:
    known = contract(name)
    assert known is not None
    assert "recruitment" in TOPICS[known.topic].readers
    assert summary(name, {}).text != summary("nobody.knows.this.v1", {}).text
    assert kind_of(name) is not Kind.MESSAGING or known.producer == "messaging"
