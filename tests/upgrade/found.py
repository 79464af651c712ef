"""What people find under the new release: everything that the old one had acknowledged or shown, and each thing once.

Knows both forms, one machine and production, by addresses alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from services.scoring.gate.domain.gate import METHOD
from shared.kernel.clock import from_text, to_text
from tests.upgrade.archive import Facts, Person
from tests.upgrade.people import Applicant, Browser, Seat, Site
from tests.upgrade.release import Installation
from tests.upgrade.selection import SECTIONS, VACANCIES
from tests.upgrade.tables import rows_of
from tests.upgrade.waiting import wait_until

SERVICES = ("recruitment", "cbt", "scoring")
_OPEN = ("absent", "sitting", "unmarked")
_SAME = " AND ".join(f"{{0}}.{name} = releases.{name}" for name in ("vacancy_id", "stage", "version"))
_PROVEN = f"""SELECT count(*) FROM signatures WHERE {_SAME.format("signatures")}
    AND signatures.digest = releases.digest AND proof IS NOT NULL AND signatures.withdrawn_at IS NULL"""
_WITHOUT_MINUTES = f"""releases WHERE ({_PROVEN}) >= 2
    AND NOT EXISTS (SELECT 1 FROM minutes WHERE {_SAME.format("minutes")})"""
_WITHOUT_FILES = """releases WHERE NOT EXISTS (
    SELECT 1 FROM vacancies JOIN bundle_editions ON bundle_editions.selection_id = vacancies.selection_id
    WHERE vacancies.vacancy_id = releases.vacancy_id
    AND bundle_editions.written_at >= coalesce(releases.withdrawn_at, releases.released_at))"""
_BY_EARLIER_METHOD = f"""gate_reports WHERE coalesce(method, 0) <> {METHOD}
    AND NOT EXISTS (SELECT 1 FROM overrulings WHERE overrulings.exam_id = gate_reports.exam_id)"""
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+]00:00)")


def in_one_form(value: Any) -> Any:
    """JSON values in which every moment is written in the present release's form: 81fc71b wrote `+00:00` for `Z`."""
    if isinstance(value, dict):
        return {key: in_one_form(item) for key, item in value.items()}
    if isinstance(value, list):
        return [in_one_form(item) for item in value]
    return to_text(from_text(value)) if isinstance(value, str) and _MOMENT.fullmatch(value) else value


def what_was_said(new: Any, old: Any) -> Any:
    """The new value without what only the new release says, in the present form: each of its objects has the fields
    that the old one has."""
    if isinstance(new, dict) and isinstance(old, dict):
        return {key: what_was_said(new[key], old[key]) for key in old if key in new}
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        return [what_was_said(mine, theirs) for mine, theirs in zip(new, old, strict=True)]
    return in_one_form(new)


