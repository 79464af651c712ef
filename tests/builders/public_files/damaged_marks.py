"""Marks, thresholds and values that do not follow."""

from __future__ import annotations

from random import Random

from tests.builders.public_files.damages import chosen, commit, exam_of, kind, marks, rows_of, sittings
from tests.builders.public_files.files import EXAM, Edition
from verifier.rules.documents import rules_digest


@kind(10, signs=True)
def mark(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition, later=False) if each[1]["marks"]])
    if found is None:
        return None
    row = found[1]
    section = rng.choice(sorted(row["marks"]))
    row["marks"][section] += 1
    row["total"] += 1
    return str(row["sheet_code"])


@kind(10, signs=True)
def total(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition, later=False) if each[1]["marks"]])
    if found is None:
        return None
    found[1]["total"] += rng.choice([-1, 1])
    return str(found[1]["sheet_code"])


@kind(10)
def answer(edition: Edition, rng: Random) -> str | None:
    found = list(sittings(edition))
    rng.shuffle(found)
    for of, person, part, sitting in found:
        before = marks(edition, of, part, sitting)
        row = next(
            each for each in edition.rankings[of]["document"]["rows"] if each["sheet_code"] == person["sheet_code"]
        )
        exam = exam_of(edition, of, part)
        if not row["marks"]:
            # Of whoever is absent or disqualified in another part no marks stand in the document.
            continue
        for at, held in enumerate(sitting["answers"]):
            options = exam["items"][sitting["paper"][at]]["options"]
            sitting["answers"][at] = rng.randrange(len(options)) if options and held is None else None
            after = marks(edition, of, part, sitting)
            changed = sum(after.values()) != sum(before.values()) if part else after != before
            if changed:
                return str(person["sheet_code"])
            sitting["answers"][at] = held
    return None


@kind(10)
def key_with_its_commitment(edition: Edition, rng: Random) -> str | None:
    """The newest set of the first exam: whoever was marked by it has other marks."""
    exam = next(each for each in edition.selection["exams"] if each["exam_id"] == EXAM)
    if edition.policy == "marks":
        return None
    key_set = exam["key_sets"][-1]
    of_sheets = [each for each in sittings(edition) if not each[2]]
    before = [marks(edition, *each[0:1], each[2], each[3]) for each in of_sheets]
    for item in rng.sample(sorted(key_set["keys"]), len(key_set["keys"])):
        held = dict(key_set["keys"][item])
        key_set["keys"][item]["credit"] = "void" if held.get("credit") != "void" else "all_correct"
        after = [marks(edition, *each[0:1], each[2], each[3]) for each in of_sheets]
        differing = [each for each, one, other in zip(of_sheets, before, after, strict=True) if one != other]
        if differing:
            commit(exam, key_set)
            return str(differing[0][1]["sheet_code"])
        key_set["keys"][item] = held
    return None


@kind(10)
def absent_though_there_is_a_mark(edition: Edition, rng: Random) -> str | None:
    codes = {row["sheet_code"] for _, row in rows_of(edition, later=False) if row["marks"]}
    persons = [person for of, (_, held) in edition.people.items() if not of[1] for person in held]
    found = chosen(rng, [person for person in persons if person["sheet_code"] in codes])
    if found is None:
        return None
    for name in ("paper", "answers", "sections", "shift"):
        found.pop(name, None)
    found["outcome"] = "absent"
    return str(found["sheet_code"])


@kind(11, signs=True)
def below_a_threshold(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition) if each[1]["rank"] is not None])
    if found is None:
        return None
    row = found[1]
    row |= {"status": "below_threshold", "rank": None, "decision": None}
    row.pop("place", None)
    return str(row["sheet_code"])


@kind(11, signs=True)
def threshold_of_the_rules(edition: Edition, rng: Random) -> str | None:
    """Rules that nobody can meet, as if they had been adopted."""
    found = chosen(rng, [each for each in rows_of(edition, later=False) if each[1]["rank"] is not None])
    if found is None:
        return None
    rules = edition.selection["rules"]
    for each in rules["thresholds"]:
        each.pop("total_percent", None)
        each["total"] = 10_000
    for exam in edition.selection["exams"]:
        exam["rules_digest"] = rules_digest(rules)
    for ranking in edition.rankings.values():
        ranking["document"]["rules_digest"] = rules_digest(rules)
    return str(found[1]["sheet_code"])


@kind(12, signs=True)
def normalised_value(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition) if "normalised" in each[1]])
    if found is None:
        return None
    found[1]["normalised"] += rng.choice([-1, 1])
    return str(found[1]["sheet_code"])


@kind(12)
def count_of_a_shift(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in edition.shifts.values() if each["counts"]])
    if found is None:
        return None
    counts = found["counts"][rng.choice(sorted(found["counts"]))]
    counts[rng.choice(sorted(counts))] += 1
    return str(found["exam_id"])


@kind(12)
def shift_of_a_person(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in sittings(edition) if "shift" in each[3]])
    if found is None:
        return None
    found[3]["shift"] = "2026-11-28T03:00:00.000000Z"
    return "2026-11-28T03:00:00.000000Z"


@kind(12, signs=True)
def integrated_score(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition, later=True) if each[1]["marks"]])
    if found is None:
        return None
    found[1]["total"] += rng.choice([-1, 1])
    return str(found[1]["sheet_code"])


@kind(12)
def score_of_an_assessor(edition: Edition, rng: Random) -> str | None:
    marked = {(of, row["sheet_code"]) for of, row in rows_of(edition, later=True) if row["marks"]}
    scored = [
        (person, held)
        for of, (_, persons) in edition.people.items()
        for person in persons
        for held in person.get("parts", {}).values()
        if "scores" in held and (of, person["sheet_code"]) in marked
    ]
    found = chosen(rng, scored)
    if found is None:
        return None
    criterion = rng.choice(sorted(found[1]["scores"]))
    found[1]["scores"][criterion] += 1
    return str(found[0]["sheet_code"])


@kind(12, signs=True)
def reason_for_no_score(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition) if "unscored" in each[1]])
    if found is None:
        return None
    del found[1]["unscored"]
    return str(found[1]["sheet_code"])
