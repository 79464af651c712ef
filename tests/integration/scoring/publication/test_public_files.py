"""A stranger computes released rankings again from public files, and finds nobody in them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from services.scoring.exams.tables import sealed_items
from services.scoring.publication import jobs
from services.scoring.publication.tables import bundle_editions
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.db.engine import make_engine, unit_of_work
from shared.signatures.keys import is_signed
from tests.builders.bundle_reader import Bundle, verified
from tests.builders.settled_log import settled_log
from tests.builders.small_selection import EXAM, SELECTION, selection_document
from tests.builders.system import Candidate
from tests.builders.system_committee import correct_keys, exclude, withdraw_ranking
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Published]:
    engines = {}
    if request.param == "postgresql":
        engines["scoring"] = make_engine(request.getfixturevalue("postgres_database"))
    made = Published(tmp_path, engines=engines)
    yield made
    made.close()


def opened(system: Published, **changes: Any) -> Published:
    (vacancy,) = selection_document()["vacancies"]
    system.seal_both(rules(**changes), [{**vacancy, "quota": 2}])
    return system


def test_both_stages_are_computed_again_from_what_is_public(system: Published) -> None:
    people = opened(system).sit_first()
    assert system.publish() == 0
    assert not system.root.exists(), "nothing is released"
    system.end_sessions()
    system.settle()
    exclude(system, people[0].number, "technical")
    system.settle()
    system.release()
    system.publish()
    first = system.bundle
    assert first.index["edition"] == 1
    assert first.index["previous"] is None
    assert first.one("ranking", stage=None)["document"]["rows"]
    all_steps_pass(system, first)
    signatures_hold(first)
    head, rows = first.people(stage=None)
    assert sorted(row["outcome"] for row in rows) == ["absent", "disqualified", *["sheet"] * 4]
    assert [row["voided"] for row in rows if row["outcome"] == "disqualified"] == [1]
    assert len({row["shift"] for row in rows if "shift" in row}) == 2
    assert head["shifts"] == {EXAM: first.of_kind("shifts")[0]["sha256"]}
    exams = {exam["exam_id"]: exam for exam in first.selection["exams"]}
    assert exams[CAT]["items"] == exams[CAT]["key_sets"] == [], "it is not sat yet"
    assert exams[CAT]["key_salt"] is None

    finalists = [each for each in people if each.number in going_on(system)]
    assess_all(system, finalists)
    system.release("skb")
    system.publish()
    both = system.bundle
    assert both.index["edition"] == 2
    all_steps_pass(system, both, closed=None)
    assert both.index["previous"] == hashlib.sha256((both.path / "editions/1.json").read_bytes()).hexdigest()
    assert nobody_in(both, people)


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


def test_the_same_facts_have_the_same_bytes_and_a_lost_folder_comes_back(system: Published) -> None:
    first_released(system)
    before = {path: path.read_bytes() for path in system.root.rglob("*") if path.is_file()}
    assert system.publish() == 0
    shutil.rmtree(system.root)
    system.publish()
    assert {path: path.read_bytes() for path in system.root.rglob("*") if path.is_file()} == before


def test_what_was_broken_off_is_finished(system: Published) -> None:
    first_released(system)
    whole = (system.bundle.path / "index.json").read_bytes()
    (system.bundle.path / "index.json").unlink()
    (lost,) = system.bundle.path.glob(f"files/{json.loads(whole)['files'][0]['sha256']}.gz")
    lost.unlink()
    system.publish()
    assert (system.bundle.path / "index.json").read_bytes() == whole
    assert lost.is_file()
    assert not list(system.root.rglob("new-*"))


def test_a_restored_database_goes_on_behind_what_was_published(system: Published) -> None:
    first_released(system)
    engine, whole = system.engines["scoring"], system.bundle.path / "index.json"
    first = whole.read_bytes()
    with unit_of_work(engine) as session:
        session.execute(delete(bundle_editions))
    system.publish()
    assert whole.read_bytes() == first, "what it knew of no edition is the first one again"
    withdraw_ranking(system)
    system.publish()
    second = whole.read_bytes()
    with unit_of_work(engine) as session:
        values = {"edition": 1, "content": first, "made_from": "as it was then"}
        session.execute(update(bundle_editions).values(**values))
    system.publish()
    assert whole.read_bytes() == second
    with unit_of_work(engine) as session:
        assert session.scalar(select(bundle_editions.c.edition)) == 2


def test_a_withdrawn_ranking_stays_as_a_digest_with_its_reason(system: Published) -> None:
    first_released(system)
    digest = system.bundle.one("ranking")["digest"]
    withdraw_ranking(system)
    system.publish()
    bundle = system.bundle
    assert bundle.index["edition"] == 2
    assert bundle.of_kind("ranking") == bundle.of_kind("people") == []
    (version,) = bundle.selection["versions"]
    assert version["digest"] == digest
    assert version["withdrawn"]["reason_code"]
    assert len(version["withdrawn"]["signatures"]) == 2
    members = {each["key_id"] for each in bundle.selection["members"]}
    assert {each["key_id"] for each in version["withdrawn"]["signatures"]} <= members
    all_steps_pass(system, bundle)


def test_a_correction_is_a_set_of_keys_beside_the_sealed_one(system: Published) -> None:
    first_released(system)
    correct_keys(system)
    system.settle()
    system.publish()
    waiting = system.bundle
    (exam,) = (each for each in waiting.selection["exams"] if each["exam_id"] == EXAM)
    assert [each["number"] for each in exam["key_sets"]] == [1, 2]
    all_steps_pass(system, waiting)  # by the keys of its time
    system.release()
    system.publish()
    after = system.bundle
    assert after.one("ranking")["version"] == 2
    assert after.people()[0]["key_sets"] == {EXAM: 2}
    all_steps_pass(system, after)
    assert [each["version"] for each in after.selection["versions"]] == [1, 2]
    changed = [item for item, key in exam["key_sets"][1]["keys"].items() if key != exam["key_sets"][0]["keys"][item]]
    assert len(changed) == 1


def test_a_sealed_key_that_was_changed_before_marking_is_found_by_the_log_alone(system: Published) -> None:
    """By whoever can write to scoring's database: what is published follows from the key that is there now."""
    opened(system)
    with unit_of_work(system.engines["scoring"]) as session:
        of_item = sealed_items.c.exam_id == EXAM, sealed_items.c.code == "TIU-001"
        item = session.execute(select(sealed_items).where(*of_item)).one()
        other = next(option for option in item.options if option != item.right_option)
        session.execute(update(sealed_items).where(*of_item).values(right_option=other))
    system.sit_first()
    system.end_sessions()
    system.settle()
    system.release()
    system.publish()
    settled_log(system, system.root.parent)
    assert Outcome.FAILS not in {line.outcome for line in verified(system.bundle).values()}
    lines = verified(system.bundle, system.root.parent / "public-log")
    assert [step for step, line in lines.items() if line.outcome == Outcome.FAILS] == [9]
    assert [(each.code, each.details["exam"]) for each in lines[9].findings] == [("commitment_not_logged", EXAM)]


