"""The page of routes and roles says of every service what its application declares."""

from __future__ import annotations

import pytest

from shared.contracts.catalogue import SERVICES
from shared.kernel.roles import STAFF, Role
from tests.integration.system.routes import ROUTES
from tools.routes_page import MEANINGS, Entry, entries, routes_page


@pytest.fixture(scope="module")
def found() -> list[Entry]:
    return entries()


@pytest.fixture(scope="module")
def page() -> list[str]:
    return routes_page().splitlines()


@pytest.mark.parametrize("service", SERVICES)
def test_it_lists_each_route_that_is_written_down_with_whom_it_admits(service: str, found: list[Entry]) -> None:
    listed = {(entry.rule, entry.method): entry.roles for entry in found if entry.service == service}
    assert listed == {(route.rule, route.method): route.roles for route in ROUTES[service]}


def test_a_route_stands_with_its_mount_its_roles_its_selections_and_its_part(page: list[str]) -> None:
    assert "| GET | `/scoring/bank/<code>` | item_author | none | people | home |" in page
    address = "`/scoring/peringkat/<vacancy_id>/tanda-tangan`"
    assert f"| POST | {address} | committee | the one of its address | people | releases |" in page
    assert "| POST | `/cbt/api/attempt/answers` | candidate | – | programs | attempts |" in page
    assert "| GET | `/petugas` | every member of staff | those of the person | people | home |" in page
    assert "| GET | `/readyz` | everybody | – | programs | shared |" in page


def test_every_role_is_described(page: list[str]) -> None:
    assert set(MEANINGS) == set(Role)
    for role in Role:
        (line,) = [line for line in page if line.startswith(f"| `{role}` |")]
        assert f"| {'yes' if role in STAFF else 'no'} |" in line


def test_an_auditor_changes_nothing(page: list[str], found: list[Entry]) -> None:
    auditors = [entry for entry in found if entry.roles is not None and Role.AUDITOR in entry.roles]
    assert auditors
    assert not [entry for entry in auditors if entry.changes]
