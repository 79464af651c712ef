"""No event says anything of somebody's health where the catalogue declares that it carries no personal data.

A reason travels as a code: from a list in the payload's own type, or as a text whose codes stand in a table of the
contracts, which is named here for each field."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

import pytest

from services.cbt.seating.domain.closed_seats import REASONS as CLOSED_SEATS
from services.recruitment.verifications.domain import REJECTION_REASONS
from services.scoring.assessments.domain.scores import CHOSEN_FROM
from shared.contracts.assessments import UNSCORED_REASONS, AssessmentCorrected, AssessmentRecorded
from shared.contracts.catalogue import contracts
from shared.contracts.cbt import SeatMissed
from shared.contracts.codec.reading import InvalidPayload, load
from shared.contracts.codec.schemas import json_schema
from shared.contracts.declaration import Contract, contract_of
from shared.contracts.exclusions import REASONS
from shared.contracts.reserve import GIVEN_BACK_REASONS, NO_REPLY, REPLY_REASONS
from tools.snapshots import EXAMPLES

HEALTH = re.compile(r"(^|_)(ill|illness|sick|sickness|health|medical|injur|hospital|pregnan|faint|sakit)")
A_REASON = re.compile(r"(^|_)(reason|because|unscored)(_|$)")
BY_PEOPLE = "a text by members, for everybody who reads the act"
"""About the act, not a reason of somebody's: the page that asks for it says who will read it."""
FREE: dict[str, Collection[str] | str] = {
    "cbt.attempt.voided.v1 reason_code": REASONS,
    "cbt.attempt.voided.v1 reason": BY_PEOPLE,
    "cbt.candidate.disqualified.v1 reason_code": REASONS,
    "cbt.candidate.disqualified.v1 reason": BY_PEOPLE,
    "messaging.events.discarded.v1 reason": BY_PEOPLE,
    "recruitment.application.rejected.v1 reason_code": REJECTION_REASONS,
    "recruitment.candidate.replied.v1 reason_code": {*REPLY_REASONS, NO_REPLY},
    "recruitment.place.returned.v1 reason_code": GIVEN_BACK_REASONS,
    "recruitment.selection.amended.v1 reason": BY_PEOPLE,
    "scoring.assessment.recorded.v1 decided_because": BY_PEOPLE,
    "scoring.build.accepted.v1 reason": BY_PEOPLE,
    "scoring.gate.overruled.v1 reason": BY_PEOPLE,
    "scoring.ranking.released.v1 reason": BY_PEOPLE,
    "scoring.ranking.released.v1 seconding_reason": BY_PEOPLE,
    "scoring.ranking.released.v1 unscored": UNSCORED_REASONS,
    "scoring.ranking.withdrawn.v1 reason": BY_PEOPLE,
    "scoring.reserve.moved.v1 reason_code": {*REPLY_REASONS, NO_REPLY, *GIVEN_BACK_REASONS},
    "scoring.rules.adopted.v1 reason": BY_PEOPLE,
}
CARRYING_NOTHING = [contract for contract in contracts() if contract.personal is None]
SICK = [(AssessmentRecorded, "reason"), (AssessmentCorrected, "reason"), (SeatMissed, "closed_because")]


def fields_of(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a payload and of the values inside it, by name."""
    for each in (schema, *schema.get("$defs", {}).values()):
        yield from each.get("properties", {}).items()


def codes_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (code for code in node.get("enum", ()) if isinstance(code, str))
        for value in node.values():
            yield from codes_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from codes_in(value)


@pytest.mark.parametrize("contract", CARRYING_NOTHING, ids=lambda contract: contract.name)
def test_no_schema_lets_a_health_reason_travel(contract: Contract) -> None:
    schema = json_schema(contract.payload)
    assert [code for code in codes_in(schema) if HEALTH.search(code)] == []


def test_each_reason_that_is_a_text_has_its_codes_in_a_table_and_none_is_of_health() -> None:
    free = {
        f"{contract.name} {name}"
        for contract in CARRYING_NOTHING
        for name, field in fields_of(json_schema(contract.payload))
        if A_REASON.search(name) and not {*codes_in(field)} and field.get("type") not in ("boolean", "integer")
    }
    assert free == FREE.keys(), "a new reason is a list of codes in its type, or stands here with them"
    tables = [codes for codes in FREE.values() if not isinstance(codes, str)]
    assert [code for codes in tables for code in codes if HEALTH.search(code)] == []


def test_what_two_services_keep_of_illness_for_themselves_is_recognised() -> None:
    """Otherwise the tests above would find nothing, whatever stood there."""
    assert [code for code in CLOSED_SEATS if HEALTH.search(code)] == ["ill"]
    assert [code for code in CHOSEN_FROM if HEALTH.search(code)] == ["ill"]


@pytest.mark.parametrize(("payload", "name"), SICK)
def test_what_earlier_releases_wrote_is_still_read_and_passed_on_by_nobody(payload: type[Any], name: str) -> None:
    contract = contract_of(payload)
    data = json.loads((EXAMPLES / f"{contract.name}.json").read_text(encoding="utf-8"))["data"]
    for code, now in contract.former[name].items():
        assert getattr(load(payload, {**data, name: code}), name) == now
        assert now in codes_in(json_schema(payload)), "what it is read as is a code of today"
    assert "ill" in contract.former[name]
    with pytest.raises(InvalidPayload):
        load(payload, {**data, name: "tired"})