def test_a_correction_after_a_rejected_one_leaves_a_number_out(system: Published) -> None:
    first_released(system)
    typed = {"code": "TIU-002", "kind": "all_correct", "reason": "Gambar butir ini tidak terbaca."}
    assert system.ask("scoring", "POST", f"/ujian/{EXAM}/koreksi", "ketua", data=typed).status_code == 302
    why = {"rejection": "Kunci yang disegel ternyata benar."}
    assert system.ask("scoring", "POST", f"/ujian/{EXAM}/koreksi/2/tolak", "ketua", data=why).status_code == 302
    correct_keys(system, number=3)
    system.settle()
    system.publish()
    (exam,) = (each for each in system.bundle.selection["exams"] if each["exam_id"] == EXAM)
    assert [each["number"] for each in exam["key_sets"]] == [1, 3]
    all_steps_pass(system, system.bundle)


def test_keys_wait_until_nobody_can_sit_the_exam(system: Published) -> None:
    (vacancy,) = selection_document()["vacancies"]
    other = {**vacancy, "vacancy_id": "bidan", "title": "Bidan Terampil"}
    plain = rules(normalisation=None)
    system.seal_both(plain, [{**vacancy, "quota": 2}, other])
    system.plan("Sesi", 2, 6)
    system.settle()
    mine = [system.admit(serial) for serial in (1, 2)]
    later = system.admit(3, vacancy_id="bidan")
    system.settle()
    for place, each in enumerate(mine):
        system.sit_exam(EXAM, each.number, well(place, "TIU"))
    system.settle()
    system.release()
    system.publish()
    early = system.bundle
    assert early.one("ranking")["document"]["rows"]
    assert early.of_kind("people") == []
    (exam,) = (each for each in early.selection["exams"] if each["exam_id"] == EXAM)
    assert (exam["items"], exam["key_sets"], exam["key_salt"]) == ([], [], None)
    assert system.publish() == 0

    system.sit_exam(EXAM, later.number, well(0, "TIU"))
    system.settle()
    system.publish()
    assert system.bundle.index["edition"] == 2
    assert system.bundle.one("ranking") == early.one("ranking")
    all_steps_pass(system, system.bundle)


def test_by_the_policy_marks_no_answer_and_no_key_is_public(system: Published) -> None:
    people = first_released(system, publication=None)
    bundle = system.bundle
    assert bundle.index["policy"] == "marks"
    signed = bundle.one("ranking")["document"]
    _, rows = bundle.people()
    marks = {row["sheet_code"]: row["marks"] for row in signed["rows"]}
    for row in rows:
        found = {code: each[0] for code, each in row.get("sections", {}).items()}
        assert found == marks[row["sheet_code"]]
        assert not {"paper", "answers"} & row.keys()
    for exam in bundle.selection["exams"]:
        assert exam["items"] == exam["key_sets"] == []
    lines = verified(bundle)
    assert {step for step, line in lines.items() if line.outcome != Outcome.PASSES} == {9, 10}
    assert {line.outcome for line in lines.values()} == {Outcome.PASSES, Outcome.LACKS}
    assert nobody_in(bundle, people)
