"""What a later stage asks for is held against each row before it is believed, and told to whoever missed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.results.usecases import releases
from services.recruitment.selections.tables import vacancies
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Role
from shared.signatures.belief import NotBelieved
from tests.builders.later_results import (
    account_of,
    asking,
    database_of_two_stages,
    first_stage,
    later,
    later_rows,
    one_below,
    three_candidates,
)
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.signed_releases import receive
from tests.builders.web import bearer


@pytest.fixture
def engine() -> Engine:
    return database_of_two_stages()


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    return three_candidates(engine)


CATEGORY, OTHER = "general", "disability"
"""Of the vacancy, and of none that is ranked here."""
KEEPS_OUT_THE_SECOND: list[dict[str, Any]] = [
    {"minima": {"wawancara": 81}},
    {"percent": {"wawancara": 90}},
    {"percent": {"wawancara": 90}, "minima": {"cat": 301}, "enough": 1},
    {"percent": {"wawancara": 50}, "final": 75_019},
    {"final_percent": 76},
    {"percent": {"wawancara": "80.01"}},
    {"final_percent": "75.0181"},
    {"thresholds": ({"category": CATEGORY, "minima": {"wawancara": 81}},)},
    {"minima": {"wawancara": 1}, "thresholds": ({"category": CATEGORY, "final": 75_019},)},
]
KEEPS_OUT_NOBODY: list[dict[str, Any]] = [
    {"minima": {"wawancara": 80}},
    {"percent": {"wawancara": 90}, "minima": {"cat": 300}, "enough": 1},
    {"final": 75_018},
    {"final_percent": 75},
    {"percent": {"wawancara": "79.99"}},
    {"final_percent": "75.018"},
    {"final": 75_019, "thresholds": ({"category": CATEGORY, "minima": {"wawancara": 80, "cat": 301}, "enough": 1},)},
    {"thresholds": ({"category": OTHER, "minima": {"wawancara": 81}},)},
    {"thresholds": ({"category": CATEGORY, "position_group": "elsewhere", "minima": {"wawancara": 81}},)},
]


@pytest.mark.parametrize("asked", KEEPS_OUT_THE_SECOND)
def test_nobody_is_ranked_who_misses_what_is_asked(engine: Engine, numbers: list[str], asked: dict[str, Any]) -> None:
    rules = asking(engine, numbers, **asked)
    with pytest.raises(NotBelieved, match=f"{numbers[0]} is on the wrong side of a minimum"):
        receive(engine, later(later_rows(numbers), rules_digest=rules.digest))
    receive(engine, later(one_below(numbers), rules_digest=rules.digest))
    with reading(engine) as session:
        assert releases.find_current(session, VACANCY_ID, "skb") is not None


@pytest.mark.parametrize("asked", KEEPS_OUT_NOBODY)
def test_nobody_is_kept_out_who_reaches_it(engine: Engine, numbers: list[str], asked: dict[str, Any]) -> None:
    rules = asking(engine, numbers, **asked)
    with pytest.raises(NotBelieved, match=f"{numbers[0]} is on the wrong side of a minimum"):
        receive(engine, later(one_below(numbers), rules_digest=rules.digest))
    receive(engine, later(later_rows(numbers), rules_digest=rules.digest))


def test_whoever_misses_it_reads_by_how_much(
    engine: Engine, numbers: list[str], log_in: Callable[[str], FlaskClient]
) -> None:
    asked = {"percent": {"wawancara": 90}, "minima": {"cat": 301}, "enough": 1, "final_percent": 76}
    rules = asking(engine, numbers, **asked)
    receive(engine, later(one_below(numbers), rules_digest=rules.digest))
    page = log_in(account_of(engine, numbers[0])).get("/lamaran/hasil").text.replace("\xa0", " ")
    assert "<h1>Nilai Anda di bawah ambang.</h1>" in page
    assert "SKB dengan CAT 300, ambang 301; Wawancara 80, ambang 90; nilai akhir 75,018, ambang 76." in page
    assert "0 dari 2 ambang bagian tercapai; diminta sekurangnya 1." in page
    assert "<dt>Ambang nilai akhir</dt><dd>76: kurang 0,982</dd>" in page
    best = log_in(account_of(engine, numbers[1])).get("/lamaran/hasil").text.replace("\xa0", " ")
    assert "<dt>Ambang Wawancara</dt><dd>90: tepat tercapai</dd>" in best
    assert "<dt>Ambang nilai akhir</dt><dd>76: tercapai, 7,945 di atasnya</dd>" in best


def test_what_is_asked_of_the_position_group_of_the_vacancy_replaces_the_wider(
    engine: Engine, numbers: list[str], log_in: Callable[[str], FlaskClient]
) -> None:
    wide = {"category": CATEGORY, "minima": {"wawancara": 1}}
    rules = asking(engine, numbers, thresholds=(wide, {**wide, "position_group": "guru", "minima": {"wawancara": 81}}))
    with unit_of_work(engine) as session:
        session.execute(vacancies.update().values(position_group="guru"))
    with pytest.raises(NotBelieved, match=f"{numbers[0]} is on the wrong side of a minimum"):
        receive(engine, later(later_rows(numbers), rules_digest=rules.digest))
    receive(engine, later(one_below(numbers), rules_digest=rules.digest))
    page = log_in(account_of(engine, numbers[0])).get("/lamaran/hasil").text.replace("\xa0", " ")
    assert "Wawancara 80, ambang 81" in page


def test_without_thresholds_the_page_names_none(
    engine: Engine, numbers: list[str], log_in: Callable[[str], FlaskClient]
) -> None:
    receive(engine, first_stage(numbers))
    receive(engine, later(later_rows(numbers)))
    assert "ambang" not in log_in(account_of(engine, numbers[0])).get("/lamaran/hasil").text.lower()


def test_the_rules_say_it_and_what_of_it_is_new(engine: Engine, numbers: list[str], client: FlaskClient) -> None:
    asking(engine, numbers, percent={"wawancara": 90}, minima={"cat": 301}, enough=1, final=76_000)
    page = client.get(f"/petugas/aturan/{SELECTION_ID}", headers=bearer(Role.AUDITOR, now=NOW)).text
    page = page.replace("\xa0", " ")
    assert "sekurangnya 1 dari: SKB dengan CAT 301, Wawancara 90 persen (90)" in page
    assert "<dt>Ambang nilai akhir</dt><dd>Sekurangnya 76.</dd>" in page
    assert "Nilai ambang</b>: baru: sekurangnya 1 dari" in page
    assert "Ambang nilai akhir</b>: baru: Sekurangnya 76." in page
