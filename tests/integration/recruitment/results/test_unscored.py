"""Why somebody has no score in a later stage, as everybody and the candidate read it, and when it is not believed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.results.usecases import releases
from services.recruitment.results.usecases.integration import unscored_problem
from shared.contracts.scoring import RankedRow
from shared.db.engine import reading
from shared.signatures.belief import NotBelieved
from tests.builders.later_results import (
    SKB,
    account_of,
    database_of_two_stages,
    first_stage,
    later,
    later_rows,
    three_candidates,
)
from tests.builders.recruitment import VACANCY_ID
from tests.builders.signed_releases import receive

CHEATED, ILL = {"wawancara": "cheating"}, {"wawancara": "absent"}


@pytest.fixture
def engine() -> Engine:
    return database_of_two_stages()


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    """The first stage is released; the first two go on."""
    found = three_candidates(engine)
    receive(engine, first_stage(found))
    return found


def rows_with(numbers: list[str], status: str, unscored: dict[str, str] | None) -> list[RankedRow]:
    """The best has a rank, the other none."""
    best, other = later_rows(numbers)
    none = RankedRow(candidate_no=other.candidate_no, rank=None, marks={}, total=0, status="absent")
    return [best, replace(none, status=status, unscored=unscored)]  # type: ignore[arg-type]


def is_released(engine: Engine) -> bool:
    with reading(engine) as session:
        return releases.find_current(session, VACANCY_ID, "skb") is not None


def text_of(client: FlaskClient, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", client.get(path).text))


@pytest.mark.parametrize(
    ("status", "unscored", "words"),
    [
        ("disqualified", CHEATED, "Wawancara: didiskualifikasi karena kecurangan"),
        ("absent", ILL, "Wawancara: tidak hadir"),
    ],
)
def test_everybody_and_the_candidate_read_part_and_reason(
    engine: Engine,
    numbers: list[str],
    client: FlaskClient,
    log_in: Callable[[str], FlaskClient],
    status: str,
    unscored: dict[str, str],
    words: str,
) -> None:
    receive(engine, later(rows_with(numbers, status, unscored)))
    assert words in text_of(client, f"/hasil/{VACANCY_ID}?tahap=skb")
    assert f"{words}." in text_of(log_in(account_of(engine, numbers[0])), "/lamaran/hasil")
    assert words not in text_of(log_in(account_of(engine, numbers[1])), "/lamaran/hasil"), "the other has a rank"
    rows = client.get(f"/api/results/{VACANCY_ID}?stage=skb").get_json()["rows"]
    assert [row["unscored"] for row in rows] == [None, unscored]


def test_a_release_from_before_there_were_reasons_is_believed_as_it_was(
    engine: Engine, numbers: list[str], client: FlaskClient, log_in: Callable[[str], FlaskClient]
) -> None:
    receive(engine, later(rows_with(numbers, "absent", None)))
    assert is_released(engine)
    assert "tidak hadir dalam salah satu bagian" in text_of(log_in(account_of(engine, numbers[0])), "/lamaran/hasil")


@pytest.mark.parametrize(
    ("status", "unscored", "problem"),
    [
        ("absent", CHEATED, "is absent, and was disqualified in a part"),
        ("absent", {"cat": "absent"}, "has a reason in cat, of which nobody enters scores"),
        ("absent", {"skd": "absent"}, "has a reason in skd"),
        ("disqualified", {"wawancara": "leak"}, "has the reason leak in wawancara, which is none"),
        ("absent", {"wawancara": "ill"}, "has the reason ill in wawancara, which is none"),
    ],
)
def test_reasons_that_cannot_be_are_not_believed(
    engine: Engine, numbers: list[str], status: str, unscored: dict[str, str], problem: str
) -> None:
    with pytest.raises(NotBelieved, match=f"{numbers[0]} {problem}"):
        receive(engine, later(rows_with(numbers, status, unscored)))
    assert not is_released(engine)


def test_whoever_has_scores_has_no_reasons(engine: Engine, numbers: list[str]) -> None:
    with pytest.raises(NotBelieved, match="has scores, and reasons why there are none"):
        receive(engine, later(later_rows(numbers, unscored=ILL)))
    assert not is_released(engine)


def test_a_reason_that_was_not_signed_is_not_believed(engine: Engine, numbers: list[str]) -> None:
    signed = later(rows_with(numbers, "disqualified", CHEATED))
    best, other = signed.rows
    for told in (None, {"wawancara": "misconduct"}):
        with pytest.raises(NotBelieved, match="ranking_digest"):
            receive(engine, replace(signed, rows=(best, replace(other, unscored=told))))
    assert not is_released(engine)


def test_the_first_stage_has_no_such_reasons() -> None:
    engine = database_of_two_stages()
    released = first_stage(three_candidates(engine), unscored=ILL)
    with pytest.raises(NotBelieved, match="has reasons of a later stage"):
        receive(engine, released)


def test_a_disqualification_comes_from_a_part_unless_it_may_come_from_a_sitting() -> None:
    row = RankedRow(candidate_no="26-0001", rank=None, marks={}, total=0, status="disqualified", unscored=ILL)
    assert unscored_problem(SKB, row) is None, "its sheet may be the reason"
    without_sitting = replace(SKB, parts=tuple(each for each in SKB.parts if each.source != "sitting"))
    assert unscored_problem(without_sitting, row) == "is disqualified, and no part says so"
    assert unscored_problem(without_sitting, replace(row, unscored=CHEATED)) is None
