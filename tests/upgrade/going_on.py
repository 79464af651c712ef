"""The selection goes on under the new release: what people and operators do next.

A later issue adds here what its release lets people do with the old data, and calls it in `tell_the_story`.
"""

from __future__ import annotations

from tests.upgrade.archive import Person
from tests.upgrade.found import SERVICES, Found
from tests.upgrade.people import Applicant, Browser, Seat, Site, in_batches
from tests.upgrade.selection import STATED, VACANCIES, answers_to
from tests.upgrade.signing import bind_key, overrule, sign
from tests.upgrade.tables import content, require_same

_NOT_LINKED = "attempts WHERE head_line IS NOT NULL AND (linked_length IS NULL OR linked_length <> chain_length)"
"""Journals that no minute link binds as they are: the next one comes once the minute of the last is over."""
_OF_THE_MOMENT = ("heartbeats", "presence", "logins", "outbox.published_at")
"""What changes without anybody's doing, or by looking."""


class GoingOn(Found):
    def reopen_seats(self, site: Site) -> None:
        """The pages at the exam PCs stay open while the server is started again."""
        self.seats = {person.serial: Seat(site, person.cookie) for person in self.facts.people if person.cookie}

    def continue_the_exam(self, site: Site) -> None:
        """Whoever sits answers the rest and submits; whoever waited begins; new people come."""
        for person in self.people("sitting", "late_saved"):
            if person.serial % 2:
                # At another PC, with a new PIN; the first one stops.
                before = self.seats[person.serial]
                self.seats[person.serial] = self._check_in(site, person)
                assert before.save_refused() == "session_replaced"
            self._finish(person)
        for person in self.people("checked_in"):
            self._finish(person)
        self._verify(site)
        for person in self.people("admitted", "late_admitted"):
            self.seats[person.serial] = self._check_in(site, person)
            self._finish(person)

    def _finish(self, person: Person) -> None:
        seat = self.seats[person.serial]
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

    def end_the_sessions(self, site: Site) -> None:
        """Nobody comes any more: without this, whoever never sat might still come, and nothing is released."""
        officer = site.desk("ujian")
        for planned in officer.must("GET", "/cbt/api/sessions")["items"]:
            officer.must("POST", f"/cbt/api/sessions/{planned['session_id']}/end", {})
        self.wait_until_none("cbt", "sessions WHERE closed_at IS NULL")
        self.settle()

    def release_all(self, site: Site) -> None:
        """Two people sign every ranking that is not out, with keys of their own; what one had signed before without a
        key does not count."""
        for member in ("ketua", "anggota"):
            bind_key(site, member)
        self._overrule_what_was_found(site)
        for vacancy_id, ranking in self.rankings(site).items():
            if ranking["is_released"]:
                assert sign(site, "ketua", vacancy_id).json()["code"] == "already_released"
                continue
            assert len(ranking["unproven_signatures"]) == len(ranking["signatures"])
            first = sign(site, "ketua", vacancy_id)
            assert first.json() == {"released": False}, first.text
            assert sign(site, "ketua", vacancy_id).json()["code"] == "same_person"
            assert sign(site, "anggota", vacancy_id).json() == {"released": True}
        self.settle()
        for vacancy_id, ranking in self.rankings(site).items():
            assert (ranking["is_released"], ranking["released_version"]) == (True, 1), vacancy_id
            assert [signature["signer"] for signature in ranking["signatures"]] == ["R.K.", "M.S."]
            shown = Browser(site).must("GET", f"/api/results/{vacancy_id}")
            assert shown["ranking_digest"] == ranking["digest"]
            assert [row["candidate_no"] for row in shown["rows"]] == [row["candidate_no"] for row in ranking["rows"]]
            assert all(row["name"] for row in shown["rows"])

    def _overrule_what_was_found(self, site: Site) -> None:
        """People of a test answer without a pause, which the gate notices where the servers are quick enough."""
        found = {
            check["code"].removeprefix("gate_"): vacancy_id
            for vacancy_id, ranking in self.rankings(site).items()
            for check in ranking["checks"]
            if check["code"].startswith("gate_") and check["state"] == "bad"
        }
        for kind, vacancy_id in found.items():
            assert [overrule(site, member, vacancy_id, kind) for member in ("ketua", "anggota")] == [False, True]
        self.settle_statistics()

    # What an operator does

    def replay(self) -> None:
        """Every ranking is made again from the log, by the release under test; nothing else may run meanwhile."""
        said = self.installation.must("replay", "scoring")
        assert said.count("identical") == len(VACANCIES), said

    def deliver_everything_again(self) -> None:
        self.wait_until_none("cbt", _NOT_LINKED)
        self.settle()
        self.settle_statistics()
        before = {service: content(self.databases[service], without=_OF_THE_MOMENT) for service in SERVICES}
        self.installation.must("republish", "--all")
        self.settle()
        for service in SERVICES:
            require_same(before[service], content(self.databases[service], without=_OF_THE_MOMENT), service)

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
        going_on.end_the_sessions(site)
        going_on.release_all(site)
        released = going_on.rankings(site)
        going_on.deliver_everything_again()
        assert going_on.rankings(site) == released
    going_on.require_nothing_is_doubled()
    going_on.require_the_log_has_everything()
