"""Whole random selections: rules, items, two vacancies in two sessions, sheets, scores, seeds, and who leaves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from tests.builders.random_rules import CATEGORIES, OPTIONS, POSITION_GROUPS, Json, RandomRules
from verifier.rules.selection import Ranked

SHIFTS = ("2026-11-28T01:00:00.000000Z", "2026-11-28T06:00:00.000000Z")
LETTERS = "abcd"[:OPTIONS]
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PEOPLE = 30


@dataclass
class RandomSelection:
    rules: Json
    keys: Json
    later_keys: dict[str, Json]
    vacancies: list[Json]
    candidates: list[Json]
    seeds: dict[str, str]
    """By stage, the first as an empty text."""
    kinds: Counter[str]


def random_selection(number: int) -> RandomSelection:
    """The same number makes the same selection."""
    rng, kinds = Random(number), Counter[str]()
    rules = RandomRules(rng, kinds).made()
    people = _People(rng, kinds, rules)
    coded = rng.random() < 0.7
    kinds["sheet codes"] += coded
    vacancies = [
        {
            "selection_id": "s1",
            "exam_id": "s1-umum",
            "vacancy_id": vacancy_id,
            "category": category,
            "quota": rng.randint(1, 5),
            "position_group": rng.choice([None, *POSITION_GROUPS]),
        }
        for vacancy_id, category in zip(("perawat-umum", "perawat-khusus"), CATEGORIES, strict=True)
    ]
    seeds = {}
    for stage in ("", *(stage["code"] for stage in rules["stages"])):
        if rng.random() < 0.7:
            seeds[stage] = rng.randbytes(32).hex()
    return RandomSelection(
        rules=rules,
        keys=people.keys,
        later_keys=people.later_keys,
        vacancies=vacancies,
        candidates=[people.candidate(at, coded=coded) for at in range(PEOPLE)],
        seeds=seeds,
        kinds=kinds,
    )


class _People:
    def __init__(self, rng: Random, kinds: Counter[str], rules: Json) -> None:
        self._rng, self._kinds, self._rules = rng, kinds, rules
        self.keys = self._keys(rules["sections"], "i")
        self._parts: list[Json] = [part for stage in rules["stages"] for part in stage["parts"]]
        self.later_keys = {
            part["code"]: self._keys(part["sections"], part["code"])
            for part in self._parts
            if part["source"] == "sitting"
        }

    def _keys(self, sections: list[Json], prefix: str) -> Json:
        return {
            f"{prefix}{section['code']}{at}": self._key(section)
            for section in sections
            for at in range(section["items"])
        }

    def _key(self, section: Json) -> Json:
        rng, marking = self._rng, section["marking"]
        key: Json = {"section": section["code"], "options": list(LETTERS)}
        if marking["kind"] == "weights":
            key["weights"] = {letter: rng.randint(0, 3) for letter in LETTERS}
            key["weights"][rng.choice(LETTERS)] = 3
        elif marking["kind"] == "numeric":
            key |= {
                "options": [],
                "number": {"value": rng.choice(["1", "-0.5", "2.25"]), "tolerance": rng.choice(["0", "0.5"])},
            }
        else:
            key["right"] = self._choice(marking)
            if rng.random() < 0.1:
                key["also"] = [choice for choice in [self._choice(marking)] if choice != key["right"]]
                self._kinds["a second key"] += 1
        if rng.random() < 0.1:
            key["credit"] = rng.choice(["void", "all_correct", "attempted"])
            self._kinds[f"credit: {key['credit']}"] += 1
        return key

    def _choice(self, marking: Json) -> str:
        if marking.get("several"):
            return "+".join(sorted(self._rng.sample(LETTERS, self._rng.randint(1, OPTIONS - 1))))
        return self._rng.choice(LETTERS)

    def candidate(self, at: int, *, coded: bool) -> Json:
        rng = self._rng
        number = f"26-{at:07}"
        groups = [group["code"] for group in self._rules.get("quota_groups", {}).get("groups", ())]
        made: Json = {
            "candidate_no": number,
            "vacancy_id": rng.choice(["perawat-umum", "perawat-khusus"]),
            "category": rng.choice(CATEGORIES),
            "born_on": f"199{rng.randint(0, 2)}-0{rng.randint(1, 2)}-15",
            "gpa": rng.choice([None, "3.25", "3.5", "3.50"]),
            "quota_group": rng.choice([None, *groups]),
            "shift": rng.choice(SHIFTS),
            "sheets": self._sheets(number, self._rules["sections"], self.keys),
            "parts": {part["code"]: self._part(part, number) for part in self._parts},
        }
        if coded:
            made["sheet_code"] = "".join(rng.choice(SIGNS) for _ in range(16))
        return made

    def _part(self, part: Json, number: str) -> Json:
        rng = self._rng
        if part["source"] == "sitting":
            sheets = self._sheets(f"{number}-{part['code']}", part["sections"], self.later_keys[part["code"]])
            return {"sheets": sheets, "shift": rng.choice(SHIFTS)}
        if part["source"] == "carried_over":
            return {"score": rng.randint(0, 10 * part["max_points"])} if rng.random() < 0.95 else {}
        if rng.random() < 0.1:
            self._kinds["no score by people"] += 1
            reason = rng.choice(["no_show", "ill", "late", "identity", "cheating"])
            return {"entries": [{"reason": reason}, {"reason": reason}]}
        steps = 10 ** part["decimals"]
        one = {each["code"]: rng.randint(0, each["max_points"] * steps) for each in part["criteria"]}
        other = {code: max(0, score - rng.choice([0, 0, 1])) for code, score in one.items()}
        return {"entries": [{"scores": one}, {"scores": other}][: 1 if rng.random() < 0.05 else 2]}

    def _sheets(self, name: str, sections: list[Json], keys: Json) -> list[Json]:
        """Most people have one sheet; some none, one that was voided, or one that cannot be marked."""
        rng = self._rng
        made = [self._sheet(f"{name}-0", sections, keys)]
        fate = rng.random()
        if fate < 0.05:
            return []
        if fate < 0.1:
            made[0]["excluded"] = "voided"
            if rng.random() < 0.7:
                made.append(self._sheet(f"{name}-1", sections, keys))
        elif fate < 0.13:
            made[0]["excluded"] = "disqualified"
            if rng.random() < 0.3:
                made.append(self._sheet(f"{name}-1", sections, keys))
        elif fate < 0.16:
            made[0]["submitted_at"] = None
        elif fate < 0.19:
            made[0]["answers"][made[0]["paper"][0]] = "z"
        self._kinds["a sheet excluded"] += any(sheet["excluded"] is not None for sheet in made)
        return made

    def _sheet(self, attempt_id: str, sections: list[Json], keys: Json) -> Json:
        rng = self._rng
        marking = {section["code"]: section["marking"] for section in sections}
        paper = rng.sample(sorted(keys), len(keys))
        answers = {
            item_id: self._answer(marking[keys[item_id]["section"]], keys[item_id])
            for item_id in paper
            if rng.random() < 0.9
        }
        return {
            "attempt_id": attempt_id,
            "submitted_at": f"2026-11-28T0{rng.randint(2, 9)}:30:00.000000Z",
            "excluded": None,
            "paper": paper,
            "answers": answers,
        }

    def _answer(self, marking: Json, key: Json) -> str:
        if "number" in key:
            return self._rng.choice(["0", "1", "-0.5", "2.5", "1.75"])
        if "right" in key and self._rng.random() < 0.5:
            right: str = key["right"]
            return right
        return self._choice(marking)


REPLIES: tuple[tuple[str, str], ...] = (("declined", "other_job"), ("withdrew", "by_members"))


def random_reserve(rng: Random) -> Json:
    made: Json = {"reply_days": rng.randint(0, 5), "last_day": "2027-03-31"}
    form = rng.choice(["ratio", "size", "all"])
    if form == "ratio":
        made["ratio"] = rng.choice([50, 100, 250, "33.3"])
    elif form == "size":
        made["size"] = rng.randint(0, 6)
    if rng.random() < 0.3:
        made["first_day"] = "2027-01-01"
    return made


def random_leavers(rng: Random, ranked: list[Json]) -> list[Json]:
    """Of those ranked some leave, a few of them after the reserve is closed."""
    made = []
    for each in ranked:
        if rng.random() < 0.35:
            reply, reason = rng.choice(REPLIES)
            hour = rng.choice(["16:59:59.999999Z", "17:00:00.000000Z"])
            made.append(
                {
                    "candidate_no": each["candidate_no"],
                    "reply": reply,
                    "reason_code": reason,
                    "replied_at": f"2027-03-31T{hour}",
                }
            )
    return made


def random_situation(rng: Random, vacancy: Json, ranked: Ranked) -> Json:
    """What a reserve starts from, made from a ranking of the verifier's: who has a place, and who has left."""
    ranking = ranked.ranking
    rows = [
        {
            "candidate_no": row.candidate["candidate_no"],
            "has_place": row.status == "goes_on",
            "is_equal": row.decision is not None and row.decision.key == "equal",
            "value": row.total if row.normalised is None else row.normalised,
            "quota_group": row.quota_group,
            "place": row.place,
        }
        for row in ranking.rows
        if row.rank is not None
    ]
    if rng.random() < 0.5:
        # Where the total is not the first key, the order is not that of the totals.
        for row in rows:
            row["value"] = rng.randint(0, 9)
    made: Json = {
        "vacancy_id": vacancy["vacancy_id"],
        "category": vacancy["category"],
        "unit": rng.choice("AB"),
        "version": rng.randint(1, 3),
        "ranking_digest": ranked.digest,
        "places": ranking.places,
        "boundary_ties": rng.choice(["all", "none", "draw"]),
        "reserve": random_reserve(rng),
        "time_zone": rng.choice(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
        "ranked": rows,
        "left": random_leavers(rng, rows),
    }
    if ranking.divided is not None:
        groups = [
            {"code": each.code, "places": each.places, "unfilled": each.unfilled} for each in ranking.divided.groups
        ]
        made["quotas"] = {"order": ranking.divided.order, "groups": groups}
    else:
        made["ranked"] = [
            {name: row[name] for name in ("candidate_no", "has_place", "is_equal", "value")} for row in rows
        ]
    return made
