"""Fields of candidates to rank: those of the regulations, edges chosen by hand, and random ones full of equals."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from shared.contracts.draws import BITS, sheet_code
from tests.vectors.cases import Case, Values, made_up

SEED = "d3606b96f658bd62d77bcce35d1eb613b8114b28680260213355cab21bb98bad"
CPNS = ("total", "TKP", "TIU", "TWK")
OTHERS = ("below_threshold", "unmarked", "sitting", "absent", "disqualified")
TO_ALL: Values = {"multiple": 1, "boundary_ties": "all"}
TO_NONE = TO_ALL | {"boundary_ties": "none"}
BY_DRAW = TO_ALL | {"boundary_ties": "draw"}
GROUP: Values = {
    "code": "papua", "title": "Papua", "declaration": "papua", "count": 1, "rounding": "down", "unfilled": "open",
}  # fmt: skip


def field(
    candidates: Sequence[Values], quota: int = 1, cut: Values = TO_ALL, keys: Sequence[str] = CPNS, **more: Any
) -> Values:
    vacancy = {
        "selection_id": "s1",
        "exam_id": "e1",
        "vacancy_id": "perawat-umum",
        "category": "general",
        "quota": quota,
        "position_group": more.pop("position_group", None),
    }
    rest = {"tie_breaks": list(keys), "cut": cut, "rules_digest": "5" * 64, **more}
    return {"vacancy": vacancy, **rest, "candidates": list(candidates)}


def who(number: int, outcome: str = "passed", marks: Values | None = None, **facts: Any) -> Values:
    return {"candidate_no": f"26-{number:07}", "outcome": outcome, "marks": marks or {}, **facts}


def skd(number: int, tkp: int, tiu: int, twk: int, outcome: str = "passed", **facts: Any) -> Values:
    return who(number, outcome, {"TWK": twk, "TIU": tiu, "TKP": tkp}, **facts)


def coded(candidates: Sequence[Values], chance: random.Random) -> list[Values]:
    return [each | {"sheet_code": sheet_code(chance.getrandbits(BITS))} for each in candidates]


def equals(total: int, *numbers: int, **facts: Any) -> list[Values]:
    return [who(number, marks={"X": total}, **facts) for number in numbers]


def chosen() -> Iterator[Case]:
    yield from _regulations()
    yield from _edges()
    yield from _keys()
    yield from _draws()
    yield from _documents()


def _regulations() -> Iterator[Case]:
    some = [
        *(skd(1, 150, 110, 135), skd(2, 148, 125, 115), skd(3, 145, 105, 117), skd(4, 147, 115, 105)),
        *(skd(5, 146, 112, 109), skd(6, 146, 110, 100), skd(7, 146, 115, 95)),
    ]
    three = {"multiple": 3, "boundary_ties": "all"}
    yield Case("seven candidates, one post: three go on", field(some, 1, three))
    yield Case("seven candidates, two posts: six go on", field(some, 2, three))
    above = [skd(number, 200, 140, 100) for number in range(1, 246)]
    edge = [skd(246, 188, 125, 85), skd(247, 188, 125, 85), skd(248, 188, 120, 90), skd(249, 188, 120, 90)]
    yield Case(
        "82 posts, 246 places: 247 go on, two at the edge share it, two do not", field([*above, *edge], 82, three)
    )


def _edges() -> Iterator[Case]:
    some = [*equals(9, 1), *equals(7, 2, 3), *equals(5, 4)]
    for ranks in ("1224", "1223", "none"):
        for cut in (TO_ALL, TO_NONE, BY_DRAW):
            for quota in range(5):
                name = f"two equals of four, ranks {ranks}, edge {cut['boundary_ties']}, {quota} places"
                yield Case(name, field(some, quota, cut, ("total",), equal_ranks=ranks))
    cuts: dict[str, Values] = {
        "a fixed count": {"count": 2, "boundary_ties": "none"},
        "a share, rounded up: 26 per cent of four are two": {"share": 26, "boundary_ties": "none"},
        "a share with decimals: 25.0001 per cent of four are two": {"share": "25.0001", "boundary_ties": "all"},
        "a share without remainder: 25 per cent of four are one": {"share": 25, "boundary_ties": "all"},
        "no cut at all": {"boundary_ties": "all"},
    }
    for name, cut in cuts.items():
        yield Case(name, field(some, 1, cut, ("total",)))
    below = [who(number, "below_threshold", {"X": 7}) for number in (8, 9)]
    yield Case("a share counts those who passed alone", field([*some, *below], 1, cuts["a fixed count"], ("total",)))
    yield Case(
        "whoever is below a threshold is equal to nobody who passed", field([*some[:3], *below], 3, TO_NONE, ("total",))
    )
    yield Case("nobody", field([], 3))
    yield Case("nobody passed", field([skd(2, 1, 1, 1, "below_threshold"), who(1, "absent"), who(3, "sitting")]))
    everyone = [who(number, outcome) for number, outcome in enumerate(reversed(OTHERS), 1) if outcome != OTHERS[0]]
    yield Case("every outcome, in the order of outcomes", field([*everyone, *below, *some], 1, TO_ALL, ("total",)))


def _keys() -> Iterator[Case]:
    counts = {"A": [3, 1], "B": [2, 2]}
    facts = [
        who(1, marks={"A": 8, "B": 2}, counts=counts, born_on="1999-12-31", gpa="3.50"),
        who(2, marks={"A": 8, "B": 2}, counts={"A": [6, 2], "B": [0, 0]}, born_on="2000-01-01", gpa="3.5"),
        who(3, marks={"A": 5, "B": 5}, counts={"A": [0, 0], "B": [0, 3]}, born_on="1999-12-31", gpa=None),
        who(4, marks={"A": 10, "B": 0}, counts={"A": [4, 0], "B": [2, 1]}, born_on="2000-02-29", gpa="10"),
        who(5, marks={"A": 0, "B": 10}, counts={"A": [1, 1], "B": [3, 3]}, born_on="2000-02-28", gpa="9.999999"),
        who(6, marks={"A": 0, "B": 10}, counts={"A": [1, 1], "B": [3, 3]}, born_on="2000-02-28", gpa="9.9999994"),
    ]
    for keys in (
        ("total",), ("A", "B"), ("gpa",), ("age",), ("gpa", "age"), ("total", "age", "gpa"), ("wrong",), ("wrong:A",),
        ("wrong_ratio",), ("wrong_ratio:B", "wrong_ratio:A"), ("wrong", "wrong_ratio", "B", "age"),
    ):  # fmt: skip
        yield Case(f"ordered by {', '.join(keys)}", field(facts, 2, TO_ALL, keys))
    near = [
        who(number, marks={"A": 1}, counts={"A": [right, wrong]})
        for number, (right, wrong) in enumerate([(99_999, 50_000), (99_998, 49_999), (2, 1), (100, 50)], 1)
    ]
    yield Case("ratios as near as counts below 100,000 can be", field(near, 2, TO_ALL, ("wrong_ratio",)))
    weighted = [
        who(1, marks={"A": 4, "TKP": 9}, counts={"A": [1, 2]}),
        who(2, marks={"A": 4, "TKP": 9}, counts={"A": [1, 1]}),
    ]
    yield Case("a section of weights counts neither right nor wrong", field(weighted, 1, TO_ALL, ("total", "wrong")))
    normalised = [
        who(1, marks={"A": 9}, normalised=98_00000), who(2, marks={"A": 8}, normalised=99_50000),
        who(3, "below_threshold", {"A": 7}, normalised=99_90000), who(4, "below_threshold", {"A": 9}, normalised=1),
        who(5, "absent"),
    ]  # fmt: skip
    yield Case("normalised totals are compared, totals stay", field(normalised, 1, TO_ALL, ("total", "A")))
    later = [
        who(1, marks={"skd": 500, "skd:TKP": 200, "cat": 10}, total=71234, born_on="1990-05-05", gpa="3.00"),
        who(2, marks={"skd": 510, "skd:TKP": 190, "cat": 9}, total=71234, born_on="1990-05-06", gpa="3.01"),
        who(3, marks={"skd": 510, "skd:TKP": 190, "cat": 9}, total=71234, born_on="1990-05-05", gpa="3.01"),
        who(4, "absent", total=0),
    ]
    of_stage = ("final", "skd", "skd:TKP", "gpa", "age")
    given = field(later, 1, TO_ALL, of_stage, stage="skb")
    yield Case("a later stage: final, first stage, its section, grade, age", given)


def _draws() -> Iterator[Case]:
    some = [*equals(9, 1, 2), *equals(7, 3, 4, 5), *equals(5, 6, 7)]
    known = coded(some, random.Random("draws"))
    every: Values = {"cut": BY_DRAW, "keys": ("total",), "seed": SEED}
    for quota in range(8):
        yield Case(f"drawn by seed, {quota} places", field(known, quota, **every))
        yield Case(f"drawn by seed for ranks, {quota} places", field(known, quota, equal_ranks="none", **every))
        to_all = field(known, quota, TO_ALL, ("total",), equal_ranks="none", seed=SEED)
        yield Case(f"drawn for ranks alone, {quota} places: all equals go on", to_all)
    yield Case("nobody is drawn without sheet codes", field(some, 4, **every))
    one_short = [*known[:-1], some[-1]]
    yield Case("nobody is drawn if one has none; all are named by number", field(one_short, 4, **every))
    by_hand = [[f"26-{number:07}" for number in (5, 3, 4)]]
    for name, candidates in (("with codes", known), ("without codes", some)):
        given = field(candidates, 4, lots_by_hand=by_hand, **every)
        yield Case(f"drawn by hand, {name}: the seed does nothing", given)
    other = [["26-0000003", "26-0000004"]]
    yield Case("lots by hand of another group count nothing", field(known, 4, lots_by_hand=other, **every))
    mixed = field(known, 4, equal_ranks="none", lots_by_hand=by_hand, **every)
    yield Case("drawn by hand in one group: the others wait for hands, too", mixed)
    yield Case("a draw that the rules do not ask for", field(known, 4, TO_NONE, ("total",), seed=SEED))
    groups = {"order": "reserved_first", "groups": [GROUP]}
    members = [each | {"quota_group": "papua"} if at in (3, 6) else each for at, each in enumerate(known)]
    yield Case("with quota groups all equals are drawn", field(members, 3, quota_groups=groups, **every))


def _documents() -> Iterator[Case]:
    some = [skd(1, 150, 110, 135, quota_group="papua"), skd(2, 148, 125, 115), skd(3, 1, 1, 1, quota_group="other")]
    groups = {"order": "open_first", "groups": [GROUP | {"position_group": "nurse"}]}
    of_nurse = field(some, 2, quota_groups=groups, position_group="nurse")
    yield Case("a group's place, and a group that the vacancy does not have", of_nurse)
    yield Case("no group has a place in another position", field(some, 2, quota_groups=groups, position_group="doctor"))
    named = [who(1, marks={"\uff5e": 1, "\U0001f600": 2, "a": 3}), who(2, "disqualified")]
    yield Case("sections in the order of UTF-16 units", field(named, 1, TO_ALL, ("total", "\uff5e")))
    yield from _let_pass()
    absent, excluded = {"wawancara": "ill"}, {"wawancara": "cheating", "lama": "no_show"}
    without = [skd(1, 150, 110, 135), who(2, "absent", unscored=absent), who(3, "disqualified", unscored=excluded)]
    yield Case("why there is no score, by number", field(without, 1, stage="skb"))
    yield Case("why there is no score, by code", field(coded(without, random.Random("unscored")), 1, stage="skb"))
    below = coded([skd(2, 9, 9, 9), skd(1, 9, 9, 9), who(3, "sitting")], random.Random("documents"))
    yield Case("equals by sheet code", field(below, 1, TO_NONE))


def _let_pass() -> Iterator[Case]:
    """What two members let pass stands in the document, sheets by the name that the rows have."""
    two = {"reason": "sebab", "seconding_reason": "setuju", "seconded_by": "K"}
    finding = {"candidate_no": "26-0000002", "fault": "head_differs", "fault_at": None, "closed_by": "S", **two}
    reason = {"kind": "shifts", "found": 2, "finding_digest": "a" * 64, "overruled_by": "S", **two}
    build = {"service": "cbt", "build": "b" * 64, "accepted_by": "S", **two}
    some = [skd(1, 9, 9, 9), skd(2, 8, 8, 8)]
    let_pass: Values = {"findings": [finding], "overruled": [reason], "accepted_builds": [build]}
    for name, candidates in (("number", some), ("code", coded(some, random.Random("let pass")))):
        for kind, values in let_pass.items():
            yield Case(f"{kind}, named by {name}", field(candidates, 1, **{kind: values}))
        yield Case(f"everything let pass, named by {name}", field(candidates, 1, **let_pass))


def random_fields() -> Iterator[Case]:
    for name, chance in made_up("ranking", 100):
        yield Case(name, _random_field(chance))


def _random_field(chance: random.Random) -> Values:
    candidates = [
        _random_candidate(chance, number) for number in chance.sample(range(1, 10**7), chance.randrange(1, 15))
    ]
    if chance.random() < 0.5:
        candidates = coded(candidates, chance)
    keys = chance.sample(["total", "A", "B", "gpa", "age", "wrong", "wrong:B", "wrong_ratio"], chance.randrange(1, 4))
    cuts: list[Values] = [{"multiple": 1}, {"multiple": 2}, {"count": chance.randrange(6)}, {"share": 35}, {}]
    cut = chance.choice(cuts)
    ranks = chance.choice([None, "1224", "1223", "none"])
    edge = "draw" if ranks == "none" else chance.choice(["all", "none", "draw"])
    more: Values = {"equal_ranks": ranks, "seed": chance.choice([None, SEED])}
    if chance.random() < 0.4:
        more["quota_groups"] = _random_groups(chance)
        for each in candidates:
            each["quota_group"] = chance.choice([None, "g1", "g2", "g3"])
    return field(candidates, chance.randrange(1, 5), {"boundary_ties": edge, **cut}, keys, **more)


def _random_groups(chance: random.Random) -> Values:
    counts = [chance.choice([None, 1, 2]) for _ in range(chance.randrange(1, 3))]
    groups = [
        GROUP
        | {
            "code": f"g{number}",
            "rounding": chance.choice(["down", "up"]),
            "unfilled": chance.choice(["open", "empty"]),
            "count": count,
            "share": None if count else chance.randrange(1, 101),
        }
        for number, count in enumerate(counts, 1)
    ]
    return {"order": chance.choice(["reserved_first", "open_first"]), "groups": groups}


def _random_candidate(chance: random.Random, number: int) -> Values:
    outcome = chance.choice(["passed"] * 8 + list(OTHERS))
    if outcome not in ("passed", "below_threshold"):
        return who(number, outcome)
    marks = {"A": chance.randrange(-1, 3), "B": chance.randrange(3)}
    counts = {"A": [chance.randrange(3), chance.randrange(3)], "B": [chance.randrange(2), chance.randrange(3)]}
    born = f"199{chance.randrange(3)}-0{chance.randrange(1, 4)}-15"
    return who(number, outcome, marks, counts=counts, born_on=born, gpa=chance.choice([None, "3.25", "3.5", "3.50"]))
