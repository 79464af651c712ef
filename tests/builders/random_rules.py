"""Random rules documents of every kind that docs/definitions describe, small enough that equals are frequent."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

Json = dict[str, Any]
OPTIONS = 4
CATEGORIES = ("general", "special")
POSITION_GROUPS = ("nurse", "doctor")


class RandomRules:
    """Makes one document; `kinds` counts each kind of rule that it holds."""

    def __init__(self, rng: Random, kinds: Counter[str]) -> None:
        self._rng, self._kinds = rng, kinds

    def made(self) -> Json:
        rng = self._rng
        units = rng.choice([None, None, None, 2, 3])
        sections = [self._section(code, rng.randint(1, 3)) for code in "ABC"[: rng.randint(1, 3)]]
        normalisation = self._normalisation() if rng.random() < 0.5 else None
        rules: Json = {
            "id": "random",
            "version": "1",
            "title": "Acak",
            "regulation": "Contoh",
            "note": "",
            "categories": {"general": "Umum", "special": "Khusus"},
            "sections": sections,
            "duration": {"minutes": 10, "extra_time_minutes": 15, "grace_seconds": 5},
            "thresholds": self._thresholds(sections),
            "tie_breaks": self._tie_breaks(sections),
            "cut": self._cut(),
            "first_stage": {"code": "one", "name": "Satu"},
        }
        self._count("units", units is not None)
        if units is not None:
            rules["units"] = units
        if normalisation is not None:
            rules["normalisation"] = normalisation
        if rng.random() < 0.7:
            rules["equal_ranks"] = self._counted("equal_ranks", rng.choice(["1224", "1223", "none"]))
        if rng.random() < 0.5:
            rules["quota_groups"] = self._quota_groups()
        rules["stages"] = [self._stage("two", "one", sections, normalised=normalisation is not None)]
        if rng.random() < 0.4:
            rules["stages"].append(self._stage("three", "two", (), normalised=False))
            self._count("a third stage")
        return rules

    def _count(self, kind: str, holds: bool = True) -> None:
        if holds:
            self._kinds[kind] += 1

    def _counted(self, kind: str, choice: str) -> str:
        self._count(f"{kind}: {choice}")
        return choice

    def _section(self, code: str, items: int) -> Json:
        rng = self._rng
        kind = self._counted(
            "section", rng.choice(["one", "one", "all_or_nothing", "per_option", "numeric", "weights"])
        )
        right = rng.randint(1, 4)
        marking: Json = {"kind": "right_wrong", "right": right, "wrong": rng.choice([0, 0, -1]), "blank": 0}
        most = items * right
        if kind in ("all_or_nothing", "per_option"):
            marking["several"] = kind
        if kind == "per_option":
            marking |= {"options": OPTIONS, "wrong": 0}
            most *= OPTIONS
        elif kind == "numeric":
            marking["kind"] = "numeric"
        elif kind == "weights":
            marking = {
                "kind": "weights",
                "weights": {"lowest": 0, "highest": 3, "each_once": False},
                "options": OPTIONS,
            }
            most = items * 3
        self._count("negative marks", marking.get("wrong", 0) < 0)
        return {"code": code, "name": code, "items": items, "max_marks": most, "marking": marking}

    def _per_cent(self) -> int | str:
        choices: list[int | str] = [10, 25, 33, 50, "12.5", "33.33", "0.5"]
        choice = self._rng.choice(choices)
        self._count("percentage with decimals", isinstance(choice, str))
        return choice

    def _thresholds(self, sections: list[Json]) -> list[Json]:
        made = []
        for category in CATEGORIES:
            if self._rng.random() < 0.4:
                group = self._rng.choice(POSITION_GROUPS)
                made.append({"category": category, "position_group": group, **self._asked_of_sections(sections)})
                self._count("threshold of a position group")
            made.append({"category": category, **self._asked_of_sections(sections)})
        return made

    def _asked_of_sections(self, sections: list[Json]) -> Json:
        rng = self._rng
        asked: Json = {"minima": {}}
        for section in sections:
            form = self._counted("threshold", rng.choice(["minima", "percent", "nothing"]))
            if form == "minima":
                asked["minima"][section["code"]] = rng.randint(0, max(1, section["max_marks"] // 2))
            elif form == "percent":
                asked.setdefault("percent", {})[section["code"]] = self._per_cent()
        named = len(asked["minima"]) + len(asked.get("percent", {}))
        if named > 1 and rng.random() < 0.5:
            asked["enough"] = rng.randint(1, named - 1)
            self._count("threshold: enough")
        form = self._counted("threshold", rng.choice(["total", "total_percent", "no total"]))
        if form == "total":
            asked["total"] = rng.randint(0, sum(section["max_marks"] for section in sections) // 2)
        elif form == "total_percent":
            asked["total_percent"] = self._per_cent()
        return asked

    def _tie_breaks(self, sections: list[Json]) -> list[str]:
        codes = [section["code"] for section in sections]
        counting = [section["code"] for section in sections if section["marking"]["kind"] != "weights"]
        further = [*codes, "gpa", "age"]
        if counting:
            further += [
                "wrong",
                "wrong_ratio",
                *(f"{key}:{code}" for key in ("wrong", "wrong_ratio") for code in counting),
            ]
        keys = ["total", *self._rng.sample(further, self._rng.randint(0, min(3, len(further))))]
        if self._rng.random() < 0.3:
            self._rng.shuffle(keys)
        return self._keys(keys)

    def _keys(self, keys: list[str]) -> list[str]:
        for key in keys:
            self._count(f"key: {_kind_of(key)}")
        return keys

    def _cut(self) -> Json:
        rng = self._rng
        cut: Json = {"boundary_ties": self._counted("edge", rng.choice(["all", "none", "draw"]))}
        form = self._counted("cut", rng.choice(["multiple", "multiple", "count", "share", "nothing"]))
        if form == "multiple":
            cut["multiple"] = rng.randint(1, 3)
        elif form == "count":
            cut["count"] = rng.randint(1, 12)
        elif form == "share":
            cut["share"] = rng.choice([30, 50, 80, "62.5"])
        return cut

    def _normalisation(self) -> Json:
        rng = self._rng
        method = self._counted("normalisation", rng.choice(["percentile", "mean_sd", "equipercentile"]))
        made: Json = {"method": method, "decimals": rng.randint(2, 5)}
        if method == "percentile":
            made["counts"] = self._counted("percentile", rng.choice(["lower", "at_most"]))
        elif method == "mean_sd":
            made["constant"] = self._counted("constant", rng.choice(["all_shifts", "highest_mean"]))
            made["root_digits"] = rng.randint(2, 9)
        return made

    def _quota_groups(self) -> Json:
        rng = self._rng
        groups = []
        for code in ("papua", "disability")[: rng.randint(1, 2)]:
            group: Json = {"code": code, "title": code, "declaration": code}
            form = self._counted("quota group", rng.choice(["share", "count"]))
            group[form] = rng.choice([20, 40, "12.5"]) if form == "share" else rng.randint(1, 2)
            group["rounding"] = self._counted("quota group rounded", rng.choice(["down", "up"]))
            group["unfilled"] = self._counted("quota group unfilled", rng.choice(["open", "empty"]))
            if rng.random() < 0.2:
                group["position_group"] = rng.choice(POSITION_GROUPS)
                self._count("quota group of a position group")
            groups.append(group)
        return {"order": self._counted("quota groups", rng.choice(["reserved_first", "open_first"])), "groups": groups}

    def _stage(self, code: str, before: str, sections: list[Json] | tuple[()], *, normalised: bool) -> Json:
        rng = self._rng
        wanted = rng.sample(["cat", "talk", "old"], rng.randint(1, 3))
        parts = [self._part(f"{each}-{code}" if code == "three" else each, each) for each in wanted]
        codes = [part["code"] for part in parts]
        carried = before
        if normalised and rng.random() < 0.5:
            carried = before + ":normalised"
            self._count("the first stage's value carried in")
        keys = ["final", *rng.sample([before, "gpa", "age", *codes, *(f"{before}:{s['code']}" for s in sections)], 2)]
        sitting = next((part for part in parts if part["source"] == "sitting"), None)
        if sitting is not None:
            keys += self._keys_of_sitting(sitting)
        stage: Json = {
            "code": code,
            "name": code,
            "parts": parts,
            "integration": {
                "carried_in": {carried: self._carried_weight()},
                "parts": {each: rng.choice([1, 2, "0.5"]) for each in codes},
                "scale": rng.choice([100, 1000]),
                "decimals": rng.randint(0, 3),
                "rounding": self._counted("rounding", rng.choice(["half_up", "half_even", "down"])),
            },
            "tie_breaks": self._keys(keys),
            "cut": self._cut(),
        }
        stage |= self._asked_of_parts(stage)
        if rng.random() < 0.3:
            own = {"category": rng.choice(CATEGORIES), **self._asked_of_parts(stage)}
            if rng.random() < 0.5:
                own["position_group"] = rng.choice(POSITION_GROUPS)
            stage["thresholds"] = [own]
            self._count("a stage asks something else of some")
        if rng.random() < 0.3:
            stage["equal_ranks"] = rng.choice(["1224", "1223", "none"])
            self._count("a stage's own way to rank equals")
        return stage

    def _carried_weight(self) -> int | str:
        weights: list[int | str] = [40, 25, "33.3"]
        return self._rng.choice(weights)

    def _part(self, code: str, kind: str) -> Json:
        rng = self._rng
        if kind == "cat":
            self._count("part: sitting")
            sections = [self._section("C", 3)] if rng.random() < 0.5 else [self._section("C", 2), self._section("D", 2)]
            part: Json = {
                "code": code,
                "name": code,
                "source": "sitting",
                "sections": sections,
                "duration": {"minutes": 10, "extra_time_minutes": 10, "grace_seconds": 5},
            }
            if rng.random() < 0.3:
                part["normalisation"] = self._normalisation()
                self._count("part: normalised")
            return part
        if kind == "talk":
            self._count("part: assessors")
            criteria = [
                {"code": each, "name": each, "max_points": rng.randint(2, 5)} for each in "xy"[: rng.randint(1, 2)]
            ]
            return {
                "code": code,
                "name": code,
                "source": "assessors",
                "decimals": rng.randint(0, 1),
                "tolerance": rng.randint(0, 2),
                "criteria": criteria,
            }
        self._count("part: carried over")
        return {"code": code, "name": code, "source": "carried_over", "decimals": 1, "max_points": rng.randint(3, 9)}

    def _keys_of_sitting(self, sitting: Json) -> list[str]:
        code = sitting["code"]
        counting = [each["code"] for each in sitting["sections"] if each["marking"]["kind"] != "weights"]
        keys = [f"{code}:{sitting['sections'][0]['code']}"]
        if counting:
            keys += ["wrong", f"wrong:{code}", f"wrong_ratio:{code}:{counting[0]}"]
        if sitting.get("normalisation"):
            keys.append(code + ":normalised")
        return self._rng.sample(keys, self._rng.randint(0, min(2, len(keys))))

    def _asked_of_parts(self, stage: Json) -> Json:
        rng = self._rng
        asked: Json = {}
        for part in stage["parts"]:
            form = self._counted("stage asks", rng.choice(["minima", "percent", "nothing"]))
            if form == "minima":
                asked.setdefault("minima", {})[part["code"]] = rng.randint(0, 3)
            elif form == "percent":
                asked.setdefault("percent", {})[part["code"]] = self._per_cent()
        named = len(asked.get("minima", {})) + len(asked.get("percent", {}))
        if named > 1 and rng.random() < 0.5:
            asked["enough"] = rng.randint(1, named - 1)
            self._count("stage asks: enough")
        form = self._counted("stage asks", rng.choice(["final", "final_percent", "no final"]))
        if form == "final":
            asked["final"] = 10 ** stage["integration"]["decimals"] * rng.randint(5, 40)
        elif form == "final_percent":
            asked["final_percent"] = self._per_cent()
        return asked


def _kind_of(key: str) -> str:
    first, _, of = key.partition(":")
    if first in ("wrong", "wrong_ratio"):
        return f"{first} of some" if of else first
    if of:
        return "a normalised value" if of == "normalised" else "a section of a sitting or stage"
    if key in ("total", "final", "gpa", "age"):
        return key
    return "a section" if key in "ABC" else "a part or an earlier stage"
