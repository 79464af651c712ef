"""Who may look at the three services: a stranger, an applicant, a candidate at a seat, every staff role.

And what they look at: addresses whose placeholders name things that exist, so that pages are full ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.kernel.roles import Role
from shared.web.state import state
from tests.builders.services import STAFF_MEMBERS
from tests.builders.small_selection import EXAM, SELECTION, VACANCY
from tests.builders.system import Candidate, System

APPLICANT_COOKIE = "terang_recruitment"
SEAT_COOKIE = "terang_seat"


@dataclass(frozen=True)
class Visitor:
    """Somebody with the proofs that their browser would send."""

    name: str
    role: Role | None
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By service: each takes its own token only."""
    cookies: Mapping[str, str] = field(default_factory=dict)

    def open(self, system: System, service: str, method: str, path: str, **options: Any) -> TestResponse:
        """A request in a fresh browser that holds this visitor's proofs."""
        client = system.apps[service].test_client()
        for name, value in self.cookies.items():
            client.set_cookie(name, value)
        answer = client.open(path, method=method, headers=dict(self.headers.get(service, {})), **options)
        answer.get_data()
        answer.close()
        return answer


STRANGER = Visitor("stranger", None)


def staff_visitors(system: System) -> list[Visitor]:
    """Everyone of the staff, each with one role."""
    return [
        Visitor(name, role, headers={service: system.headers(name, service) for service in system.apps})
        for name, (_, role) in STAFF_MEMBERS.items()
    ]


def applicant_visitor(candidate: Candidate) -> Visitor:
    """The browser in which the candidate's account is logged in."""
    return Visitor("applicant", Role.APPLICANT, cookies=_cookie(candidate.client, APPLICANT_COOKIE))


def candidate_visitor(seat: FlaskClient, name: str = "candidate") -> Visitor:
    """The browser at a seat; `seat` is the client that checked in there."""
    return Visitor(name, Role.CANDIDATE, cookies=_cookie(seat, SEAT_COOKIE))


def fill(system: System, service: str, rule: str, candidate: Candidate, **values: str) -> str:
    """The address of a route with names of things that exist; what has no value here is called 1."""
    folders = state(system.apps[service]).static_folders
    own_files = [path.name for folder in folders for path in sorted(folder.iterdir())]
    known = {
        "exam_id": EXAM,
        "vacancy_id": VACANCY,
        "selection_id": SELECTION,
        "candidate_no": candidate.number,
        "application_id": candidate.application_id,
        "code": "TWK-001",
        "language": "en",
        "path": "terang.css",
        "filename": next(name for name in own_files if name.endswith((".css", ".js"))),
        **values,
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: known.get(match[1], "1"), rule)


def _cookie(client: FlaskClient, name: str) -> dict[str, str]:
    cookie = client.get_cookie(name)
    assert cookie is not None, f"this browser has no cookie {name}"
    return {name: cookie.value}
