"""Honest public files of random selections, read by the verifier."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.builders.public_files.files import EXAM, Edition, Memory, fingerprints, written
from tests.builders.public_files.made_up import made_up
from tests.builders.public_files.sealed_log import checked, log_of
from verifier.published.run import NoSuchVacancy, run
from verifier.steps import Line, Outcome


def outcomes(editions: list[Edition], only: str | None = None) -> dict[int, Line]:
    """With a log that recorded what these editions say was sealed."""
    return {line.step: line for line in checked(editions, log_of(editions), only)}


def codes(line: Line) -> set[str]:
    return {finding.code for finding in line.findings}


def test_honest_files_pass() -> None:
    """Nothing fails; what lacks is what the definition says is not public."""
    found: Counter[str] = Counter()
    for number in range(25):
        editions = made_up(number)
        lines = outcomes(editions)
        assert list(lines) == [1, 2, 3, 4, 9, 10, 11, 12, 13, 14, 15, 17]
        for step, line in lines.items():
            place = f"selection {number}, step {step}: {line.findings[:2]}"
            assert line.outcome != Outcome.FAILS, place
            if line.outcome == Outcome.LACKS:
                lacks = {"policy_marks"} if editions[0].policy == "marks" and step in (9, 10) else {"private_pairs"}
                assert codes(line) & lacks, place
                assert step in (9, 10, 13), place
            found.update(codes(line))
    wanted = {"key_corrected", "ranking_corrected", "private_pairs", "voided", "disqualified", "unscored", "overruled"}
    assert {code for code in wanted if not found[code]} == set()


def test_pairs_by_private_keys_are_counted_below_a_threshold_too() -> None:
    """There no row has a decision that says so; with what is public alone, anybody could stand anywhere among them."""
    editions = made_up(106)
    rows = [row for each in editions[-1].rankings.values() for row in each["document"]["rows"]]
    decided = sum(row["decision"] is not None and row["decision"]["key"] in ("gpa", "age") for row in rows)
    line = outcomes(editions)[13]
    counted = [int(each.details["pairs"]) for each in line.findings if each.code == "private_pairs"]
    assert line.outcome == Outcome.LACKS
    assert 0 < decided < sum(counted)


def test_under_policy_marks_the_sheets_are_for_auditors() -> None:
    lines = outcomes(made_up(3, "marks"))
    assert [step for step, line in lines.items() if line.outcome == Outcome.LACKS] == [9, 10]


def test_without_the_decree_step_15_says_what_it_lacks() -> None:
    lines, _ = run(Memory(written(made_up(0))))
    line = next(line for line in lines if line.step == 15)
    assert line.outcome == Outcome.LACKS
    assert "needs_members" in codes(line)
    assert "browser_key" in codes(line)


def test_one_vacancy_needs_its_own_files_only() -> None:
    editions = made_up(1)
    files = written(editions)
    whole = Memory(dict(files))
    run(whole, fingerprints(), "perawat-umum")
    needed = {"index.json", *(name for name in whole.asked if name in files)}
    assert len(needed) < len(files) - len(editions)
    lines, _ = run(Memory({name: files[name] for name in needed}), fingerprints(), "perawat-umum")
    assert Outcome.FAILS not in {line.outcome for line in lines}
    with pytest.raises(NoSuchVacancy):
        run(whole, (), "nowhere")


def test_a_ranking_without_the_facts_of_its_people_is_only_compared_with_its_signatures() -> None:
    editions = made_up(0)[:1]
    of = next(iter(editions[0].people))
    del editions[0].people[of]
    lines = outcomes(editions)
    assert {step for step, line in lines.items() if "no_people" in codes(line)} == {10, 11, 12, 13}
    assert Outcome.FAILS not in {line.outcome for line in lines.values()}


def test_keys_that_are_not_public_yet_are_lacking() -> None:
    editions = made_up(0)[:1]
    exam = editions[0].selection["exams"][0]
    exam |= {"items": [], "key_sets": [], "key_salt": None}
    editions[0].people.clear()
    editions[0].shifts.clear()
    lines = outcomes(editions)
    assert "keys_not_public" in codes(lines[9])
    assert Outcome.FAILS not in {line.outcome for line in lines.values()}


def test_a_number_of_a_set_of_keys_may_be_left_out() -> None:
    """The committee rejected proposal 2, and approved 3."""
    editions = next(made for made in map(made_up, range(40)) if len(made) == 2 and made[1].shifts)
    exam = next(each for each in editions[1].selection["exams"] if each["exam_id"] == EXAM)
    exam["key_sets"][1]["number"] = 3
    for header, _ in editions[1].people.values():
        header["key_sets"] = {each: 3 if number == 2 else number for each, number in header["key_sets"].items()}
    for (exam_id, number), counts in list(editions[1].shifts.items()):
        if number == 2:
            editions[1].shifts[exam_id, 3] = {**counts, "key_set": 3}
            del editions[1].shifts[exam_id, 2]
    lines = outcomes(editions)
    assert [line.findings for line in lines.values() if line.outcome == Outcome.FAILS] == []
    assert "key_corrected" in codes(lines[14])
    for numbers in ([1, 1], [2, 3], [3, 1]):
        for number, key_set in zip(numbers, exam["key_sets"], strict=True):
            key_set["number"] = number
        assert "not_in_order" in codes(outcomes(editions)[1]), numbers


def test_an_earlier_edition_that_is_not_here_is_lacking() -> None:
    editions = next(made for made in map(made_up, range(20)) if len(made) == 2)
    files = written(editions)
    del files["editions/1.json"]
    lines, _ = run(Memory(files), fingerprints())
    assert next(line for line in lines if line.step == 14).outcome == Outcome.LACKS


def test_an_earlier_edition_is_computed_again_too() -> None:
    editions = next(made for made in map(made_up, range(20)) if len(made) == 2)
    rows = [row for of, each in editions[0].rankings.items() if not of[1] for row in each["document"]["rows"]]
    row = next(row for row in rows if row["marks"])
    row["total"] += 1
    editions[0].sign()
    for version in editions[1].selection["versions"]:
        for each in editions[0].selection["versions"]:
            if {**each, "digest": ""} == {**version, "digest": ""}:
                version["digest"] = each["digest"]
    lines = outcomes(editions)
    assert [step for step, line in lines.items() if line.outcome == Outcome.FAILS] == [14]
    assert row["sheet_code"] in str(lines[14].findings)


def test_rules_that_are_none_fail_and_end_nothing() -> None:
    for name, value in [
        ("sections", 7),
        ("thresholds", [{"category": 7}]),
        ("thresholds", [{"category": "general", "percent": {"A": "1e3"}}, {"category": "special"}]),
        ("tie_breaks", []),
        ("cut", {"share": "many"}),
        ("stages", [{"code": "two"}]),
        ("first_stage", None),
        ("quota_groups", {"groups": [{}]}),
    ]:
        editions = made_up(0)[:1]
        editions[0].selection["rules"][name] = value
        if name == "stages":
            editions[0].selection["rules"][name][0]["parts"] = []
        lines = outcomes(editions)
        assert Outcome.FAILS in {line.outcome for line in lines.values()}, name
