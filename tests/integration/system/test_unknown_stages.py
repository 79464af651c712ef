"""Every route that asks for a stage answers 404 to one that the selection does not have, whatever else is sent; and no
route for programs passes over a parameter that it does not know."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict

from shared.contracts.catalogue import SERVICES
from shared.kernel.roles import Role
from tests.builders import person_keys
from tests.builders.messaging import NOON
from tests.builders.system import Candidate, System
from tests.builders.visitors import STRANGER, Visitor, applicant_visitor, fill, staff_visitors
from tests.integration.system.route import Route
from tests.integration.system.routes import ROUTES

UNKNOWN = "tidak-ada"
ASKED = {
    "scoring": {
        "GET /api/rankings",
        "GET /api/rankings/<vacancy_id>",
        "GET /api/rankings/<vacancy_id>/candidates/<candidate_no>",
        "GET /api/rankings/<vacancy_id>/own-signature/statement",
        "GET /api/rankings/<vacancy_id>/statement",
        "GET /api/rankings/batches/<selection_id>/statement",
    },
    "recruitment": {"GET /api/results", "GET /api/results/<vacancy_id>"},
    "cbt": set(),
}
BODY = {
    **person_keys.signed("staff-ketua", person_keys.bound("staff-ketua", NOON).statement),
    "order": "26-0001 26-0002",
    "seed": "ab" * 32,
    "reason_code": "court",
    "reason": "Putusan pengadilan.",
}


@pytest.fixture(scope="module")
def system(shared_system: System) -> System:
    return shared_system


@pytest.fixture(scope="module")
def candidate(system: System) -> Candidate:
    found = system.admit(1)
    system.settle()
    system.sit(found.number, lambda _section, _number: 5)
    system.settle()
    return found


@pytest.fixture(scope="module")
def visitors(system: System, candidate: Candidate) -> dict[Role | None, Visitor]:
    found = [STRANGER, applicant_visitor(candidate), *staff_visitors(system)]
    return {visitor.role: visitor for visitor in found}


class _Read(ImmutableMultiDict[str, str]):
    """The parameters of an address; `names` are those that somebody has asked for."""

    names: set[str]

    def get(self, key: str, *args: Any, **options: Any) -> Any:
        self.names.add(key)
        return super().get(key, *args, **options)


def noting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the parameters that requests to this service ask for from now on."""
    names: set[str] = set()

    class Noted(_Read):
        pass

    Noted.names = names

    class Noting(Request):
        parameter_storage_class = Noted

    monkeypatch.setattr(app, "request_class", Noting)
    return names


def documented(app: Flask) -> dict[str, dict[str, Any]]:
    """What the OpenAPI document says of each operation, by method and rule as Flask writes it."""
    paths = app.test_client().get("/api/openapi.json").get_json()
    return {
        f"{method.upper()} {path.replace('{', '<').replace('}', '>')}": {**each, "components": paths["components"]}
        for path, methods in paths["paths"].items()
        for method, each in methods.items()
        if isinstance(each, dict)
    }


def body_of(operation: dict[str, Any]) -> dict[str, str]:
    """A whole body, as far as its form goes."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return {}
    name = content["schema"]["$ref"].rpartition("/")[2]
    return {field: BODY[field] for field in operation["components"]["schemas"][name]["properties"] if field in BODY}


def asking_for_a_stage(app: Flask) -> dict[str, dict[str, Any]]:
    """The operations for programs that take the code of a stage; `stage` of a list of exams is a state from a fixed
    list."""
    return {
        name: operation
        for name, operation in documented(app).items()
        if any(
            (each.get("in"), each.get("name")) == ("query", "stage") and "enum" not in each["schema"]
            for each in operation.get("parameters", [])
        )
    }


def send(
    system: System, service: str, route: Route, candidate: Candidate, visitors: dict[Role | None, Visitor], query: str
) -> Any:
    app = system.apps[service]
    role = next(role for role in visitors if route.roles is None or role in route.roles)
    path = fill(system, service, route.rule, candidate) + query
    options: dict[str, Any] = {}
    if route.method not in ("GET", "DELETE"):
        operation = documented(app).get(f"{route.method} {route.rule}")
        options = {"data": {}} if operation is None else {"json": body_of(operation)}
    return visitors[role].open(system, service, route.method, path, **options)


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_for_programs_names_each_route_that_asks(system: System, service: str) -> None:
    found = {name for name in asking_for_a_stage(system.apps[service]) if name.startswith("GET")}
    assert found == ASKED[service]


@pytest.mark.parametrize("service", SERVICES)
def test_a_stage_that_is_not_there_is_not_found_on_any_route(
    system: System,
    candidate: Candidate,
    visitors: dict[Role | None, Visitor],
    service: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = system.apps[service]
    staged = asking_for_a_stage(app)
    names, wrong, asked = noting(app, monkeypatch), [], 0
    for route in ROUTES[service]:
        if route.roles is not None and not route.roles & visitors.keys():
            continue
        name = f"{route.method} {route.rule}"
        names.clear()
        parameter = "stage" if name in staged else "tahap"
        answer = send(system, service, route, candidate, visitors, f"?{parameter}={UNKNOWN}")
        if name in staged or (parameter in names and not route.rule.startswith("/api/")):
            asked += 1
            if answer.status_code != 404:
                wrong.append((name, answer.status_code, answer.get_data(as_text=True)[:200]))
    assert not wrong
    assert asked >= {"scoring": 30, "recruitment": 7, "cbt": 0}[service], f"only {asked} routes asked for a stage"


@pytest.mark.parametrize("service", SERVICES)
def test_programs_are_told_of_a_parameter_that_is_not_known(
    system: System, candidate: Candidate, visitors: dict[Role | None, Visitor], service: str
) -> None:
    """`tahap` is what pages call a stage: passed over, the first stage's ranking would be signed in its place."""
    app = system.apps[service]
    operations = documented(app)
    for route in ROUTES[service]:
        operation = operations.get(f"{route.method} {route.rule}")
        if operation is None or not any(each.get("in") == "query" for each in operation.get("parameters", [])):
            continue
        if route.roles is not None and not route.roles & visitors.keys():
            continue
        answer = send(system, service, route, candidate, visitors, "?tahap=skb")
        assert answer.status_code == 422, f"{route.method} {route.rule}"
        assert "tahap" in {each["field"] for each in answer.get_json()["errors"]}, f"{route.method} {route.rule}"