class Found:
    """`databases` are the services' addresses; `behind` counts the records that some group has yet to consume."""

    def __init__(
        self, facts: Facts, installation: Installation, databases: Mapping[str, str], behind: Callable[[], int]
    ) -> None:
        self.facts, self.installation = facts, installation
        self.databases, self._behind = databases, behind
        self.seats: dict[int, Seat] = {}

    def people(self, *courses: str) -> list[Person]:
        return [person for person in self.facts.people if person.course in courses]

    def settle(self) -> None:
        """Waits until every event is published and consumed; nothing may be held or dead then."""
        # What was consumed may have been answered, so the tables are looked at before and after the log.
        wait_until(
            lambda: not (self._on_its_way() or self._behind() or self._on_its_way()),
            lambda: f"{self._on_its_way()} on their way, {self._behind()} to consume",
        )
        for service in SERVICES:
            for trouble in ("dead_letters", "held_events"):
                assert self._count(service, trouble) == 0, (service, trouble)

    def settle_statistics(self) -> None:
        """Waits until scoring's jobs have counted the options of every marked sheet, made what follows from them,
        kept every ranking that has changed, and made the minutes and public files of what was released."""
        self.wait_until_none("scoring", "marks WHERE counted = false")
        for made in ("item_analyses", "gate_reports"):
            counted = f"SELECT sheets FROM counted_sheets WHERE exam_id = {made}.exam_id"
            self.wait_until_none("scoring", f"{made} WHERE sheets <> ({counted})")
        self.wait_until_none("scoring", _BY_EARLIER_METHOD)
        self.wait_until_none("scoring", "ranking_changes")
        self.wait_until_none("scoring", _WITHOUT_MINUTES)
        self.wait_until_none("scoring", _WITHOUT_FILES)

    def wait_until_none(self, service: str, rows: str) -> None:
        """Waits until a job of the service has left none of these rows."""
        wait_until(
            lambda: not self._count(service, rows),
            lambda: f"{service} still has {self._count(service, rows)} of {rows}",
        )

    def _on_its_way(self) -> int:
        """Events that are not published, or not in the trail, which hears all but leaves for the public log; cheaper to
        find than what is behind."""
        unpublished = sum(self._count(service, "outbox WHERE published_at IS NULL") for service in SERVICES)
        return unpublished + self._recorded() - self._count("recruitment", "trail")

    def _recorded(self) -> int:
        return sum(self._count(service, f"outbox WHERE type <> '{service}.leaf.signed.v1'") for service in SERVICES)

    def _count(self, service: str, table: str) -> int:
        return int(rows_of(self.databases[service], f"SELECT count(*) FROM {table}")[0][0])

    def require_all_is_there(self, site: Site) -> None:
        """What the old release had acknowledged or shown to people is what the new one shows."""
        self._require_applications(site)
        self._require_attempts(site)
        rankings = self.rankings(site)
        for vacancy_id, old in self.facts.rankings.items():
            new = rankings[vacancy_id]
            if all(row["status"] not in ("sitting", "unmarked") for row in old["rows"]):
                for name in ("digest", "rows", "signatures", "released_version", "is_released"):
                    assert what_was_said(new[name], old[name]) == in_one_form(old[name]), f"{vacancy_id}: {name}"
            marked = {row["candidate_no"]: row["marks"] for row in new["rows"]}
            for row in old["rows"]:
                if row["status"] not in _OPEN:
                    assert marked[row["candidate_no"]] == row["marks"], row["candidate_no"]
        for vacancy_id, old in self.facts.results.items():
            new = Browser(site).must("GET", f"/api/results/{vacancy_id}")
            assert what_was_said(new, old) == in_one_form(old)
        self.require_marks(rankings)

    def _require_applications(self, site: Site) -> None:
        """One applicant of each course in each vacancy logs in with the old password."""
        some = {(person.vacancy_id, person.course): person for person in self.facts.people}
        for (vacancy_id, course), person in some.items():
            mine = Applicant(person.serial, vacancy_id).look(site)
            assert mine["application_id"] == person.application_id
            if person.candidate_no:
                assert (mine["candidate_no"], mine["seat"] is not None) == (person.candidate_no, True)
            state = {"rejected": "rejected", "unverified": "submitted", "late_applied": "submitted"}
            assert mine["state"] == state.get(course, "accepted"), (vacancy_id, course)

    def _require_attempts(self, site: Site) -> None:
        """Every seat's page, opened with the cookie that the old release gave."""
        for person in self.facts.people:
            if person.cookie:
                seat = self.seats[person.serial] = Seat(site, person.cookie)
                if person.has_submitted:
                    # The seat ended with the sitting: whoever comes next to this PC sees nothing of it.
                    assert seat.look_refused() == "not_checked_in", person
                    continue
                shown = seat.look()
                assert shown["candidate_no"] == person.candidate_no
                expected = "active" if person.has_begun else "ready"
                assert shown["state"] == expected, person
                if expected == "active":
                    newest = {
                        item: {"option_id": option, "doubtful": doubtful} for _, item, option, doubtful in person.saved
                    }
                    assert shown["answers"] == newest, person.candidate_no
                    assert shown["next_sequence"] == len(person.saved) + 1
        assert self._journal() == self._acknowledged()

    def _acknowledged(self) -> list[tuple[Any, ...]]:
        return sorted(
            ((person.candidate_no, *answer) for person in self.facts.people for answer in person.saved), key=str
        )

    def _journal(self) -> list[tuple[Any, ...]]:
        """Every answer that is kept, as often as it is kept."""
        rows = rows_of(
            self.databases["cbt"],
            "SELECT a.candidate_no, j.sequence, j.item_id, j.option_id, j.doubtful FROM journal j "
            "JOIN attempts a ON a.attempt_id = j.attempt_id",
        )
        return sorted(((*row[:4], bool(row[4])) for row in rows), key=str)

    def rankings(self, site: Site) -> dict[str, Any]:
        """Once the gate's figures are of all sheets: before that nobody signs, and the answer says so."""
        found: dict[str, Any] = {}

        def look() -> bool:
            found.update({v: site.desk("auditor").must("GET", f"/scoring/api/rankings/{v}") for v in VACANCIES})
            return not any(check["code"] == "gate_waiting" for each in found.values() for check in each["checks"])

        wait_until(look, lambda: "the gate's figures are behind")
        return found

    def require_marks(self, rankings: Mapping[str, Any]) -> None:
        """Marks as they follow from the acknowledged answers, computed by nothing of the release."""
        found = {
            row["candidate_no"]: row["marks"]
            for ranking in rankings.values()
            for row in ranking["rows"]
            if row["status"] not in _OPEN
        }
        expected = {}
        for person in self.facts.people:
            if person.has_submitted:
                marks = dict.fromkeys(SECTIONS, 0)
                for item, option in {item: option for _, item, option, _ in person.saved}.items():
                    marks[self.facts.section[item]] += self.facts.worth[option] if option else 0
                expected[person.candidate_no] = marks
        assert found == expected

    def require_nothing_is_doubled(self) -> None:
        """Each cause has had one effect, in every service."""
        submitted, answers = sum(person.has_submitted for person in self.facts.people), len(self._acknowledged())
        assert self._count("scoring", "marks") == submitted
        assert self._count("scoring", "outbox WHERE type = 'scoring.attempt.scored.v1'") == submitted
        assert self._count("recruitment", "scores") == submitted
        assert self._count("recruitment", "trail") == self._recorded()
        assert self._count("scoring", "journal_entries") == answers
        assert self._journal() == self._acknowledged()
        assert not any(self.installation.figures().values())
