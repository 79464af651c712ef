"""Makes a fixture: 200 applicants in mid-selection, by an old release, on one machine or on PostgreSQL and Kafka.

    python -m tests.upgrade.make OLD_CHECKOUT one-machine|production

OLD_CHECKOUT has its virtual environment in `.venv`. Everything is done by its `terang` command and over HTTP; then its
processes are killed, so that there is also work under way: answers that no event tells of yet, events that are not
published, and records that are not consumed. A fixture is made once and never again: it is what that release left.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.upgrade import old_servers
from tests.upgrade.archive import FIXTURES, Facts, Person, pack
from tests.upgrade.people import PASSWORD, STAFF, Applicant, Browser, Seat, Site, in_batches
from tests.upgrade.release import Installation, Release, Running
from tests.upgrade.selection import (
    EXAM,
    STATED,
    VACANCIES,
    answers_to,
    blueprint,
    document,
    points,
    session,
    worth_of,
    write_bank,
)

COURSES = {
    "perawat": {"finished": 42, "absent": 1, "rejected": 2},
    "bidan": {"finished": 33, "absent": 2},
    "dokter": {"finished": 18, "sitting": 20, "late_saved": 4, "late_submitted": 4, "checked_in": 2, "admitted": 5,
               "unverified": 5, "rejected": 2},
    "apoteker": {"finished": 8, "sitting": 9, "late_saved": 2, "late_submitted": 2, "checked_in": 1, "admitted": 3,
                 "unverified": 3, "late_admitted": 1, "rejected": 1},
    "gizi": {"finished": 6, "sitting": 10, "late_saved": 2, "late_submitted": 2, "checked_in": 1, "admitted": 3,
             "unverified": 3, "late_admitted": 1, "late_applied": 1, "rejected": 1},
}  # fmt: skip
"""Of perawat's ranking there is one signature, bidan's is released; in the others people sit."""
HALF_SIGNED, RELEASED = "perawat", "bidan"
_NOT_BEFORE_THE_END = ("late_applied",)
_UNDECIDED = ("unverified", "late_admitted", *_NOT_BEFORE_THE_END)
_SEATED = ("checked_in", "sitting", "late_saved", "late_submitted", "finished")
_SIT = ("sitting", "late_saved", "late_submitted")
_AT_ONCE = 4


class Maker:
    def __init__(self, site: Site, installation: Installation, facts: Facts) -> None:
        self.site, self.installation, self.facts = site, installation, facts
        self.applicants = {
            p.serial: Applicant(p.serial, p.vacancy_id, STATED.get(p.vacancy_id, {})) for p in facts.people
        }
        self.seats: dict[int, Seat] = {}

    def people(self, *courses: str) -> list[Person]:
        return [person for person in self.facts.people if person.course in courses]

    def play(self) -> None:
        """Returns when all that was said has arrived everywhere."""
        self.set_up()
        first = [person for person in self.facts.people if person.course not in _NOT_BEFORE_THE_END]
        each(first, self.apply)
        each([person for person in first if person.course not in _UNDECIDED], self.decide)
        self.settle()
        self.facts.session_id = self.site.desk("ujian").must("GET", "/cbt/api/sessions")["items"][0]["session_id"]
        each(self.people(*_SEATED), self.check_in)
        each(self.people("finished", *_SIT), self.sit)
        self.settle()
        for username in ("ketua", "anggota"):
            self.sign(RELEASED, username)
        self.sign(HALF_SIGNED, "ketua")
        self.settle()
        self.note_what_is_shown()

    def set_up(self) -> None:
        release, terang = self.installation.release, self.installation.must
        for username, (name, role) in STAFF.items():
            terang("staff", "add", username, "--name", name, "--role", role, "--password", PASSWORD)
        with tempfile.TemporaryDirectory() as folder:
            preset = next(release.checkout.glob("shared/**/cpns-skd-2024.json"))
            selection = Path(folder, "selection.json")
            selection.write_text(json.dumps(document(json.loads(preset.read_text(encoding="utf-8")))), encoding="utf-8")
            terang("import", "selection", str(selection))
            terang("import", "items", str(write_bank(Path(folder, "bank"))))
        officer = self.site.desk("ujian")
        path = f"/scoring/api/exams/{EXAM}"
        wait_for(lambda: officer.ask("GET", path).is_success, "the draft exam")
        officer.must("PUT", f"{path}/blueprint", blueprint())
        for username in ("ketua", "anggota"):
            digest = officer.must("GET", path)["content_digest"]
            self.site.desk(username).must("POST", f"{path}/approvals", {"digest": digest})
        self.settle()
        officer.must("POST", "/cbt/api/sessions", session("Sesi 1", rooms=4))

    def apply(self, person: Person) -> None:
        applicant = self.applicants[person.serial]
        applicant.register(self.site)
        applicant.apply(self.site)
        person.application_id = applicant.application_id

    def decide(self, person: Person) -> None:
        applicant = self.applicants[person.serial]
        if person.course == "rejected":
            applicant.reject(self.site)
        else:
            applicant.accept(self.site)
            person.candidate_no = applicant.candidate_no

    def check_in(self, person: Person) -> None:
        seat = Seat.check_in(self.site, self.facts.session_id, person.candidate_no)
        self.seats[person.serial], person.cookie = seat, seat.cookie

    def sit(self, person: Person) -> None:
        """Those who finish answer everything; the others as much as their number says."""
        seat = self.seats[person.serial]
        paper = seat.start()
        self.note_worth(paper)
        answers = answers_to(paper, person.serial)
        if person.course != "finished":
            answers = answers[: 5 + person.serial % 25]
        for batch in in_batches(answers, 7):
            seat.save(batch)
            person.saved += batch
        if person.course == "finished":
            seat.submit()

    def note_worth(self, paper: Any) -> None:
        for item in paper["items"]:
            self.facts.section[item["item_id"]] = item["section"]
            for option in item["options"]:
                self.facts.worth[option["option_id"]] = points(item["section"], worth_of(option["text"]))

    def sign(self, vacancy_id: str, username: str) -> None:
        desk, path = self.site.desk(username), f"/scoring/api/rankings/{vacancy_id}"
        desk.must("POST", f"{path}/signatures", {"digest": desk.must("GET", path)["digest"]})

    def note_what_is_shown(self) -> None:
        auditor, anybody = self.site.desk("auditor"), Browser(self.site)
        for vacancy_id in VACANCIES:
            self.facts.rankings[vacancy_id] = auditor.must("GET", f"/scoring/api/rankings/{vacancy_id}")
        self.facts.results[RELEASED] = anybody.must("GET", f"/api/results/{RELEASED}")

    def settle(self) -> None:
        """Waits until nothing is to be sent and every attempt that was submitted has its marks."""
        wait_for(lambda: not any(self.installation.figures().values()), "events to pass")
        finished = {person.candidate_no for person in self.people("finished") if person.saved}

        def marked() -> bool:
            rankings = [self.site.desk("auditor").must("GET", f"/scoring/api/rankings/{v}")["rows"] for v in VACANCIES]
            open_ = ("absent", "sitting", "unmarked")
            return finished <= {row["candidate_no"] for rows in rankings for row in rows if row["status"] not in open_}

        if finished:
            wait_for(marked, "marks")
            return
        admitted = [person for person in self.facts.people if person.candidate_no]
        wait_for(lambda: all(self.applicants[p.serial].look(self.site)["seat"] for p in admitted[-3:]), "seats")

    def leave_work_under_way(self, running: Running) -> None:
        """One worker after the other stands still while people go on; then everything is killed."""
        children = json.loads((running.installation.home / "running.json").read_text(encoding="utf-8"))["children"]
        late = self.people("late_submitted")
        os.kill(children["scoring-worker"], signal.SIGSTOP)
        for person in late[::2]:
            self.seats[person.serial].submit()
        wait_for(lambda: not self.installation.figures()["events to send"], "events to pass")
        for name in ("cbt-worker", "recruitment-worker"):
            os.kill(children[name], signal.SIGSTOP)
        for person in late[1::2]:
            self.seats[person.serial].submit()
        each(self.people("late_applied"), self.apply)
        each(self.people("late_admitted"), self.decide)
        for person in self.people("late_saved"):
            seat = self.seats[person.serial]
            more = answers_to(seat.look(), person.serial)[len(person.saved) :][:4]
            seat.save(more)
            person.saved += more
        # First the one that would start the others again.
        running.process.kill()
        for name in ("web", "cbt-worker", "recruitment-worker", "scoring-worker"):
            with suppress(ProcessLookupError):
                os.killpg(children[name], signal.SIGKILL)
        running.process.wait()


def each(people: Iterable[Person], act: Callable[[Person], None]) -> None:
    """A few at a time."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        list(threads.map(act, people))


