"""What a line of the trail is about, and where it leads: a page that this reader may open, or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from services.recruitment.selections.usecases import reading as selections
from services.recruitment.trail.storage import Entry
from services.recruitment.trail.usecases import People
from shared.kernel.roles import Principal, Role
from shared.web.unit_of_work import db


@dataclass(frozen=True)
class Subject:
    text: str
    address: str | None = None


class Subjects:
    """Titles of vacancies are looked up once for all lines of a page."""

    def __init__(self, reader: Principal, people: People) -> None:
        self._reader = reader
        self._people = people
        self._titles: Mapping[str, str] = {}

    def meet(self, entries: Collection[Entry]) -> None:
        named = {entry.vacancy_id for entry in entries if entry.vacancy_id and not entry.candidate_no}
        self._titles = selections.titles_of_vacancies(db(), named)

    def of(self, entry: Entry) -> Subject:
        if entry.candidate_no:
            return Subject(entry.candidate_no, url_for("trail.candidate", candidate_no=entry.candidate_no))
        if entry.vacancy_id:
            title = self._titles.get(entry.vacancy_id, entry.vacancy_id)
            ranking = f"/scoring/peringkat/{entry.vacancy_id}"
            page = url_for("vacancies.vacancy", vacancy_id=entry.vacancy_id)
            return Subject(title, ranking if entry.aggregate_type == "ranking" else page)
        if entry.aggregate_type in ("exam", "opening"):
            may = self._reader.has(Role.COMMITTEE)
            return Subject(gettext("Ujian"), f"/scoring/ujian/{entry.aggregate_id}" if may else None)
        if entry.aggregate_type == "selection":
            return Subject(gettext("Aturan seleksi"), url_for("selections.rules", selection_id=entry.aggregate_id))
        if entry.aggregate_type == "staff":
            return Subject(self._people.show(entry.aggregate_id))
        if entry.aggregate_type == "import":
            return Subject(gettext("Bank soal"))
        if entry.aggregate_type == "session":
            return Subject(str(entry.facts.get("session", gettext("Sesi"))))
        return Subject(entry.aggregate_id)
