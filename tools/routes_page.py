"""The page of all routes and roles, made from what the applications themselves declare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Flask

from shared.contracts.catalogue import SERVICES
from shared.kernel.roles import STAFF, Role
from shared.web.access import Scope, route_access, scope_of
from shared.web.navigation import ROLE_NAMES
from shared.web.staff_tokens import COOKIE_PATHS
from tools.applications import application

MEANINGS = {
    Role.APPLICANT: "a registered person, logged in at recruitment",
    Role.CANDIDATE: "an admitted applicant who is checked in at an exam seat, known to cbt by number",
    Role.VERIFIER: "accepts and rejects applications",
    Role.ITEM_AUTHOR: "writes items and their keys",
    Role.EXAM_OFFICER: "plans sessions, writes blueprints, replaces rules, approves a seal",
    Role.PROCTOR: "checks candidates in and watches the hall",
    Role.COMMITTEE: "approves seals, reviews rankings and signs them",
    Role.ASSESSOR: "enters scores of a later stage's candidates, by number",
    Role.AUDITOR: "reads what the committee reads, changes nothing",
}
PROBES = frozenset({"/healthz", "/readyz"})


@dataclass(frozen=True)
class Entry:
    """A method on a rule of a service; `roles` None: everybody. `part` is the part whose view answers."""

    service: str
    method: str
    rule: str
    roles: frozenset[Role] | None
    part: str
    scope: Scope = Scope.ADDRESSED

    @property
    def path(self) -> str:
        """The rule below the service's mount."""
        return COOKIE_PATHS.get(self.service, "") + self.rule

    @property
    def is_api(self) -> bool:
        """Whether it is made for programs; what a container's probe asks is, too."""
        return self.rule.startswith("/api/") or self.rule in PROBES

    @property
    def changes(self) -> bool:
        return self.method != "GET"


def entries() -> list[Entry]:
    """Every route of every service, sorted by service, path and method."""
    found = []
    for service in SERVICES:
        with application(service) as app:
            parts, scopes = _parts(app), _scopes(app)
            found += [
                Entry(service, method, rule, roles, parts[rule, method], scopes[rule, method])
                for (rule, method), roles in sorted(route_access(app).items(), key=lambda item: item[0])
            ]
    return found


def routes_page() -> str:
    """The page for people: the roles, what they may use, and each service's routes."""
    found = entries()
    lines = [
        "# Routes and roles",
        "",
        "Made by `make snapshots` from the applications; change the `@access(...)` above a view, not this page. A view",
        "that declares nobody stops the start. `HEAD` is answered like `GET`; `OPTIONS` reaches no view.",
        "",
        "## Roles",
        "",
        "How many routes each role may use besides those that are open to everybody, as *reading + changing*. Each",
        "role on each route is tried by `tests/integration/system/test_roles.py`.",
        "",
        "A role of staff counts for all selections or for some (`terang staff roles`). *In selections* says what a",
        "route is then open to: *the one of its address* is found from its vacancy, exam, session, application,",
        "candidate number or event and must be one of the person's; *those of the person* shows and takes only what is",
        "of these; *none* concerns no selection. A route that could be neither found nor filtered would be closed.",
        "",
        *_table(
            ["role", "on pages", "who it is", "member of staff", *SERVICES],
            ([*_described(role), *(_counted(found, service, role) for service in SERVICES)] for role in Role),
        ),
    ]
    for service in SERVICES:
        mount = COOKIE_PATHS.get(service, "") or "/"
        own = [entry for entry in found if entry.service == service]
        lines += [
            "",
            f"## `{service}`, at `{mount}`",
            "",
            *_table(["method", "path", "who", "in selections", "for", "part"], (_row(entry) for entry in own)),
        ]
    return "\n".join([*lines, ""])


def _parts(app: Flask) -> dict[tuple[str, str], str]:
    """The part of each route by rule and method; `shared` for what all services have."""
    return {
        (rule.rule, method): _part_of(app.view_functions[rule.endpoint].__module__)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def _scopes(app: Flask) -> dict[tuple[str, str], Scope]:
    """What each route has to do with selections, by rule and method."""
    return {
        (rule.rule, method): scope_of(app, rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def _part_of(module: str) -> str:
    names = module.split(".")
    return names[2] if names[0] == "services" else "shared"


def _described(role: Role) -> list[str]:
    return [f"`{role}`", ROLE_NAMES[role], MEANINGS[role], "yes" if role in STAFF else "no"]


def _counted(found: Iterable[Entry], service: str, role: Role) -> str:
    own = [entry for entry in found if entry.service == service and entry.roles is not None and role in entry.roles]
    changing = sum(entry.changes for entry in own)
    return f"{len(own) - changing} + {changing}" if own else "–"


def _row(entry: Entry) -> list[str]:
    audience = "programs" if entry.is_api else "people"
    return [entry.method, f"`{entry.path}`", _who(entry.roles), _where(entry), audience, entry.part]


def _where(entry: Entry) -> str:
    """In which selections a role that is limited counts; it says nothing to people without limits."""
    return str(entry.scope) if entry.roles is not None and entry.roles & STAFF else "–"


def _who(roles: frozenset[Role] | None) -> str:
    if roles is None:
        return "everybody"
    if roles == STAFF:
        return "every member of staff"
    return ", ".join(str(role) for role in Role if role in roles)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_line(head), _line(["---"] * len(head)), *(_line(row) for row in rows)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
