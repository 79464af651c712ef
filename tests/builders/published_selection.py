"""A selection of two stages whose public files are written, and what a stranger expects of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from services.scoring.publication import jobs
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.signatures.keys import is_signed
from tests.builders.bundle_reader import Bundle, verified
from tests.builders.settled_log import settled_log
from tests.builders.small_selection import EXAM, SELECTION, selection_document
from tests.builders.system import Candidate
from tests.builders.two_shifts import well
from tests.builders.two_stages import CAT, MEMBERS, Answers, TwoStages, two_stages
from verifier.steps import Outcome

PEOPLE = 5


class Published(TwoStages):
    """With the public files that scoring's worker writes."""

    def __init__(self, folder: Path, **given: Any) -> None:
        super().__init__(folder, **given)
        self.root = folder / "public-files"

    @property
    def bundle(self) -> Bundle:
        return Bundle(self.root / SELECTION)

    def publish(self) -> int:
        """What the job does until nothing is left; how many editions it wrote."""
        (job,) = jobs.keyed_jobs(self._settings["scoring"])
        done = 0
        while found := job.run(self.engines["scoring"], self._clock):
            done += found
        return done

    def release(self, stage: str | None = None) -> None:
        signed = [self.sign_stage(each, stage) if stage else self.sign_ranking(each) for each in MEMBERS]
        assert signed == [False, True]
        self.settle()

    def sit_first(self, vacancies: int = 1) -> list[Candidate]:
        """Five sit in two shifts, one stays away; sessions are over."""
        for minutes in (3, 2):
            self.plan(f"Sesi {minutes}", minutes, 3)
        self.settle()
        people = [self.admit(serial) for serial in range(1, PEOPLE + 2)]
        self.settle()
        for place, each in enumerate(people[:PEOPLE]):
            self.sit_exam(EXAM, each.number, well(place % 3, "TIU"))
        return people


def rules(**changes: Any) -> dict[str, Any]:
    return dump(load(Rules, {**two_stages(), "publication": "sheets", **changes}))


def opened(system: Published, **changes: Any) -> Published:
    (vacancy,) = selection_document()["vacancies"]
    system.seal_both(rules(**changes), [{**vacancy, "quota": 2}])
    return system


def going_on(system: Published) -> set[str]:
    return {row["candidate_no"] for row in system.ranking()["rows"] if row["status"] == "goes_on"}


def better_than(place: int) -> Answers:
    return lambda _section, number: 5 if number > place else 2


def assess_all(system: Published, finalists: list[Candidate]) -> None:
    system.plan("SKB", 1, 6, exam_id=CAT)
    system.settle()
    for place, each in enumerate(finalists[:-1]):
        system.sit_exam(CAT, each.number, better_than(place))
    system.end_of(CAT)
    system.settle()
    for place, each in enumerate(finalists):
        for who in (system.headers("penilai", "scoring"), system.second_assessor()):
            system.assess(each.number, None if place == 1 else (30 - place, 40), who)
    system.settle()


def all_steps_pass(system: Published, bundle: Bundle, closed: str | None = CAT) -> None:
    """Every step that the verifier has over public files and the log; only the keys of the exam that is not sat yet
    lack."""
    settled_log(system, system.root.parent)
    lines = verified(bundle, system.root.parent / "public-log")
    assert len(lines) > 11
    assert "sealings_seen" in {each.code for each in lines[9].findings}
    assert [(line.step, line.findings) for line in lines.values() if line.outcome == Outcome.FAILS] == []
    lacking = {line.step for line in lines.values() if line.outcome == Outcome.LACKS}
    hidden = [each.details["exam"] for each in lines[9].findings if each.code == "keys_not_public"]
    assert (lacking, hidden) == (({9}, [closed]) if closed else (set(), []))


def signatures_hold(bundle: Bundle) -> None:
    members = {each["key_id"]: each for each in bundle.selection["members"]}
    for entry in bundle.of_kind("ranking"):
        signed = json.loads(bundle.content(entry))
        assert len(signed["signatures"]) == 2
        for each in signed["signatures"]:
            statement = json.loads(each["statement"])
            assert statement["digest"] == signed["digest"]
            assert statement["counts"]["present"] == signed["present"]
            assert is_signed(members[each["key_id"]]["public_key"], each["statement"], each["proof"])


def nobody_in(bundle: Bundle, people: list[Candidate]) -> bool:
    """No number, name, NIK, birth date, attempt, room or member's name in any published byte."""
    everything = b"\n".join(bundle.everything()).decode()
    words = ["Rahasia", "9999991204990", "1999-04-12", "rahasia.example", "Kartika", "Siregar", "Ruang", "3.40"]
    words += [each.number for each in people] + [each.application_id for each in people]
    return not [word for word in words if word in everything]


def first_released(system: Published, **changes: Any) -> list[Candidate]:
    people = opened(system, **changes).sit_first()
    system.end_sessions()
    system.settle()
    system.release()
    system.publish()
    return people
