"""Which items a candidate gets, in which order, and what a sealed exam commits to."""

from __future__ import annotations

import random
from collections.abc import Iterator

from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.domain.papers import draw
from services.scoring.exams.domain.keys import Secrets, key_commitment, seed_commitment
from shared.contracts.codec.reading import load
from shared.contracts.draws import sheet_code
from shared.contracts.exams import BlueprintRow, SealedItem, SealedSection
from shared.contracts.rules import Duration
from shared.contracts.sealing import content_digest
from tests.vectors.cases import Case, Values, made_up
from tests.vectors.marking import item_key, key, number

SEED = "6ac6f0b1-benih"
CODE = sheet_code(3**50)


def item(name: str, section: str = "A", topic: str = "t", band: str = "easy", enemies: tuple[str, ...] = ()) -> Values:
    options = [f"o{name}{at}" for at in range(4)]
    placed = {"section": section, "topic": topic, "band": band, "enemies": list(enemies)}
    return {"item_id": f"i{name}", **placed, "options": options}


def row(items: int, section: str = "A", topic: str = "t", band: str = "easy") -> Values:
    return {"section": section, "topic": topic, "band": band, "items": items}


def paper(items: list[Values], *rows: Values, sections: str = "A", candidate: str = "26-0000001") -> Values:
    asked = {"sections": list(sections), "blueprint": list(rows), "items": items}
    return {"seed": SEED, "candidate_no": candidate, **asked}


def by_code(given: Values, code: str = CODE) -> Values:
    """The same drawn by sheet code."""
    return {"sheet_code": code} | {name: value for name, value in given.items() if name != "candidate_no"}


def cases() -> Iterator[Case]:
    five = [item(str(at)) for at in range(5)]
    yield Case("all items of a pool", paper(five, row(5)))
    for number_ in range(1, 6):
        yield Case(f"three of five, candidate {number_}", paper(five, row(3), candidate=f"26-{number_:07}"))
    yield Case("the order of the bank does not matter", paper(five[::-1], row(3)))
    yield Case("another seed", paper(five, row(3)) | {"seed": "benih é"})
    of_one = {"0": "24", "2": "04", "4": "02", "1": "3", "3": "1"}
    enemies = [item(name, enemies=tuple(f"i{other}" for other in others)) for name, others in of_one.items()]
    yield Case("enemies never meet", paper(enemies, row(2)))
    one_sided = [item("0", enemies=("i1", "i2", "i3")), *(item(str(at)) for at in range(1, 5))]
    yield Case("enemies by one side's list alone", paper(one_sided, row(3), candidate="26-0000007"))
    across = [item("0", enemies=("i9",)), item("9", "B", enemies=("i0",)), item("8", "B")]
    yield Case("enemies of another section", paper(across, row(1), row(1, "B"), sections="AB"))
    yield Case(
        "the sections' order is the exam's, not the blueprint's", paper(across, row(1), row(1, "B"), sections="BA")
    )
    for name, chance in made_up("papers", 40):
        yield Case(name, _made_up(chance))
    yield from _by_code(five, enemies, one_sided, across)
    yield from _commitments()


def _by_code(
    five: list[Values], enemies: list[Values], one_sided: list[Values], across: list[Values]
) -> Iterator[Case]:
    yield Case("by code: all items of a pool", by_code(paper(five, row(5))))
    for number_ in range(1, 6):
        yield Case(f"by code: three of five, candidate {number_}", by_code(paper(five, row(3)), sheet_code(number_)))
    yield Case("by code: the order of the bank does not matter", by_code(paper(five[::-1], row(3))))
    yield Case("by code: another seed", by_code(paper(five, row(3)) | {"seed": "benih é"}))
    yield Case("by code: who has none is drawn by the number", by_code(paper(five, row(3)), "26-0000001"))
    yield Case("by code: enemies never meet", by_code(paper(enemies, row(2))))
    for number_ in range(1, 4):
        code = sheet_code(7**number_)
        yield Case(f"by code: enemies by one side's list alone, {number_}", by_code(paper(one_sided, row(3)), code))
    order = paper(across, row(1), row(1, "B"), sections="AB")
    yield Case("by code: enemies of another section", by_code(order))
    other_way = by_code(order | {"sections": ["B", "A"]})
    yield Case("by code: the sections' order is the exam's, not the blueprint's", other_way)
    yield Case("by code: a row that finds too few", by_code(paper(enemies, row(5))))
    for options in (0, 1, 2, 8, 9):
        some = [each | {"options": [f"o{each['item_id']}{at}" for at in range(options)]} for each in five]
        yield Case(f"by code: items with {options} options", by_code(paper(some, row(5))))
    unsorted = [each | {"options": each["options"][::-1]} for each in five]
    yield Case("by code: options in another order in the item's own list", by_code(paper(unsorted, row(5))))
    beyond = [item(name) for name in ("\U00010000", "\uffff", "é", "z")]
    yield Case("by code: ids beyond the first plane", by_code(paper(beyond, row(3))))
    for name, chance in made_up("papers by code", 40):
        yield Case(f"by code: {name}", by_code(_made_up(chance), sheet_code(chance.getrandbits(80))))


