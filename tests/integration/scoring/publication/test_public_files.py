"""A stranger computes released rankings again from public files, and finds nobody in them."""

from __future__ import annotations

import hashlib
import json
import shutil

from sqlalchemy import delete, select, update

from services.scoring.publication.tables import bundle_editions
from shared.db.engine import unit_of_work
from tests.builders.published_selection import (
    Published,
    all_steps_pass,
    assess_all,
    first_released,
    going_on,
    nobody_in,
    opened,
    signatures_hold,
)
from tests.builders.small_selection import EXAM
from tests.builders.system_committee import exclude, withdraw_ranking
from tests.builders.two_stages import CAT


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
