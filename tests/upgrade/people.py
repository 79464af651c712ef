"""People in front of the pages' own JSON routes: staff at a desk, applicants at home, candidates at an exam PC."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

PASSWORD = "kata sandi yang panjang"  # Of everybody here; nobody here is real.
STAFF = {
    "verifikator": ("Rini Wulandari", "verifier"),
    "penyusun": ("Bayu Pratama", "item_author"),
    "ujian": ("Sri Handayani", "exam_officer"),
    "pengawas": ("Dedi Saputra", "proctor"),
    "ketua": ("Rara Kartika", "committee"),
    "anggota": ("Made Siregar", "committee"),
    "auditor": ("Lia Tanamal", "auditor"),
}
_LATER = frozenset({429, 502, 503, 504})
_PATIENCE_SECONDS = 60
_SEAT_COOKIE = "terang_seat"

Saved = tuple[int, str, str | None, bool]
"""An answer as it was acknowledged: sequence, item, option (None: a blank), doubtful."""


class Site:
    """Where a release answers. One pool of connections serves everybody; may be used by several threads."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.transport = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=20))
        self._desks: dict[str, Desk] = {}

    def desk(self, username: str) -> Desk:
        """A member of staff, logged in once."""
        if username not in self._desks:
            self._desks[username] = Desk(self, username)
        return self._desks[username]

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self.transport.close()


class Browser:
    """One person's browser: cookies of its own. Like a real one it asks again when the server is busy."""

    def __init__(self, site: Site, cookies: Mapping[str, str] | None = None) -> None:
        # The pool belongs to the site, which closes it.
        self._client = httpx.Client(
            base_url=site.url,
            transport=site.transport,
            headers={"Origin": site.url, "Accept": "application/json"},
            cookies=dict(cookies or {}),
            timeout=60,
        )

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> httpx.Response:
        give_up_at, pause = time.monotonic() + _PATIENCE_SECONDS, 0.1
        while True:
            answer = self._client.request(method, path, json=body, headers=headers)
            if answer.status_code not in _LATER or time.monotonic() > give_up_at:
                return answer
            time.sleep(pause)
            pause = min(2 * pause, 2.0)

    def must(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON of an answer that must be a success."""
        answer = self.ask(method, path, body, headers)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None


class Desk(Browser):
    def __init__(self, site: Site, username: str) -> None:
        super().__init__(site)
        self._username = username
        self._tokens: dict[str, str] = {}
        self._log_in()

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> httpx.Response:
        answer = super().ask(method, path, body, {"Authorization": f"Bearer {self._token_for(path)}"})
        if answer.status_code == 401:
            self._log_in()
            answer = super().ask(method, path, body, {"Authorization": f"Bearer {self._token_for(path)}"})
        return answer

    def _token_for(self, path: str) -> str:
        service = path.split("/")[1]
        return self._tokens[service if service in self._tokens else "recruitment"]

    def _log_in(self) -> None:
        answer = super().ask("POST", "/api/staff-session", {"username": self._username, "password": PASSWORD})
        assert answer.is_success, f"{self._username} cannot log in: {answer.status_code} {answer.text[:300]}"
        told = answer.json()
        # The release before has one token for all services.
        self._tokens = told.get("tokens") or dict.fromkeys(("recruitment", "cbt", "scoring"), told["token"])


@dataclass
class Applicant:
    """An invented person and how far their application has come."""

    serial: int
    vacancy_id: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What the application states besides: declarations that the vacancy's category asks for."""
    application_id: str = ""
    candidate_no: str = ""

    @property
    def nik(self) -> str:
        return f"999999120499{self.serial:04d}"

    @property
    def name(self) -> str:
        return f"Pelamar Rekaan {self.serial}"

    def register(self, site: Site) -> None:
        person = {
            "nik": self.nik,
            "name": self.name,
            "birth_date": "1999-04-12",
            "email": f"pelamar{self.serial}@surel.example",
            "phone": f"0812 0000 {self.serial:04d}",
            "password": PASSWORD,
            "consent": True,
        }
        Browser(site).must("POST", "/api/accounts", person)

    def log_in(self, site: Site) -> Browser:
        browser = Browser(site)
        browser.must("POST", "/api/session", {"nik": self.nik, "password": PASSWORD})
        return browser

    def apply(self, site: Site) -> None:
        stated = {
            "education_level": "S1",
            "major": "Keperawatan",
            "gpa": "3.60",
            "diploma_school": "Universitas Rekaan",
        }
        answer = self.log_in(site).must(
            "POST", "/api/applications", {"vacancy_id": self.vacancy_id, **stated, **self.extra}
        )
        self.application_id = answer["application_id"]

    def look(self, site: Site) -> Any:
        """What "my application" shows."""
        return self.log_in(site).must("GET", "/api/applications/mine")["items"][0]

    def accept(self, site: Site) -> None:
        path = f"/api/verifications/{self.application_id}"
        site.desk("verifikator").must("POST", path, {"decision": "accept"})
        self.candidate_no = self.look(site)["candidate_no"]

    def reject(self, site: Site) -> None:
        decision = {"decision": "reject", "reason_code": "education", "reason": "Ijazah tidak sesuai."}
        site.desk("verifikator").must("POST", f"/api/verifications/{self.application_id}", decision)


class Seat:
    """A candidate at an exam PC, known to the server by the cookie of the check-in."""

    def __init__(self, site: Site, cookie: str) -> None:
        self.cookie = cookie
        self._browser = Browser(site, {_SEAT_COOKIE: cookie})

    @classmethod
    def check_in(cls, site: Site, session_id: str, candidate_no: str) -> Seat:
        """The proctor issues a PIN, the candidate enters it."""
        pin = site.desk("pengawas").must("POST", f"/cbt/api/sessions/{session_id}/seats/{candidate_no}/pin")["pin"]
        answer = Browser(site).ask("POST", "/cbt/api/seat", {"candidate_no": candidate_no, "pin": pin})
        assert answer.is_success, f"{candidate_no} cannot check in: {answer.status_code} {answer.text[:300]}"
        return cls(site, answer.cookies[_SEAT_COOKIE])

    def start(self) -> Any:
        return self._browser.must("POST", "/cbt/api/attempt")

    def look(self) -> Any:
        """The attempt, with its paper and the answers that count while it is active."""
        return self._browser.must("GET", "/cbt/api/attempt")

    def look_refused(self) -> str:
        """The code with which this PC is refused a look."""
        return str(self._browser.ask("GET", "/cbt/api/attempt").json()["code"])

    def save(self, answers: Sequence[Saved]) -> None:
        """Returns when all of them are acknowledged."""
        names = ("sequence", "item_id", "option_id", "doubtful")
        entries = [dict(zip(names, answer, strict=True)) for answer in answers]
        told = self._browser.must("POST", "/cbt/api/attempt/answers", {"entries": entries})
        assert sorted(told["saved"]) == [answer[0] for answer in answers], told

    def save_refused(self) -> str:
        """The code with which a save at this PC is refused."""
        entry = {"sequence": 9999, "item_id": "any", "option_id": None, "doubtful": False}
        return str(self._browser.ask("POST", "/cbt/api/attempt/answers", {"entries": [entry]}).json()["code"])

    def submit(self) -> Any:
        return self._browser.must("POST", "/cbt/api/attempt/submission", {})


def in_batches(answers: Sequence[Saved], size: int) -> Iterable[Sequence[Saved]]:
    for begin in range(0, len(answers), size):
        yield answers[begin : begin + size]
