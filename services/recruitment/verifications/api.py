"""The verification queue and its decisions, for programs."""

from __future__ import annotations

from typing import Any

from services.recruitment.applications import usecases as applications
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.verifications import storage
from services.recruitment.verifications import usecases as verifications
from services.recruitment.verifications.schemas import (
    DecisionAnswer,
    DecisionRequest,
    QueuePageAnswer,
    VerificationQuery,
)
from services.recruitment.verifications.storage import QueueFilter
from shared.kernel.roles import Role
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.api import Blueprint
from shared.web.paging import Page
from shared.web.unit_of_work import db, now

api = Blueprint("verifications_api", __name__, url_prefix="/api/verifications", description="Verification")


@api.get("")
@api.arguments(VerificationQuery, location="query")
@api.response(200, QueuePageAnswer)
@access(Role.VERIFIER, scope=OWN)
def list_verifications(query: dict[str, Any]) -> dict[str, Any]:
    """Applications in a state, those waiting oldest first."""
    selection = selections.get_current(db(), query["selection_id"], own=own_selections())
    wanted = QueueFilter(state=query["state"], vacancy_id=query["vacancy_id"], text=query["q"])
    page = Page.of(query)
    lines = storage.list_queue(db(), selection.selection_id, wanted, limit=page.size, offset=page.offset)
    return {"items": lines, "total": storage.count_queue(db(), selection.selection_id, wanted)}


@api.post("/<application_id>")
@api.arguments(DecisionRequest)
@api.response(200, DecisionAnswer)
@access(Role.VERIFIER)
def decide(values: dict[str, Any], application_id: str) -> dict[str, Any]:
    """Accepts or rejects an application once; whoever comes second gets 409 `already_decided`."""
    who = require_principal().id
    if values["decision"] == "accept":
        verifications.accept(db(), now(), application_id, who)
    else:
        reason_code, reason = values["reason_code"] or "", values["reason"] or ""
        verifications.reject(db(), now(), application_id, who, reason_code, reason)
    decided = applications.get_application(db(), application_id)
    return {"application_id": application_id, "state": decided.state.value}
