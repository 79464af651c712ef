"""The verifier comes to the vectors of docs/definitions, which it was written from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from verifier.rules import draws, papers, seeds
from verifier.rules.documents import canonical, digest, rules_digest
from verifier.rules.integration import PartResult, agree, check_stage, integrate
from verifier.rules.marking import Fault, Marker, SectionMarks
from verifier.rules.moved_places import move_places
from verifier.rules.normalisation import normalise
from verifier.rules.quota_groups import GroupPlaces, Places, divide, take
from verifier.rules.ranking import rank
from verifier.rules.ranking_document import ranking_document
from verifier.rules.reserve import move_up, reply_until
from verifier.rules.selection import handed_on, rank_first_stage, rank_later_stage
from verifier.rules.thresholds import Checked, applying, check_sections

FOLDER = Path(__file__).parents[4] / "shared" / "contracts" / "vectors"
Json = dict[str, Any]


def stored(subject: str) -> Any:
    return json.loads((FOLDER / f"{subject}.json").read_text("utf-8"))


def documents(given: Json) -> Json:
    if "rules" in given:
        return {"digest": rules_digest(given["rules"])}
    return {"canonical": canonical(given["value"]).decode(), "digest": digest(given["value"])}


def marking(given: Json) -> Json:
    marked = Marker(given["sections"], given["keys"], given["units"]).mark(given["paper"], given["answers"])
    if isinstance(marked, Fault):
        return {"fault": marked.value}
    return {"sections": [asdict(each) for each in marked.sections], "total": marked.total, "points": marked.points}


def checks(checked: Checked) -> Json:
    return {"checks": [asdict(each) for each in checked.checks], "passed": checked.passed}


def thresholds(given: Json) -> Json:
    threshold = applying(given["thresholds"], given["category"], given["position_group"])
    if threshold is None:
        return {"threshold": False}
    marks = {each["section"]: each["marks"] for each in given["sections"]}
    most = {each["section"]: each["max_marks"] for each in given["sections"]}
    return {"threshold": True} | checks(check_sections(threshold, marks, most))


def normalisation(given: Json) -> Json:
    shifts = {code: {int(total): count for total, count in counts.items()} for code, counts in given["shifts"].items()}
    made = normalise(given["normalisation"], shifts)
    return {
        "values": {code: {str(total): value for total, value in of.items()} for code, of in made.values.items()},
        "defined": made.defined,
    }


def ranking(given: Json) -> Json:
    made = rank(
        given["vacancy"],
        given["candidates"],
        tie_breaks=given["tie_breaks"],
        cut=given["cut"],
        equal_ranks=given.get("equal_ranks"),
        quota_groups=given.get("quota_groups"),
        seed=given.get("seed"),
        lots_by_hand=given.get("lots_by_hand") or (),
    )
    document = ranking_document(
        made,
        given["vacancy"],
        tie_breaks=given["tie_breaks"],
        rules_digest=given["rules_digest"],
        stage=given.get("stage"),
        seed=given.get("seed"),
        findings=given.get("findings") or (),
        overruled=given.get("overruled") or (),
        accepted_builds=given.get("accepted_builds") or (),
    )
    return {"places": made.places, "drawn": made.drawn, "rows": document["rows"], "digest": digest(document)}


def stage_of(rules: Json, code: str) -> Json:
    found: Json = next(stage for stage in rules["stages"] if stage["code"] == code)
    return found


def part_result(given: Json) -> PartResult:
    sections = tuple(SectionMarks(**each) for each in given.get("sections") or ())
    return PartResult(given["outcome"], given.get("score") or 0, given.get("value"), sections)


def integration(given: Json) -> Json:
    if "entries" in given:
        agreed = agree(given["part"], given["entries"])
        if agreed is None:
            return {"agreed": None}
        return {"agreed": {"scores": agreed.scores} if agreed.reason is None else {"reason": agreed.reason}}
    if "total" in given:
        asked = check_stage(
            given["stage"], given["scores"], given["total"], given.get("category"), given.get("position_group")
        )
        return checks(asked)
    parts = {code: part_result(each) for code, each in given["parts"].items()}
    made = integrate(
        given["rules"],
        stage_of(given["rules"], given["stage"]),
        given["carried"],
        parts,
        category=given.get("category"),
        position_group=given.get("position_group"),
    )
    output: Json = {
        "weights": {code: str(weight) for code, weight in made.weights.items()},
        "outcome": made.outcome,
        "marks": made.marks,
        "total": made.total,
    }
    if made.counts is not None:
        output["counts"] = {code: list(counts) for code, counts in made.counts.items()}
    return output


def quota_groups(given: Json) -> Json:
    if "cut" in given:
        divided = divide(given["quota_groups"], given["cut"], given["quota"], given["places"], given["position_group"])
        if divided is None:
            return {"places": None}
        return {"places": {each.code: each.places for each in divided.groups}, "open": divided.open}
    quotas = given["quotas"]
    places = Places(quotas["places"], quotas["order"], tuple(GroupPlaces(**each) for each in quotas["groups"]))
    blocks: list[list[int]] = []
    for at, is_equal in enumerate(given["equal"]):
        if is_equal and blocks:
            blocks[-1].append(at)
        else:
            blocks.append([at])
    return {"taken": take(places, given["groups"], blocks, given["boundary_ties"])}


def moved_places(given: Json) -> Json:
    made = move_places(given["selection_id"], given["pool"], given["steps"], given["vacancies"])
    return {"moves": json.loads(json.dumps([asdict(move) for move in made.moves])), "digest": made.digest}


def reserve(given: Json) -> Json:
    if "placed_at" in given:
        return {"reply_until": reply_until(given["placed_at"], given["reserve"], given["time_zone"])}
    made = move_up(given)
    output: Json = {
        "closes_at": made.closes_at,
        "length": made.length,
        "list": made.listed,
        "moved_up": made.moved_up,
        "waiting": made.waiting,
        "short_of": made.short_of,
        "unfilled": made.unfilled,
        "digest": made.digest,
    }
    if made.opens_at is not None:
        output["opens_at"] = made.opens_at
    if given.get("quotas"):
        output["moved_up_to"] = made.moved_up_to
    return output


def selection(given: Json) -> Json:
    rules, seeds, candidates = given["rules"], given["seeds"], given["candidates"]
    vacancies = [
        {"selection_id": given["selection_id"], "exam_id": given["exam_id"], **vacancy}
        for vacancy in given["vacancies"]
    ]
    first = rank_first_stage(rules, given["keys"], vacancies, candidates, seed=seeds.get(""))
    carried = {number: marks for each in first.values() for number, marks in handed_on(rules, each).items()}
    stage = rules["stages"][0]
    later = rank_later_stage(
        rules, stage, given["later_keys"], vacancies, candidates, carried, seed=seeds.get(stage["code"])
    )
    both = {
        vacancy["vacancy_id"]: (first[vacancy["vacancy_id"]], later[vacancy["vacancy_id"]]) for vacancy in vacancies
    }
    return {
        "rules_digest": rules_digest(rules),
        "digests": {vacancy_id: [each.digest for each in stages] for vacancy_id, stages in both.items()},
        "rows": {
            vacancy_id: [[[row.name, row.rank, row.status] for row in each.ranking.rows] for each in stages]
            for vacancy_id, stages in both.items()
        },
    }


def of_papers(given: Json) -> Json:
    if "sealed" in given:
        return {"digest": papers.content_digest(given["sealed"])}
    if "salt" in given:
        return {
            "key_commitment": papers.key_commitment(given["salt"], given["keys"]),
            "seed_commitment": papers.seed_commitment(given["seed"]),
        }
    bank = papers.Bank(given["sections"], given["blueprint"], given["items"])
    if "sheet_code" in given:
        paper = bank.draw_by_code(given["seed"], given["sheet_code"])
    else:
        paper = bank.draw_by_number(given["seed"], given["candidate_no"])
    return {"paper": paper.items, "options": paper.options}


def of_seeds(given: Json) -> Json:
    if "typed" in given:
        return {"value": seeds.public_value(given["source"], given["typed"])}
    if "opening" in given:
        whose = (given["exam_id"], given["round"], given["member"])
        return {"commitment": seeds.commitment(bytes.fromhex(given["opening"]), *whose)}
    return {"seed": seeds.seed(*(given[name] for name in ("sealed", "roster", "commitments", "openings", "public")))}


ANSWERS: dict[str, Callable[[Json], Json]] = {
    "documents": documents,
    "marking": marking,
    "thresholds": thresholds,
    "normalisation": normalisation,
    "ranking": ranking,
    "integration": integration,
    "quota_groups": quota_groups,
    "moved_places": moved_places,
    "reserve": reserve,
    "selection": selection,
    "papers": of_papers,
    "seeds": of_seeds,
}
# Journals, rosters and signatures are subjects of other steps of the verifier; item analysis is of none.


@pytest.mark.parametrize("subject", ANSWERS)
def test_vectors(subject: str) -> None:
    cases = [case for case in stored(subject)["cases"] if "journal" not in case["input"]]
    differing = [case for case in cases if ANSWERS[subject](case["input"]) != case["output"]]
    assert not differing, [differing[0], ANSWERS[subject](differing[0]["input"])]
    assert len(cases) > 25


def test_sheet_codes() -> None:
    for case in stored("draw")["sheet_codes"]:
        assert draws.sheet_code(int(case["number"])) == case["code"]


def test_draws() -> None:
    cases = stored("draw")["draws"]
    for case in cases:
        seed = draws.seed_bytes(case["seed"])
        tickets = {code: draws.ticket(seed, case["vacancy_id"], code).hex() for code in case["tickets"]}
        assert tickets == case["tickets"]
        assert draws.drawn_order(seed, case["vacancy_id"], case["tickets"]) == case["order"]
    assert len(cases) > 1
