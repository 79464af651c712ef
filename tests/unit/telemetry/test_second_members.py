"""Whatever one person alone signs or proposes is measured while it waits, and stands in the runbook."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.cbt.service import SERVICE as CBT
from services.recruitment.service import SERVICE as RECRUITMENT
from services.scoring.service import SERVICE as SCORING
from shared.web.service import Service

SERVICES = (RECRUITMENT, CBT, SCORING)
RUNBOOK = Path(__file__).parents[3] / "deploy/runbook.md"
FIRST_OF_TWO = re.compile(r"signer_id|first_id|confirmer_id|seconder_id|enterer_id")
"""Columns of tables in which what one person has done waits for another."""
EXEMPT = {
    "closures": "let stand under an earlier release; nobody can second it any more",
    "assessment_entries": "two assessors enter every score: a day's work, which the page of scores counts",
}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_no_table_of_two_people_is_left_out(service: Service) -> None:
    found = {
        table.name
        for table in service.metadata.tables.values()
        if any(FIRST_OF_TWO.fullmatch(column.name) for column in table.columns)
    }
    measured = [table.name for each in service.second_members for table in each.tables]
    assert found - EXEMPT.keys() == set(measured)
    assert len(measured) == len(set(measured))


def test_there_is_something_to_measure() -> None:
    assert len(SCORING.second_members) >= 11


def test_the_runbook_has_each_of_them_and_no_other() -> None:
    part = RUNBOOK.read_text(encoding="utf-8").partition("| what waits (`what`)")[2].partition("\n\n")[0]
    named = re.findall(r"^\| `([a-z_]+)` \|", part, re.MULTILINE)
    assert sorted(named) == sorted(each.what for service in SERVICES for each in service.second_members)
