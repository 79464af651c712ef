"""Exams, their blueprints and their sealing, for programs."""

from __future__ import annotations

from typing import Any

from services.scoring.approvals.schemas import StatementAnswer, StatementRequest, signed_from, to_be_signed
from services.scoring.approvals.usecases import live_keys
from services.scoring.exams.domain.exams import Approval
from services.scoring.exams.schemas import (
    ApprovalAnswer,
    BlueprintRequest,
    ExamAnswer,
    ExamsAnswer,
    OpeningCodeAnswer,
    OpeningCodeRequest,
    SelectionQuery,
)
from services.scoring.exams.usecases import blueprints, exams, papers, sealing
from shared.contracts.exams import BlueprintRow
from shared.kernel.roles import Role
from shared.web import choosing
from shared.web.access import OWN, access, require_principal
from shared.web.api import Blueprint
from shared.web.messages import words_of
from shared.web.places import in_words
from shared.web.unit_of_work import db, now

api = Blueprint("exams_api", __name__, url_prefix="/api/exams", description="Exams from draft to seal")


@api.get("")
@api.arguments(SelectionQuery, location="query")
@api.response(200, ExamsAnswer)
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.COMMITTEE, scope=OWN)
def list_exams(query: dict[str, Any]) -> dict[str, Any]:
    """Every exam of the caller's selections, oldest first; or that of the selection named."""
    return {"items": exams.listed(db(), choosing.narrowed(query["selection_id"]))}


@api.get("/<exam_id>")
@api.response(200, ExamAnswer)
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.COMMITTEE)
def show_exam(exam_id: str) -> dict[str, Any]:
    """The exam with its blueprint beside the bank, its digest and its approvals."""
    return _shown(exam_id)


@api.put("/<exam_id>/blueprint")
@api.arguments(BlueprintRequest)
@api.response(200, ExamAnswer)
@access(Role.ITEM_AUTHOR, Role.EXAM_OFFICER)
def put_blueprint(values: dict[str, Any], exam_id: str) -> dict[str, Any]:
    """Replaces the draft's blueprint; earlier approvals then no longer count."""
    blueprints.put_blueprint(db(), now(), exam_id, [BlueprintRow(**row) for row in values["rows"]])
    return _shown(exam_id)


@api.get("/<exam_id>/statement")
@api.response(200, StatementAnswer)
@access(Role.EXAM_OFFICER, Role.COMMITTEE)
def statement(exam_id: str) -> dict[str, Any]:
    """What the caller signs to approve the content as it stands now; good for ten minutes."""
    who = require_principal()
    return to_be_signed(sealing.statement_for(db(), now(), exam_id, who), live_keys(db(), who))


@api.post("/<exam_id>/approvals")
@api.arguments(StatementRequest)
@api.response(200, ApprovalAnswer)
@access(Role.EXAM_OFFICER, Role.COMMITTEE)
def approve(values: dict[str, Any], exam_id: str) -> dict[str, bool]:
    """Approves exactly this content, signed with a key of the caller's own; the second approval, by another person,
    seals the exam."""
    return {"sealed": sealing.approve(db(), now(), exam_id, signed_from(values), require_principal())}


@api.post("/<exam_id>/opening-code")
@api.arguments(OpeningCodeRequest)
@api.response(200, OpeningCodeAnswer)
@access(Role.EXAM_OFFICER)
def show_opening_code(values: dict[str, Any], exam_id: str) -> dict[str, str]:
    """The code that opens the papers in cbt when their key cannot come; that it was shown is recorded."""
    return {"code": papers.show_code(db(), now(), exam_id, values["reason"], require_principal())}


def _shown(exam_id: str) -> dict[str, Any]:
    view = sealing.overview(db(), exam_id)
    exam = view.exam
    return {
        "exam_id": exam.exam_id,
        "selection_id": exam.selection_id,
        "title": exam.title,
        "selection_title": exam.selection_title,
        "sealed_at": exam.sealed_at,
        "rules_digest": exam.rules_digest,
        "content_digest": view.content_digest,
        "items": view.items,
        "blueprint": [
            {
                "section": line.row.section,
                "topic": line.row.topic,
                "band": line.row.band,
                "items": line.row.items,
                "in_bank": line.have,
            }
            for line in blueprints.compare(db(), exam)
        ],
        "approvals": [_person(approval) for approval in view.approvals],
        "lapsed_approvals": [_person(approval) for approval in view.lapsed],
        "unproven_approvals": [_person(approval) for approval in view.unproven],
        "stale_approvals": [_person(approval) for approval in view.stale],
        "problems": [{"field": in_words(p.place), "code": p.code, "message": words_of(p)} for p in view.problems],
    }


def _person(approval: Approval) -> dict[str, Any]:
    return {
        "name": approval.signer_name,
        "role": approval.role,
        "at": approval.approved_at,
        "statement": approval.statement,
        "key_id": approval.key_id,
        "proof": approval.proof,
    }
