"""G10: every role on every route of every service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from shared.contracts.catalogue import SERVICES
from shared.kernel.roles import STAFF, Role
from shared.web.access import route_access
from tests.builders.system import _STAFF, System

REFUSALS = {401, 403}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    made = System(tmp_path_factory.mktemp("roles"))
    yield made
    made.close()


def routes(app: Flask) -> Iterator[tuple[str, str, frozenset[Role] | None]]:
    for (rule, method), roles in sorted(route_access(app).items()):
        yield re.sub(r"<(?:\w+:)?\w+>", "1", rule), method, roles


def is_refused(answer: Any) -> bool:
    """401 or 403, or for a page the way to the login that would help."""
    location = answer.headers.get("Location", "")
    to_login = answer.status_code == 302 and re.match(r"/(petugas/perbarui|masuk|cbt/)", location)
    return answer.status_code in REFUSALS or bool(to_login)


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_passes_where_nobody_is_admitted(system: System, service: str) -> None:
    app = system.apps[service]
    closed = [(path, method) for path, method, roles in routes(app) if roles is not None]
    assert closed
    for path, method in closed:
        answer = app.test_client().open(path, method=method)
        assert is_refused(answer), f"{method} {path} let a stranger in: {answer.status_code}"


@pytest.mark.parametrize("username", sorted(_STAFF))
@pytest.mark.parametrize("service", SERVICES)
def test_each_staff_role_passes_exactly_where_it_is_admitted(system: System, service: str, username: str) -> None:
    role = _STAFF[username][1]
    for path, method, roles in routes(system.apps[service]):
        answer = system.ask(service, method, path, username)
        assert answer.status_code < 500, f"{method} {path} as {role}: {answer.status_code}"
        if roles is None:
            continue
        admitted = role in roles
        assert is_refused(answer) != admitted, f"{method} {path} as {role}: {answer.status_code}"


@pytest.mark.parametrize("service", SERVICES)
def test_an_applicant_is_no_staff_member_anywhere(system: System, service: str) -> None:
    for path, method, roles in routes(system.apps[service]):
        if roles is not None and roles <= STAFF:
            answer = system.apps[service].test_client().open(path, method=method)
            assert is_refused(answer), f"{method} {path}: {answer.status_code}"


def test_all_roles_are_tried() -> None:
    assert {role for _, role in _STAFF.values()} == STAFF
