"""Which keys are public, from when on, and that the log binds the sealed ones."""

from __future__ import annotations

from sqlalchemy import select, update

from services.scoring.exams.tables import sealed_items
from shared.db.engine import unit_of_work
from tests.builders.bundle_reader import verified
from tests.builders.published_selection import (
    Published,
    all_steps_pass,
    first_released,
    nobody_in,
    opened,
    rules,
)
from tests.builders.settled_log import settled_log
from tests.builders.small_selection import EXAM, selection_document
from tests.builders.system_committee import correct_keys
from tests.builders.two_shifts import well
from verifier.steps import Outcome


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
