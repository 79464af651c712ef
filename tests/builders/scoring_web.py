"""Scoring in a browser and as an API: who asks, and what they send."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from services.scoring.releases.usecases import releases
from shared.contracts.rules import Rules
from shared.kernel.roles import Principal, Role
from tests.builders import person_keys
from tests.builders.databases import content_of
from tests.builders.scoring import (
    EXAM,
    KARTIKA,
    NOON,
    SIREGAR,
    SRI,
    VACANCY,
    World,
    admitted,
    make_rules,
    opened,
    scoring_engine,
    vacancy,
    world_with,
)
from tests.builders.scoring_bank import sheet_of
from tests.builders.scoring_seats import missed
from tests.builders.web import bearer_of

BAYU = Principal("staff-bayu", "Bayu Pratama", frozenset({Role.ITEM_AUTHOR}))
TANAMAL = Principal("staff-tanamal", "L. Tanamal", frozenset({Role.AUDITOR}))
CANARY = "Kenari kuning di jendela"
"""Stands in the rationale and on the option that is the key."""

SHEETS = {"26-0001": "ECCECC", "26-0002": "DCCECC", "26-0003": "DCCECC", "26-0004": "CCCECC", "26-0005": "EAAEAA"}


class Browser:
    """The test client with staff tokens; pages and API alike."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def speak(self, language: str) -> None:
        self._client.set_cookie("terang_lang", language)

    def get(self, path: str, who: Principal | None, **options: Any) -> Any:
        return self._client.get(path, headers=_bearer(who), **options)

    def post(self, path: str, who: Principal | None, **options: Any) -> Any:
        return self._client.post(path, headers=_bearer(who), **options)

    def put(self, path: str, who: Principal | None, **options: Any) -> Any:
        return self._client.put(path, headers=_bearer(who), **options)


def _bearer(who: Principal | None) -> dict[str, str]:
    return bearer_of(who, datetime.now(UTC), "scoring") if who else {}


def sat_world() -> World:
    """A sealed exam that five have sat, and a sixth candidate who has not."""
    return world_with(_sat())


@cache
def _sat() -> bytes:
    world = World()
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    world.apply(admitted("26-0006"), missed("26-0006"))
    return content_of(world.engine)


class DraftWorld(World):
    """Scoring knows the selection and nothing more; those who seal have their keys."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.engine = scoring_engine()
        self.now = NOON
        self.apply(opened(rules=rules or make_rules()), vacancy())
        with Session(self.engine) as session, session.begin():
            for who in (SRI, KARTIKA, SIREGAR):
                bind_key(session, person_keys.bound(who.id))


def signature_of(world: World, who: Principal) -> dict[str, str]:
    """What the browser of this member hands in to sign the ranking as it stands; the member has one key."""
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        text = releases.statement_for(session, datetime.now(UTC), VACANCY, who)
    return person_keys.signed(who.id, text)


def approval_of(browser: Browser, who: Principal) -> dict[str, str]:
    """What the browser of this person hands in to approve the exam as it stands."""
    answer = browser.get(f"/api/exams/{EXAM}/statement", who)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return person_keys.signed(who.id, answer.get_json()["statement"])


def upload(rows: list[dict[str, str]], **pictures: bytes) -> dict[str, Any]:
    files: dict[str, Any] = {"sheet": (io.BytesIO(sheet_of(rows)), "bank.csv")}
    if pictures:
        files["pictures"] = [(io.BytesIO(data), name.replace("_svg", ".svg")) for name, data in pictures.items()]
    return {"data": files, "content_type": "multipart/form-data"}
