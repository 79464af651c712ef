"""The selection goes on under the new release: what people find, what they do next, and what must come of it.

Knows both forms by addresses alone. A later issue adds here what its release lets people do with the old data.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.upgrade.archive import Facts, Person
from tests.upgrade.people import Applicant, Browser, Seat, Site, in_batches
from tests.upgrade.release import Installation
from tests.upgrade.selection import SECTIONS, STATED, VACANCIES, answers_to
from tests.upgrade.tables import content, require_same, rows_of

SERVICES = ("recruitment", "cbt", "scoring")
_OPEN = ("absent", "sitting", "unmarked")
_PATIENCE_SECONDS = 120
_OF_THE_MOMENT = ("heartbeats", "presence", "logins", "outbox.published_at")
"""What changes without anybody's doing, or by looking."""


class GoingOn:
    """`databases` are the services' addresses; `behind` counts the records that some group has yet to consume."""

    def __init__(
        self, facts: Facts, installation: Installation, databases: Mapping[str, str], behind: Callable[[], int]
    ) -> None:
        self.facts, self.installation = facts, installation
        self._databases, self._behind = databases, behind
        self._seats: dict[int, Seat] = {}

    def people(self, *courses: str) -> list[Person]:
        return [person for person in self.facts.people if person.course in courses]

    # What is found

    def settle(self) -> None:
        """Waits until every event is published and consumed; nothing may be held or dead then."""
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        # What was consumed may have been answered, so the tables are looked at before and after the log.
        while self._on_its_way() or self._behind() or self._on_its_way():
            assert time.monotonic() < give_up_at, f"{self._on_its_way()} on their way, {self._behind()} to consume"
            time.sleep(0.2)
        for service in SERVICES:
            for trouble in ("dead_letters", "held_events"):
                assert self._count(service, trouble) == 0, (service, trouble)

    def _on_its_way(self) -> int:
        """Events that are not published, or not in the trail, which hears all; cheaper to find than what is behind."""
        unpublished = sum(self._count(service, "outbox WHERE published_at IS NULL") for service in SERVICES)
        return unpublished + self._said() - self._count("recruitment", "trail")

    def _said(self) -> int:
        return sum(self._count(service, "outbox") for service in SERVICES)

    def _count(self, service: str, table: str) -> int:
        return int(rows_of(self._databases[service], f"SELECT count(*) FROM {table}")[0][0])

    def require_all_is_there(self, site: Site) -> None:
        """What the old release had acknowledged or shown to people is what the new one shows."""
        self._require_applications(site)
        self._require_attempts(site)
        rankings = self.rankings(site)
        for vacancy_id, old in self.facts.rankings.items():
            new = rankings[vacancy_id]
            if all(row["status"] not in ("sitting", "unmarked") for row in old["rows"]) and old["present"] > 30:
                for name in ("digest", "rows", "signatures", "released_version", "is_released"):
                    assert new[name] == old[name], f"{vacancy_id}: {name}"
            marked = {row["candidate_no"]: row["marks"] for row in new["rows"]}
            for row in old["rows"]:
                if row["status"] not in _OPEN:
                    assert marked[row["candidate_no"]] == row["marks"], row["candidate_no"]
        for vacancy_id, old in self.facts.results.items():
            assert Browser(site).must("GET", f"/api/results/{vacancy_id}") == old
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
                seat = self._seats[person.serial] = Seat(site, person.cookie)
                shown = seat.look()
                assert shown["candidate_no"] == person.candidate_no
                expected = "submitted" if person.has_submitted else "active" if person.has_begun else "ready"
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
            self._databases["cbt"],
            "SELECT a.candidate_no, j.sequence, j.item_id, j.option_id, j.doubtful FROM journal j "
            "JOIN attempts a ON a.attempt_id = j.attempt_id",
        )
        return sorted(((*row[:4], bool(row[4])) for row in rows), key=str)

    def rankings(self, site: Site) -> dict[str, Any]:
        return {v: site.desk("auditor").must("GET", f"/scoring/api/rankings/{v}") for v in VACANCIES}

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
        assert self._count("recruitment", "trail") == self._said()
        assert self._count("scoring", "journal_entries") == answers
        assert self._journal() == self._acknowledged()
        assert not any(self.installation.figures().values())

    # What people do

    def reopen_seats(self, site: Site) -> None:
        """The pages at the exam PCs stay open while the server is started again."""
        self._seats = {person.serial: Seat(site, person.cookie) for person in self.facts.people if person.cookie}

    def continue_the_exam(self, site: Site) -> None:
        """Whoever sits answers the rest and submits; whoever waited begins; new people come."""
        for person in self.people("sitting", "late_saved"):
            if person.serial % 2:
                # At another PC, with a new PIN; the first one stops.
                before = self._seats[person.serial]
                self._seats[person.serial] = self._check_in(site, person)
                assert before.save_refused() == "session_replaced"
            self._finish(person)
        for person in self.people("checked_in"):
            self._finish(person)
        self._verify(site)
        for person in self.people("admitted", "late_admitted"):
            self._seats[person.serial] = self._check_in(site, person)
            self._finish(person)

    def _finish(self, person: Person) -> None:
        seat = self._seats[person.serial]
        more = answers_to(seat.start(), person.serial)[len(person.saved) :]
        for batch in in_batches(more, 24):
            seat.save(batch)
            person.saved += batch
        seat.submit()
        person.course = "finished"

    def _verify(self, site: Site) -> None:
        """The verifier decides on what the old release had taken in, and on somebody who comes only now."""
        late = Person(9001, "dokter", "unverified")
        newcomer = Applicant(late.serial, late.vacancy_id)
        newcomer.register(site)
        newcomer.apply(site)
        late.application_id = newcomer.application_id
        self.facts.people.append(late)
        waiting = self.people("unverified", "late_applied")
        for person in waiting[1:]:
            applicant = Applicant(person.serial, person.vacancy_id, STATED.get(person.vacancy_id, {}))
            applicant.application_id = person.application_id
            applicant.accept(site)
            person.candidate_no, person.course = applicant.candidate_no, "admitted"
        rejected = waiting[0]
        Applicant(rejected.serial, rejected.vacancy_id, application_id=rejected.application_id).reject(site)
        rejected.course = "rejected"
        numbers = [person.candidate_no for person in self.facts.people if person.candidate_no]
        assert len(set(numbers)) == len(numbers), "a number was given twice"
        self.settle()

    def _check_in(self, site: Site, person: Person) -> Seat:
        return Seat.check_in(site, self.facts.session_id, person.candidate_no)

    def release_all(self, site: Site) -> None:
        """Two people sign every ranking that is not out; what one had signed before needs the other one only."""
        for vacancy_id, ranking in self.rankings(site).items():
            path = f"/scoring/api/rankings/{vacancy_id}/signatures"
            signed, body = len(ranking["signatures"]), {"digest": ranking["digest"]}
            if ranking["is_released"]:
                assert site.desk("ketua").ask("POST", path, body).json()["code"] == "already_released"
                continue
            if signed == 0:
                assert site.desk("ketua").must("POST", path, body) == {"released": False}
            assert site.desk("ketua").ask("POST", path, body).json()["code"] == "same_person"
            assert site.desk("anggota").must("POST", path, body) == {"released": True}
        self.settle()
        for vacancy_id, ranking in self.rankings(site).items():
            assert (ranking["is_released"], ranking["released_version"]) == (True, 1), vacancy_id
            assert [signature["signer"] for signature in ranking["signatures"]] == ["R.K.", "M.S."]
            shown = Browser(site).must("GET", f"/api/results/{vacancy_id}")
            assert shown["ranking_digest"] == ranking["digest"]
            assert [row["candidate_no"] for row in shown["rows"]] == [row["candidate_no"] for row in ranking["rows"]]
            assert all(row["name"] for row in shown["rows"])

    # What an operator does

    def replay(self) -> None:
        """Every ranking is made again from the log, by the release under test; nothing else may run meanwhile."""
        said = self.installation.must("replay", "scoring")
        assert said.count("identical") == len(VACANCIES), said

    def deliver_everything_again(self) -> None:
        before = {service: content(self._databases[service], without=_OF_THE_MOMENT) for service in SERVICES}
        self.installation.must("republish", "--all")
        self.settle()
        for service in SERVICES:
            require_same(before[service], content(self._databases[service], without=_OF_THE_MOMENT), service)

    def require_the_log_has_everything(self) -> None:
        assert "Nothing is missing." in self.installation.must("reconcile", "--check")


def tell_the_story(going_on: GoingOn, *options: str) -> None:
    """Start, find everything, replay, go on to the released rankings, redeliver. `options` are those of `terang up`."""
    installation = going_on.installation
    with installation.up("--simulation", *options) as running, Site(running.url) as site:
        going_on.settle()
        going_on.require_all_is_there(site)
        found = going_on.rankings(site)
    going_on.replay()
    with installation.up("--simulation", *options) as running, Site(running.url) as site:
        assert going_on.rankings(site) == found
        going_on.reopen_seats(site)
        going_on.continue_the_exam(site)
        going_on.settle()
        going_on.require_marks(going_on.rankings(site))
        going_on.release_all(site)
        released = going_on.rankings(site)
        going_on.deliver_everything_again()
        assert going_on.rankings(site) == released
    going_on.require_nothing_is_doubled()
    going_on.require_the_log_has_everything()
