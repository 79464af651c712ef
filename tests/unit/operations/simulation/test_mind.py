"""How an invented applicant answers: by ability, reproducibly, within the time."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from operations.simulation import bank
from operations.simulation.mind import Act, work_through
from operations.simulation.people import Conduct, Person, Qualification
from shared.contracts.choices import is_number

LETTERS = "abcde"
HEADER = (
    "code,section,topic,difficulty,stem,stem_image,stem_image_alt,option_a,option_b,option_c,option_d,option_e,"
    "key,weight_a,weight_b,weight_c,weight_d,weight_e,rationale"
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> bank.Bank:
    """60 items with keys and 40 with weights; their options say what they are worth."""
    keyed = [f'K{n},TIU,Deret,0.5,"Soal  {n}\nlanjutan",,,s1,s2,benar,s3,s4,C,,,,,,x' for n in range(59)]
    keyed.append(
        "K59,TIU,Figural,0.5,Lengkapi,K59.svg,tiga segitiga,svg:a.svg | satu,svg:b.svg | dua,svg:c.svg | benar,"
        "svg:d.svg | empat,svg:e.svg | lima,C,,,,,,x"
    )
    weighed = [f"W{n},TKP,Layanan,0.5,Sikap {n},,,w2,w5,w1,w4,w3,,2,5,1,4,3,x" for n in range(40)]
    path = tmp_path_factory.mktemp("bank") / "bank.csv"
    path.write_text("\n".join([HEADER, *keyed, *weighed]), encoding="utf-8")
    return bank.read([path])


def paper(*, shuffled: int = 0) -> list[dict[str, Any]]:
    items = []
    for n in range(60):
        text = ["s1", "s2", "benar", "s3", "s4"]
        items.append(_item(f"K{n}", f"Soal {n} lanjutan", None, [{"text": t, "picture": None} for t in text]))
    labels = ["satu", "dua", "benar", "empat", "lima"]
    options = [{"text": "", "picture": {"svg": "<svg/>", "alt": label}} for label in labels]
    items[59] = _item("K59", "Lengkapi", {"svg": "<svg/>", "alt": "tiga segitiga"}, options)
    for n in range(40):
        text = [f"w{w}" for w in (2, 5, 1, 4, 3)]
        items.append(_item(f"W{n}", f"Sikap {n}", None, [{"text": t, "picture": None} for t in text]))
    if shuffled:
        order = random.Random(shuffled)
        order.shuffle(items)
        for item in items:
            order.shuffle(item["options"])
    return items


def _item(code: str, stem: str, picture: Any, options: list[dict[str, Any]]) -> dict[str, Any]:
    named = [{**option, "option_id": f"{code}-{bank.label_of(option)}"} for option in options]
    return {"item_id": code, "stem": stem, "picture": picture, "options": named}


def person(ability: float = 0.0, **changes: Any) -> Person:
    made = Person(
        index=0, nik="9999010101000001", name="Sulastri", born_on=date(2000, 1, 1), email="s@surel.example",
        phone="0812 0000 0000", vacancy_id="v",
        qualification=Qualification("S1", "Informatika", Decimal("3.20"), "Universitas Sukamaju"),
        conduct=Conduct.SITS, abilities={"TIU": ability, "TKP": ability}, haste=0.8, seed="1/0",
    )  # fmt: skip
    return replace(made, **changes)


def final(acts: Sequence[Act]) -> Mapping[str, str | None]:
    return {act.item_id: act.option_id for act in acts}


def right(acts: Sequence[Act]) -> int:
    return sum(option == f"{item}-benar" for item, option in final(acts).items())


def weight(acts: Sequence[Act]) -> int:
    return sum(int(option[-1]) for item, option in final(acts).items() if item.startswith("W") and option)


def test_ability_shows_in_keys_and_in_weights(known: bank.Bank) -> None:
    weak, able = (work_through(person(ability), known, paper(), 100) for ability in (-2.5, 2.5))
    assert right(weak) < 15
    assert right(able) > 45
    assert weight(weak) < weight(able)


def test_neither_the_order_of_the_paper_nor_of_the_options_changes_an_answer(known: bank.Bank) -> None:
    assert final(work_through(person(), known, paper(), 100)) == final(
        work_through(person(), known, paper(shuffled=3), 100)
    )


def test_a_picture_is_recognised_by_its_description(known: bank.Bank) -> None:
    found = known.recognise(paper()[59])
    assert found is not None
    assert found.code == "K59"
    assert found.worth["benar"] == 1


def test_an_unknown_item_is_guessed(known: bank.Bank) -> None:
    strange = [
        _item(f"X{n}", "Belum pernah dilihat", None, [{"text": t, "picture": None} for t in LETTERS]) for n in range(5)
    ]
    assert all(act.option_id for act in work_through(person(), known, strange, 100))


def test_an_item_without_options_gets_some_number(known: bank.Bank) -> None:
    (act, *_) = work_through(person(), known, [_item("B1", "Berapa?", None, [])], 100)
    assert act.option_id is not None
    assert is_number(act.option_id)


def test_everybody_ends_in_time_but_who_runs_out_of_it(known: bank.Bank) -> None:
    quick = work_through(person(haste=0.9), known, paper(), 100)
    slow = work_through(person(haste=1.3, conduct=Conduct.RUNS_OUT), known, paper(), 100)
    assert sum(act.seconds for act in quick) == pytest.approx(0.9 * 6000)
    assert 5000 < sum(act.seconds for act in slow) < 6000
    assert len(final(slow)) < len(final(quick))


def test_doubtful_answers_are_looked_at_again(known: bank.Bank) -> None:
    acts = work_through(person(), known, paper(), 100)
    doubted = {act.item_id for act in acts if act.doubtful}
    assert doubted
    assert all(not [act for act in acts if act.item_id == item][-1].doubtful for item in doubted)


def test_no_two_items_of_the_demo_bank_look_the_same() -> None:
    codes = []
    for sheet in bank.FOLDER.glob("*.csv"):
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            codes += [row["code"] for row in csv.DictReader(file)]
    assert codes
    assert len(bank.read()) == len(set(codes)) == len(codes)
