"""Items, keys and weights that do not fit."""

from __future__ import annotations

from random import Random

from tests.builders.public_files.damages import chosen, commit, kind, remade_kind, sittings
from tests.builders.public_files.files import EXAM, Edition
from tests.builders.public_files.made_up import made_up
from tests.builders.random_rules import Json


@kind(9, keys=True)
def key(edition: Edition, rng: Random) -> str | None:
    exam = rng.choice(edition.selection["exams"])
    found = chosen(rng, [(item, each) for item, each in exam["key_sets"][-1]["keys"].items() if "right" in each])
    if found is None:
        return None
    item, held = found
    options = next(each["options"] for each in exam["items"] if each["item_id"] == item)
    held["right"] = rng.choice([each for each in options if each != held["right"]])
    return str(exam["exam_id"])


@kind(9, keys=True)
def weight(edition: Edition, rng: Random) -> str | None:
    exam = rng.choice(edition.selection["exams"])
    found = chosen(rng, [each for each in exam["key_sets"][-1]["keys"].values() if "weights" in each])
    if found is None:
        return None
    option = rng.choice(sorted(found["weights"]))
    found["weights"][option] += 1
    return str(exam["exam_id"])


@kind(9, keys=True)
def weight_beyond_what_the_rules_allow(edition: Edition, rng: Random) -> str | None:
    """With a commitment that fits it."""
    exam = rng.choice(edition.selection["exams"])
    key_set = exam["key_sets"][-1]
    found = chosen(rng, [(item, each) for item, each in key_set["keys"].items() if "weights" in each])
    if found is None:
        return None
    found[1]["weights"][rng.choice(sorted(found[1]["weights"]))] = 9
    commit(exam, key_set)
    return str(found[0])


@kind(9, keys=True)
def salt(edition: Edition, rng: Random) -> str | None:
    exam = rng.choice(edition.selection["exams"])
    exam["key_salt"] = rng.randbytes(32).hex()
    return str(exam["exam_id"])


@kind(9, keys=True)
def commitment(edition: Edition, rng: Random) -> str | None:
    exam = rng.choice(edition.selection["exams"])
    exam["key_sets"][0]["commitment"] = rng.randbytes(32).hex()
    return str(exam["exam_id"])


@kind(9, keys=True)
def key_left_out(edition: Edition, rng: Random) -> str | None:
    exam = rng.choice(edition.selection["exams"])
    key_set = exam["key_sets"][-1]
    item = rng.choice(sorted(key_set["keys"]))
    del key_set["keys"][item]
    commit(exam, key_set)
    return str(item)


@kind(9, keys=True)
def section_of_an_item(edition: Edition, rng: Random) -> str | None:
    exam = rng.choice(edition.selection["exams"])
    item = rng.choice(exam["items"])
    item["section"] = "Z"
    return str(item["item_id"])


@kind(9, keys=True)
def rules_of_an_exam(edition: Edition, rng: Random) -> str | None:
    exam = rng.choice(edition.selection["exams"])
    exam["rules_digest"] = rng.randbytes(32).hex()
    return str(exam["rules_digest"])


@remade_kind(9)
def key_that_was_changed_before_marking(number: int, rng: Random) -> tuple[list[Edition], str] | None:
    """In the database, with its commitment: all marks and rankings follow from it, and two members signed them. The
    files fit one another; what was sealed, only the log says."""

    def change(keys: Json) -> None:
        for key in rng.sample([keys[item] for item in sorted(keys)], len(keys)):
            others = [each for each in key["options"] if "right" in key and each not in key["right"].split("+")]
            if others and not key.get("also"):
                key["right"] = rng.choice(sorted(others))
                return

    before, after = made_up(number), made_up(number, change=change)
    if before[-1].policy == "marks" or before[-1].rankings == after[-1].rankings:
        return None
    return after, EXAM


@kind(9, keys=True)
def set_of_keys_that_two_members_never_signed(edition: Edition, rng: Random) -> str | None:
    exam = rng.choice(edition.selection["exams"])
    newest = exam["key_sets"][-1]
    exam["key_sets"].append({**newest, "number": newest["number"] + 1})
    return str(exam["exam_id"])


@kind(9)
def content_that_was_not_sealed(edition: Edition, rng: Random) -> str | None:
    exam = rng.choice(edition.selection["exams"])
    exam["content_digest"] = rng.randbytes(32).hex()
    return str(exam["content_digest"])


@kind(9)
def seed_that_was_not_sealed(edition: Edition, rng: Random) -> str | None:
    exam = rng.choice(edition.selection["exams"])
    exam["draw_seed_commitment"] = rng.randbytes(32).hex()
    return str(exam["draw_seed_commitment"])


@kind(9, keys=True)
def an_item_twice_on_a_paper(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in sittings(edition) if len(each[3]["paper"]) > 1])
    if found is None:
        return None
    found[3]["paper"][0] = found[3]["paper"][1]
    # The answer goes along: an option of one item may be none of the other.
    found[3]["answers"][0] = found[3]["answers"][1]
    return str(found[1]["sheet_code"])


@kind(9)
def policy_that_the_rules_do_not_have(edition: Edition, rng: Random) -> str | None:
    del rng
    edition.selection["rules"]["publication"] = "marks" if edition.policy == "sheets" else "sheets"
    return "policy_differs"
