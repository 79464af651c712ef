"""Quota groups for the selections of tests."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select, update

from services.recruitment.admissions.tables import candidates
from services.recruitment.applications.tables import applications
from services.recruitment.selections.tables import selections
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.quota_groups import GroupOrder, QuotaGroup, QuotaGroups
from shared.contracts.reserve import Reserve
from shared.contracts.rules import Cut, Rules
from shared.db.engine import unit_of_work


def papua(order: GroupOrder = "reserved_first", **changes: object) -> QuotaGroups:
    """One group, whose members have declared to be of Papua: a place of each vacancy."""
    values = {"title": "Putra-putri Papua", "declaration": "papua", "count": 1, "rounding": "down", "unfilled": "open"}
    return QuotaGroups(order=order, groups=(QuotaGroup(code="papua", **{**values, **changes}),))  # type: ignore[arg-type]


def rule(engine: Engine, groups: QuotaGroups | None, cut: Cut | None = None, reserve: Reserve | None = None) -> Rules:
    """Gives the open selection's rules these groups; no person can replace rules so late. With a reserve, who is above
    the line is chosen and goes on to nothing else."""
    with unit_of_work(engine) as session:
        document = session.execute(select(selections.c.rules)).scalar_one()
        changed: dict[str, Any] = {
            "quota_groups": None if groups is None else dump(groups),
            **({"cut": dump(cut)} if cut else {}),
        }
        if reserve is not None:
            changed |= {"id": "kabupaten-2026", "next_stage": None, "reserve": dump(reserve)}
        rules = load(Rules, {**document, **changed})
        session.execute(update(selections).values(rules=dump(rules), rules_digest=rules.digest))
    return rules


def choose(engine: Engine, candidate_no: str, group: str | None) -> None:
    """The candidate applied with this group."""
    of_candidate = select(candidates.c.application_id).where(candidates.c.candidate_no == candidate_no)
    with unit_of_work(engine) as session:
        session.execute(
            update(applications)
            .where(applications.c.application_id == of_candidate.scalar_subquery())
            .values(quota_group=group, declarations=[] if group is None else [group])
        )
