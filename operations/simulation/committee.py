"""The demo's committee: its members, and a desk at which one of them works."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from operations.simulation.browser import Answer, Browser, Unexpected
from operations.simulation.people import PASSWORD


@dataclass(frozen=True)
class Member:
    username: str
    name: str
    role: str
    page: str
    """The address of their work."""
    work: str


MEMBERS = (
    Member("verifikator", "Rini Wulandari", "verifier", "/verifikasi", "accepts or rejects applications"),
    Member("penyusun", "Bayu Pratama", "item_author", "/scoring/bank", "writes and imports items"),
    Member("ujian", "Sri Handayani", "exam_officer", "/cbt/sesi", "plans sessions and rooms"),
    Member("sekretaris", "Tri Wibowo", "exam_officer", "/scoring/ujian", "seals the exam together with ujian"),
    Member("pengawas", "Dedi Saputra", "proctor", "/cbt/pengawas", "checks identities, issues PINs, watches halls"),
    Member("ketua", "R. Kartika", "committee", "/scoring/peringkat", "signs rankings (first signature)"),
    Member("anggota", "M. Siregar", "committee", "/scoring/peringkat", "signs rankings (second signature)"),
    Member("penilai", "Nur Aini", "assessor", "/scoring/penilaian", "scores candidates of a later stage (first entry)"),
    Member("penguji", "Yohanes Bria", "assessor", "/scoring/penilaian", "scores them again, unseen (second entry)"),
    Member("penengah", "Ester Tarigan", "assessor", "/scoring/penilaian", "decides where the two entries differ"),
    Member("auditor", "L. Tanamal", "auditor", "/jejak", "watches the trail of events"),
)


class Desk:
    """A member who is logged in, with a short-lived token for each service, renewed when it has run out.

    Not for several threads at once.
    """

    def __init__(self, url: str, username: str, stop: threading.Event) -> None:
        self._browser = Browser(url, stop)
        self._username = username
        self._tokens: dict[str, str] = {}

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        """A call of a JSON API in the member's name."""
        answer = self._browser.call(method, path, body, self._token_for(path))
        if answer.status == 401:
            self._log_in()
            answer = self._browser.call(method, path, body, self._token_for(path))
        return answer

    def upload(self, path: str, files: Iterable[tuple[str, str, bytes]]) -> Answer:
        """Sends files as (field, file name, content) to a JSON API."""
        return self._browser.upload(path, files, self._token_for(path))

    def require_success(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of an answer that must be a success. Raises Unexpected with the answer."""
        answer = self.call(method, path, body)
        if not answer.ok:
            raise Unexpected(f"{self._username}: {method} {path} answered {answer.status}: {answer.problems()}")
        return answer.json() if answer.body else None

    def page(self, path: str) -> Answer:
        """A page in the member's browser, logging in at the form if the page leads there."""
        answer = self._browser.get(path)
        if "/petugas/masuk" in answer.url:
            filled = {"username": self._username, "password": PASSWORD}
            answer = self._browser.submit(answer, "/petugas/masuk", filled)
            answer = self._browser.get(path)
        return answer

    def submit(self, page: Answer, action: str, fields: dict[str, str]) -> Answer:
        return self._browser.submit(page, action, fields)

    def fill_in(self, shown: str, action: str, fields: dict[str, str]) -> None:
        """The form of the page `shown` that goes to `action`. Raises Unexpected where it is not taken."""
        answer = self.submit(self.page(shown), action, fields)
        if not answer.ok:
            raise Unexpected(f"{self._username}: {action} answered {answer.status}: {answer.problems()}")

    def close(self) -> None:
        self._browser.close()

    def _token_for(self, path: str) -> str:
        if not self._tokens:
            self._log_in()
        service = path.split("/")[1]
        return self._tokens[service if service in self._tokens else "recruitment"]

    def _log_in(self) -> None:
        body = {"username": self._username, "password": PASSWORD}
        answer = self._browser.call("POST", "/api/staff-session", body)
        if not answer.ok:
            raise Unexpected(f"{self._username} cannot log in: {answer.status} {answer.problems()}")
        self._tokens = {service: str(token) for service, token in answer.json()["tokens"].items()}
