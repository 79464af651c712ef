"""One invented applicant's way, page by page, from the registration to the exam card."""

from __future__ import annotations

import threading

from operations.simulation.browser import Answer, Browser, Unexpected
from operations.simulation.people import PASSWORD, Conduct, Person


class Applicant:
    """Its state comes from the server alone, so an interrupted demo continues where it stopped."""

    def __init__(self, person: Person, url: str, stop: threading.Event) -> None:
        self.person = person
        self.application_id: str | None = None
        self.state: str | None = None
        self.candidate_no: str | None = None
        self._browser = Browser(url, stop)

    def close(self) -> None:
        self._browser.close()

    def take_part(self, *, fresh: bool) -> None:
        """Registers, logs in and applies, as far as that has not been done. `fresh` spares the try to log in
        that must fail."""
        if fresh or not self._log_in():
            self._register()
            if not self._log_in():
                raise Unexpected(f"{self.person.name} ({self.person.nik}) registered and cannot log in")
        self.look()
        if self.application_id is None:
            self._apply()
            self.look()

    def look(self) -> None:
        """Reads what the page `Lamaran saya` shows."""
        answer = self._browser.call("GET", "/api/applications/mine")
        if not answer.ok:
            raise Unexpected(f"{self.person.name}: my application answered {answer.status}: {answer.problems()}")
        mine = next(iter(answer.json()["items"]), None)
        if mine is None:
            return
        self.application_id = mine["application_id"]
        self.state = mine["state"]
        self.candidate_no = mine["candidate_no"]

    def object_to(self, number: int, reason: str, text: str) -> None:
        """Objects to an item of the paper that was sat, by its number there."""
        page = self._page("/lamaran/sanggah")
        fields: dict[str, str | bool] = {"number": str(number), "reason": reason, "text": text, "sure": True}
        self._require(self._browser.submit(page, "/lamaran/sanggah", fields), f"object to item {number}")

    def accept_place(self) -> None:
        page = self._page("/lamaran/tempat")
        self._require(self._browser.submit(page, "/lamaran/tempat", {}), "accept a place")

    def give_place_back(self, reason_code: str) -> None:
        """The page asks once more before it is done."""
        path = "/lamaran/tempat/lepas"
        asked = self._browser.submit(self._page(path), path, {"reason_code": reason_code})
        self._require(self._browser.submit(asked, path, {}), "give a place back")

    def _page(self, path: str) -> Answer:
        """A page of their own, after a new login if the last one was days ago."""
        page = self._browser.get(path)
        if "/masuk?" in page.url and self._log_in():
            page = self._browser.get(path)
        return page

    def _require(self, answer: Answer, what: str) -> None:
        if not answer.ok:
            raise Unexpected(f"{self.person.name} cannot {what}: {answer.status} {answer.problems()}")

    def _register(self) -> None:
        person = self.person
        page = self._browser.get("/daftar")
        fields: dict[str, str | bool] = {
            "nik": person.nik,
            "name": person.name,
            "birth_date": person.born_on.isoformat(),
            "email": person.email,
            "phone": person.phone,
            "password": PASSWORD,
            "password_again": PASSWORD,
            "consent": True,
        }
        answer = self._browser.submit(page, "/daftar", fields)
        if not answer.ok:
            raise Unexpected(f"{person.name} ({person.nik}) cannot register: {answer.problems()}")

    def _log_in(self) -> bool:
        page = self._browser.get("/masuk")
        answer = self._browser.submit(page, "/masuk", {"nik": self.person.nik, "password": PASSWORD})
        return answer.ok and not answer.url.endswith("/masuk")

    def _apply(self) -> None:
        person, stated = self.person, self.person.qualification
        path = f"/formasi/{person.vacancy_id}/lamar"
        page = self._browser.get(path)
        fields: dict[str, str | bool] = {
            "education_level": stated.education_level,
            "major": stated.major,
            "gpa": str(stated.gpa),
            "diploma_school": stated.diploma_school,
        }
        for name in ("cum_laude", "disability", "extra_time"):
            if getattr(stated, name):
                fields[name] = True
        answer = self._browser.submit(page, path, fields)
        was_refused = answer.status in (409, 422) and person.conduct is Conduct.INELIGIBLE
        if not answer.ok and not was_refused:
            raise Unexpected(f"{person.name} cannot apply for {person.vacancy_id}: {answer.status} {answer.problems()}")
