"""A hall whose candidates and staff act through cbt's web edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from shared.kernel.roles import Role
from tests.builders.messaging import StoppedClock
from tests.builders.web import bearer


@dataclass
class Hall:
    app: Flask
    engine: Engine
    clock: StoppedClock
    session_id: str
    numbers: list[str]

    def staff(self, *roles: Role) -> dict[str, str]:
        return bearer(*roles, now=self.clock.now(), audience="cbt")

    def pin(self, candidate_no: str) -> str:
        path = f"/api/sessions/{self.session_id}/seats/{candidate_no}/pin"
        response = self.app.test_client().post(path, headers=self.staff(Role.PROCTOR))
        assert response.status_code == 200, response.text
        return str(response.get_json()["pin"])

    def browser(self, candidate_no: str | None = None) -> FlaskClient:
        """A browser in which this candidate has checked in."""
        client = self.app.test_client()
        if candidate_no is not None:
            response = client.post("/api/seat", json={"candidate_no": candidate_no, "pin": self.pin(candidate_no)})
            assert response.status_code == 200, response.text
        return client

    def typed(self, client: FlaskClient, candidate_no: str, pin: str, browser: str = "ready") -> TestResponse:
        """Opens the check-in page and sends number and PIN, as a browser does."""
        client.get("/")
        return client.post("/", data={"candidate_no": candidate_no, "pin": pin, "browser": browser})

    def at_work(self, candidate_no: str) -> tuple[FlaskClient, dict[str, Any]]:
        """A browser whose candidate has begun, and the state it was told."""
        client = self.browser(candidate_no)
        response = client.post("/api/attempt", json={})
        assert response.status_code == 200, response.text
        return client, response.get_json()


def save(client: FlaskClient, *entries: dict[str, Any], **more: Any) -> TestResponse:
    return client.post("/api/attempt/answers", json={"entries": list(entries), **more})


def entry(sequence: int, item: dict[str, Any], option: int | None = 0, doubtful: bool = False) -> dict[str, Any]:
    option_id = None if option is None else item["options"][option]["option_id"]
    return {"sequence": sequence, "item_id": item["item_id"], "option_id": option_id, "doubtful": doubtful}
