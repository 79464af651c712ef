"""Members of the committee, of all selections and of one, and a verifier, with logins of their own."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.migrations import METADATA
from services.recruitment.service import add_staff
from shared.db.engine import unit_of_work
from shared.kernel.roles import Role
from tests.builders.messaging import NOON

DEMO_PASSWORD = "terang-demo"
PASSWORD = "jembatan-hujan-42"
ROLES = {
    "kartika": str(Role.COMMITTEE),
    "siregar": str(Role.COMMITTEE),
    "rahmat": str(Role.VERIFIER),
    "lubis": "committee@cpns-sukamaju-2026",
    "halim": "committee@cpns-sukamaju-2026",
    "nasution": "committee@cpns-mekarsari-2026",
}


def add_members(recruitment: Engine) -> None:
    """Into recruitment's database; its tables are made where they are missing."""
    METADATA.create_all(recruitment)
    with unit_of_work(recruitment) as session:
        for name, role in ROLES.items():
            add_staff(session, NOON, name, name.title(), [role], PASSWORD)


def enter(
    client: FlaskClient, username: str = "verifikator", password: str = DEMO_PASSWORD, **more: str
) -> tuple[int, str]:
    """Logs in on the page for staff; status and where to go on."""
    answer = client.post("/petugas/masuk", data={"username": username, "password": password, **more})
    return answer.status_code, answer.location or ""
