"""Rankings of a vacancy: the order, equal ranks, draws, the cut, quota groups, and the document that is signed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from services.scoring.rankings.domain import ranking as domain
from services.scoring.rankings.domain.accepted import Accepted
from services.scoring.rankings.domain.bulk import POLARS
from services.scoring.rankings.domain.documents import Frame, LetPass, digest_of, document
from services.scoring.rankings.domain.facts import RosterLine
from services.scoring.rankings.domain.listed import LISTS
from services.scoring.rankings.domain.lots import undrawn
from services.scoring.rankings.domain.order import Equals, Ranked, in_order
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rankings.domain.seeds import with_draws
from services.scoring.rankings.domain.vectors import Vectors
from shared.contracts.codec.reading import load
from shared.contracts.committee import AcceptedBuild, OverruledReason
from shared.contracts.cuts import Cut
from shared.contracts.quota_groups import QuotaGroups
from shared.contracts.quota_places import Quotas, quotas_of
from shared.contracts.rankings import codes_of
from shared.kernel.canonical import digest
from tests.vectors import ranking_cases
from tests.vectors.cases import Case, Values


def cases() -> Iterator[Case]:
    yield from ranking_cases.chosen()
    yield from ranking_cases.random_fields()


def answer(given: Values) -> Values:
    return ranked_by(given, _standings(given))


def ranked_by(given: Values, standings: Sequence[Standing]) -> Values:
    """The ranking of these candidates by all else that is given."""
    vacancy, cut, quotas = given["vacancy"], load(Cut, given["cut"]), None
    places = cut.places(vacancy["quota"], sum(each.outcome is Outcome.PASSED for each in standings))
    groups = given.get("quota_groups")
    if groups is not None:
        group = vacancy.get("position_group")
        rules = load(QuotaGroups, groups)
        quotas = quotas_of(rules, cut, quota=vacancy["quota"], places=places, position_group=group)
    equals = Equals(given.get("equal_ranks") or "1224", cut.boundary_ties)
    before = _ranked(LISTS, given, standings, places, equals, quotas)
    waiting = undrawn(before, places, equals, has_quotas=quotas is not None)
    by_hand = [tuple(order) for order in given.get("lots_by_hand") or ()]
    standings, seed = with_draws(vacancy["vacancy_id"], standings, waiting, by_hand, given.get("seed"))
    ranked = _ranked(LISTS, given, standings, places, equals, quotas)
    in_bulk = _ranked(POLARS, given, standings, places, equals, quotas)
    if domain.row_texts(ranked) != domain.row_texts(in_bulk) or domain.coded_texts(ranked) != domain.coded_texts(
        in_bulk
    ):
        raise AssertionError("a few are ranked otherwise than many")
    return _document(given, standings, places, ranked, seed)


def _document(
    given: Values, standings: Sequence[Standing], places: int, ranked: Ranked[Any], seed: str | None
) -> Values:
    vacancy = given["vacancy"]
    frame = Frame(
        selection_id=vacancy["selection_id"],
        exam_id=vacancy["exam_id"],
        vacancy_id=vacancy["vacancy_id"],
        category=vacancy["category"],
        quota=vacancy["quota"],
        places=places,
        tie_breaks=tuple(given["tie_breaks"]),
        rules_digest=given["rules_digest"],
        stage=given.get("stage"),
        draw_seed=seed,
    )
    codes = codes_of({each.candidate_no: each.sheet_code for each in standings})
    texts = domain.coded_texts(ranked) if codes else domain.row_texts(ranked)
    accepted = [Accepted(**each) for each in given.get("findings", ())]
    overruled = tuple(load(OverruledReason, each) for each in given.get("overruled", ()))
    builds = tuple(load(AcceptedBuild, each) for each in given.get("accepted_builds", ()))
    let_pass = LetPass(overruled, builds)
    found = digest_of(frame, texts, accepted, codes, let_pass)
    if found != digest(document(frame, domain.rows_of(ranked), accepted, codes, let_pass)):
        raise AssertionError("the digest over columns is another one than that of the document")
    return {"places": places, "drawn": seed is not None, "rows": [json.loads(text) for text in texts], "digest": found}


def _ranked(
    vectors: Vectors[Any],
    given: Values,
    standings: Sequence[Standing],
    places: int,
    equals: Equals,
    quotas: Quotas | None,
) -> Ranked[Any]:
    return in_order(domain.field_in(vectors, standings), given["tie_breaks"], [places], equals, [quotas])


def _standings(given: Values) -> list[Standing]:
    codes = codes_of({each["candidate_no"]: each.get("sheet_code") for each in given["candidates"]})
    return [_standing(each, codes.get(each["candidate_no"])) for each in given["candidates"]]


def _standing(values: Values, code: str | None) -> Standing:
    born = values.get("born_on")
    return Standing(
        candidate_no=values["candidate_no"],
        outcome=Outcome(values["outcome"]),
        marks=values["marks"],
        counts={section: (right, wrong) for section, (right, wrong) in values.get("counts", {}).items()},
        born=None if born is None else date.fromisoformat(born).toordinal(),
        grade=_grade(values.get("gpa")),
        sheet_code=code,
        total=values.get("total"),
        normalised=values.get("normalised"),
        quota_group=values.get("quota_group"),
        unscored=values.get("unscored"),
    )


def _grade(gpa: str | None) -> int | None:
    line = RosterLine._make([None] * len(RosterLine._fields))
    return line._replace(gpa=gpa).grade