def wait_for(condition: Callable[[], object], what: str, seconds: float = 180) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at, f"{what}: not within {seconds:.0f} seconds"
        time.sleep(0.5)


def the_people() -> list[Person]:
    kinds = [(v, course) for v, courses in COURSES.items() for course, count in courses.items() for _ in range(count)]
    return [Person(serial, vacancy_id, course) for serial, (vacancy_id, course) in enumerate(kinds, 1)]


def make(checkout: Path, form: str) -> Path:
    release = Release(checkout, checkout / ".venv/bin/python")
    commit = subprocess.check_output(["git", "-C", checkout, "rev-parse", "--short=7", "HEAD"], text=True).strip()
    folder = Path(tempfile.mkdtemp(prefix="terang-fixture-"))
    folder.chmod(0o711)
    installation = Installation(release, folder / "home")
    facts = Facts(commit, f"{form}, Python {sys.version.split()[0]}", the_people(), {}, {})
    backbone = ["--backbone", "production"] if form == "production" else []
    with installation.up("--simulation", *backbone) as running, Site(running.url) as site:
        maker = Maker(site, installation, facts)
        maker.play()
        maker.leave_work_under_way(running)
    if backbone:
        facts.made_with += f", {old_servers.save(release, folder)}"
    else:
        for database in (folder / "home").glob("*.sqlite3"):
            with sqlite3.connect(database) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
    shutil.rmtree(folder / "home/logs")
    for left in ("running.json", "home-up.log"):
        next(folder.rglob(left)).unlink()
    facts.write(folder)
    archive = FIXTURES / f"{commit}-{form}.tar.xz"
    pack(folder, archive)
    shutil.rmtree(folder)
    return archive


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[2] not in ("one-machine", "production"):
        sys.exit("usage: python -m tests.upgrade.make OLD_CHECKOUT one-machine|production")
    made = make(Path(sys.argv[1]).resolve(), sys.argv[2])
    sys.stdout.write(f"{made}: {made.stat().st_size} bytes\n")
