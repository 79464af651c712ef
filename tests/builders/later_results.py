"""Results of two stages as recruitment receives them: three candidates, of whom two go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import candidates
from services.recruitment.applications.tables import applications
from services.recruitment.selections.usecases.replacing_rules import Replacement, replace_rules
from shared.contracts.codec.rules import preset
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW
from tests.builders.signed_releases import SIGNERS, bind_keys, receive, release

RULES = preset("cpns-2024")
(SKB,) = RULES.later_stages


def database_of_two_stages() -> Engine:
    engine = build.make_database()
    with unit_of_work(engine) as session:
        vacancies = [build.vacancy_document(quota=1)]
        build.open_demo_selection(session, rules="cpns-2024", vacancies=vacancies)
    return engine


def three_candidates(engine: Engine) -> list[str]:
    """Their numbers; two members have had keys for a while."""
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        return [build.add_candidate(session, index, f"Peserta {index}") for index in range(3)]


def first_stage(numbers: list[str], rules: Rules = RULES, unscored: dict[str, str] | None = None) -> RankingReleased:
    """Two go on, with 454 and 453 of 550; the third is absent."""
    one, two, three = numbers
    rows = [
        reported.ranked(one, 1, 130, 135, 189, "goes_on"),
        reported.ranked(two, 2, 130, 135, 188, "goes_on", decision=reported.decision(one, "total", 454, 453)),
        replace(reported.ranked(three, None, 0, 0, 0, "absent", marks={}), unscored=unscored),
    ]
    (released,) = release(rows, rules_digest=rules.digest, quota=1, places=3)
    return released


def later_rows(numbers: list[str], **changes: object) -> list[RankedRow]:
    """40 x 453/550 + 30 x 400/500 + 30 x 90/100 is 83.945; with 454, 300 and 80 it is 75.018."""
    one, two, _ = numbers
    best = RankedRow(
        candidate_no=two,
        rank=1,
        marks={"skd": 453, "skd:TKP": 188, "skd:TIU": 135, "skd:TWK": 130, "cat": 400, "wawancara": 90},
        total=83_945,
        status="goes_on",
    )
    other = RankedRow(
        candidate_no=one,
        rank=2,
        marks={"skd": 454, "skd:TKP": 189, "skd:TIU": 135, "skd:TWK": 130, "cat": 300, "wawancara": 80},
        total=75_018,
        status="below_cut",
        decision=reported.decision(two, "final", 83_945, 75_018),
    )
    return [replace(best, **changes), other]  # type: ignore[arg-type]


def turned_round(rows: list[RankedRow]) -> list[RankedRow]:
    """`later_rows` with a lower interview of the best, who then falls below the line; the other enters."""
    best, other = rows
    decision = reported.decision(other.candidate_no, "final", other.total, 74_945)
    marks = {**best.marks, "wawancara": 60}
    dropped = replace(best, rank=2, marks=marks, total=74_945, status="below_cut", decision=decision)
    return [replace(other, rank=1, status="goes_on", decision=None), dropped]


def later(rows: list[RankedRow], **changes: Any) -> RankingReleased:
    of_stage = {"stage": "skb", "rules_digest": RULES.digest, "tie_breaks": SKB.tie_breaks}
    values: dict[str, Any] = {**of_stage, "quota": 1, "places": 1}
    (released,) = release(rows, **{**values, **changes})
    return released


def asking(engine: Engine, numbers: list[str], **asked: Any) -> Rules:
    """The selection goes by rules whose second stage asks for this, and the first stage is released by them."""
    rules = replace(RULES, version="2024.2", stages=(replace(SKB, **asked),))
    with unit_of_work(engine) as session:
        replacement = Replacement(build.SELECTION_ID, dump(rules), "Ambang SKB ditetapkan.", "operator")
        replace_rules(session, NOW, replacement)
    receive(engine, first_stage(numbers, rules))
    return rules


def one_below(numbers: list[str]) -> list[RankedRow]:
    """`later_rows`, of which the second is below the threshold."""
    best, other = later_rows(numbers)
    return [best, replace(other, rank=None, status="below_threshold", decision=None)]


def account_of(engine: Engine, candidate_no: str) -> str:
    query = select(applications.c.account_id).join(
        candidates, candidates.c.application_id == applications.c.application_id
    )
    with reading(engine) as session:
        return str(session.scalars(query.where(candidates.c.candidate_no == candidate_no)).one())
