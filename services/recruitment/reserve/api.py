"""Places that two people give back for candidates, for programs that act for an exam officer or a member of the
committee."""

from __future__ import annotations

from typing import Any

from services.recruitment.reserve.schemas import GivingBackAnswer, GivingBackReasonRequest, GivingBackRequest
from services.recruitment.reserve.usecases import giving_back
from services.recruitment.staff.usecases.keys import live_keys
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Role
from shared.web.access import access, require_principal
from shared.web.api import Blueprint
from shared.web.signed_requests import StatementAnswer, signed_from, to_be_signed
from shared.web.unit_of_work import db, now

api = Blueprint("reserve_api", __name__, url_prefix="/api/places", description="Places given back for candidates")


@api.post("/<candidate_no>/statement")
@api.arguments(GivingBackReasonRequest)
@api.response(200, StatementAnswer)
@access(Role.EXAM_OFFICER, Role.COMMITTEE)
def statement(values: dict[str, Any], candidate_no: str) -> dict[str, Any]:
    """What the caller signs to have this candidate's place given back for this reason; good for ten minutes, nothing is
    changed."""
    who, number = require_principal(), typed_candidate_number(candidate_no)
    text = giving_back.statement_for(db(), now(), number, values["reason_code"], values["happened_on"], who)
    return to_be_signed(text, live_keys(db(), who.id))


@api.post("/<candidate_no>")
@api.arguments(GivingBackRequest)
@api.response(200, GivingBackAnswer)
@access(Role.EXAM_OFFICER, Role.COMMITTEE)
def give_back(values: dict[str, Any], candidate_no: str) -> dict[str, Any]:
    """Takes the caller's signature on giving the place back; the second, by another person and over the same reason and
    date, decides it."""
    number, code, happened_on = typed_candidate_number(candidate_no), values["reason_code"], values["happened_on"]
    giving_back.decide(db(), now(), number, code, happened_on, signed_from(values), require_principal())
    return _answer(number)


@api.delete("/<candidate_no>")
@api.response(200, GivingBackAnswer)
@access(Role.EXAM_OFFICER, Role.COMMITTEE)
def withdraw(candidate_no: str) -> dict[str, Any]:
    """Takes the caller's own signature back, as long as no second person has decided."""
    number = typed_candidate_number(candidate_no)
    giving_back.withdraw(db(), number, require_principal())
    return _answer(number)


def _answer(number: str) -> dict[str, Any]:
    done = giving_back.get_case(db(), now(), number).given_back
    return {
        "candidate_no": number,
        "decided": done is not None,
        "decided_at": done.decided_at if done is not None else None,
    }
