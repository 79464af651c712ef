"""G10: every role on every route of every service, each with exactly the answer that is written down in `routes`."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask

from shared.contracts.catalogue import SERVICES
from shared.kernel.roles import STAFF, Role
from shared.web.access import Scope, route_access, scope_of
from shared.web.state import state
from tests.builders.services import STAFF_MEMBERS
from tests.builders.small_selection import EXAM, SELECTION, VACANCY
from tests.builders.system import Candidate, System
from tests.builders.visitors import STRANGER, Visitor, applicant_visitor, candidate_visitor, fill, staff_visitors
from tests.integration.system.route import Route
from tests.integration.system.routes import ROUTES
from tests.integration.system.scopes import SCOPES

SAT, AT_THE_SEAT, NOT_COME = range(3)
VISITORS = ["stranger", "applicant", "candidate", *sorted(STAFF_MEMBERS)]


@pytest.fixture(scope="module")
def system(shared_system: System) -> System:
    return shared_system


@pytest.fixture(scope="module")
def people(system: System) -> list[Candidate]:
    """One has sat the exam, one is about to, one is never seen."""
    admitted = [system.admit(serial) for serial in range(1, 4)]
    system.settle()
    system.sit(admitted[SAT].number, lambda _section, _number: 5)
    system.settle()
    return admitted


@pytest.fixture(scope="module")
def names(system: System, people: list[Candidate]) -> dict[str, str]:
    """What addresses may name that only exists once something has happened."""
    (session,) = system.must("cbt", "GET", "/api/sessions", "ujian")["items"]
    event = next(e for e in system.all_events() if e.type == "recruitment.candidate.admitted.v1")
    started = next(e for e in system.all_events() if e.type == "cbt.attempt.started.v1")
    return {"session_id": session["session_id"], "event_id": event.id, "attempt_id": started.data["attempt_id"]}


@pytest.fixture(scope="module")
def visitors(system: System, people: list[Candidate]) -> dict[str, Visitor]:
    seat = system.check_in(people[AT_THE_SEAT].number)
    found = [STRANGER, applicant_visitor(people[SAT]), candidate_visitor(seat), *staff_visitors(system)]
    return {visitor.name: visitor for visitor in found}


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_declares_the_roles_that_are_written_down(system: System, service: str) -> None:
    assert route_access(system.apps[service]) == {(r.rule, r.method): r.roles for r in ROUTES[service]}
    assert len({(r.rule, r.method) for r in ROUTES[service]}) == len(ROUTES[service])


def test_every_role_is_tried(visitors: dict[str, Visitor]) -> None:
    assert set(visitors) == set(VISITORS)
    assert {visitor.role for visitor in visitors.values()} == {None, *Role}


@pytest.mark.parametrize("name", VISITORS)
@pytest.mark.parametrize("service", SERVICES)
def test_each_role_gets_exactly_what_it_is_admitted_to(
    system: System,
    people: list[Candidate],
    names: dict[str, str],
    visitors: dict[str, Visitor],
    service: str,
    name: str,
) -> None:
    visitor = visitors[name]
    for route in ROUTES[service]:
        # A PIN is issued to whoever has not come yet, everything else is about the one who has sat.
        whom = people[NOT_COME if route.rule.endswith("/pin") else SAT]
        path = fill(system, service, route.rule, whom, **names)
        answer = visitor.open(system, service, route.method, path, **_empty(route))
        admitted = route.roles is None or visitor.role in route.roles
        expected = route.answer_to(visitor.role) if admitted else _refusal(route, path, service, visitor.role)
        if admitted and expected[1]:
            expected = expected[0], fill(system, service, expected[1], whom, **names)
        assert (answer.status_code, answer.headers.get("Location")) == expected, f"{route.method} {path} as {name}"


def _empty(route: Route) -> dict[str, dict[str, str]]:
    if route.method in ("GET", "DELETE"):
        return {}
    return {"json": {}} if route.rule.startswith("/api/") else {"data": {}}


def _refusal(route: Route, path: str, service: str, role: Role | None) -> tuple[int, str | None]:
    """Programs get a status; people are led to the login that would help, unless another role would not help them."""
    known = role in STAFF or (service, role) in {("recruitment", Role.APPLICANT), ("cbt", Role.CANDIDATE)}
    assert route.roles is not None
    if route.rule.startswith("/api/"):
        return (403 if known else 401), None
    if role in STAFF and route.roles & STAFF:
        return 403, None
    if route.roles == {Role.CANDIDATE}:
        return 302, "/cbt/"
    login = "/masuk" if route.roles == {Role.APPLICANT} else "/petugas/perbarui"
    return 302, f"{login}?next={quote(path if route.method == 'GET' else '/', safe='/')}"


@pytest.mark.parametrize("role", sorted(STAFF))
@pytest.mark.parametrize("service", SERVICES)
def test_a_role_in_another_selection_opens_nothing_of_this_one(
    system: System, people: list[Candidate], names: dict[str, str], service: str, role: Role
) -> None:
    """Every route of staff: what its address names is refused, what lists shows nothing, the rest concerns none."""
    headers = system.headers_of("staff-lain", [f"{role}@seleksi-lain"], service)
    elsewhere = Visitor("staff-lain", role, headers={service: headers})
    for route in ROUTES[service]:
        if route.roles is None or role not in route.roles:
            continue
        whom = people[NOT_COME if route.rule.endswith("/pin") else SAT]
        answer = elsewhere.open(
            system, service, route.method, fill(system, service, route.rule, whom, **names), **_empty(route)
        )
        place = f"{route.method} {route.rule} as {role}"
        scope = SCOPES.get(route.rule, Scope.ADDRESSED)
        if scope in (Scope.ADDRESSED, Scope.AGENCY):
            assert answer.status_code == 403, place
        elif scope is Scope.OWN:
            shown = answer.get_data(as_text=True)
            hidden = (SELECTION, VACANCY, EXAM, names["session_id"], names["event_id"], *(p.number for p in people))
            assert answer.status_code in (200, 302, 404, 409, 422), place
            assert not [each for each in hidden if each in shown + answer.headers.get("Location", "")], place
        else:
            assert (answer.status_code, answer.headers.get("Location")) == (route.status, route.location), place


@pytest.mark.parametrize("service", SERVICES)
def test_what_each_route_has_to_do_with_selections_is_what_is_written_down(system: System, service: str) -> None:
    app = system.apps[service]
    rules = {rule.rule: rule for rule in app.url_map.iter_rules()}
    for route in ROUTES[service]:
        if route.roles is not None and route.roles & STAFF:
            found = scope_of(app, _endpoint_of(app, route), route.method)
            assert found is SCOPES.get(route.rule, Scope.ADDRESSED), f"{route.method} {route.rule}"
            named = rules[route.rule].arguments & set(state(app).selection_of)
            assert (found is Scope.ADDRESSED) <= bool(named), f"{route.rule} names nothing of a selection"


def _endpoint_of(app: Flask, route: Route) -> str:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule == route.rule]
    return next(str(rule.endpoint) for rule in rules if route.method in (rule.methods or ()))