def answer(given: Values) -> Values:
    if "sealed" in given:
        return {"digest": content_digest(given["sealed"])}
    if "keys" in given:
        secrets = Secrets("identifiers", given["salt"], given["seed"])
        keys = [item_key(each, values) for each, values in given["keys"].items()]
        return {"key_commitment": key_commitment(secrets, keys), "seed_commitment": seed_commitment(secrets)}
    exam = _exam(given)
    drawn = draw(exam, given["sheet_code"] if exam.drawn_by else given["candidate_no"])
    return {"paper": [each.item_id for each in drawn], "options": [list(each.option_order) for each in drawn]}


def _exam(given: Values) -> Exam:
    items = [
        each | {"stem": "", "options": [{"option_id": option, "text": ""} for option in each["options"]]}
        for each in given["items"]
    ]
    return Exam(
        exam_id="e1",
        selection_id="s1",
        title="Ujian",
        sections=tuple(SealedSection(code=code, name=code, items=0) for code in given["sections"]),
        duration=Duration(minutes=90, extra_time_minutes=90, grace_seconds=0),
        blueprint=tuple(load(BlueprintRow, each) for each in given["blueprint"]),
        items=tuple(load(SealedItem, each) for each in items),
        draw_seed=given["seed"],
        drawn_by="sheet_code" if "sheet_code" in given else None,
    )


def _made_up(chance: random.Random) -> Values:
    items, rows = [], []
    for section in "AB":
        for topic in ("t", "u"):
            for band in ("easy", "hard"):
                names = [f"{section}{topic}{band[0]}{at}" for at in range(chance.randrange(5))]
                items += [item(name, section, topic, band) for name in names]
                rows.append(row(chance.randrange(len(names) + 1), section, topic, band))
    for each in items:
        if chance.random() < 0.2:
            each["enemies"] = sorted({f"i{chance.choice(items)['item_id'][1:]}" for _ in range(2)} - {each["item_id"]})
    chance.shuffle(items)
    chance.shuffle(rows)
    return paper(items, *rows, sections=chance.choice(["AB", "BA"]), candidate=f"26-{chance.randrange(10**7):07}")


def _commitments() -> Iterator[Case]:
    keys = {"i1": key("S", right="b"), "i2": key("S", right="b+d"), "i3": number("0.5", "0.25")}
    weighted = {"i4": key("S", weights={"a": 1, "b": 5, "c": -2})}
    yield Case("keys and seed", {"seed": SEED, "salt": "garam", "keys": keys | weighted})
    corrected = {
        "i1": key("S", right="b", also=["c"]), "i2": key("S", right="b+d", credit="void"),
        "i3": number("0.5") | {"credit": "all_correct"},
    }  # fmt: skip
    yield Case("corrected keys", {"seed": SEED, "salt": "garam", "keys": corrected | weighted})
    section: Values = {"code": "A", "name": "A", "items": 1}
    sealed = {
        "exam_id": "e1", "title": "Ujian", "sections": [section | {"several": False}, section | {"several": True}],
        "items": [{"item_id": "i1", "enemies": []}, {"item_id": "i2", "enemies": ["i3"]}], "key_commitment": "0" * 64,
        "content_digest": "1" * 64, "draw_seed": SEED, "sealed_at": "2026-11-28T08:00:00.000000Z",
    }  # fmt: skip
    yield Case("the content of an exam", {"sealed": sealed})
    yield Case("the content of an exam drawn by sheet codes", {"sealed": sealed | {"drawn_by": "sheet_code"}})
    yield Case("the content of an exam that is not", {"sealed": sealed | {"drawn_by": None}})
