"""Rankings, their signatures and the checks before a release, for programs."""

from __future__ import annotations

from typing import Any

from services.scoring.approvals.schemas import StatementAnswer, StatementRequest, signed_from, to_be_signed
from services.scoring.approvals.usecases import live_keys
from services.scoring.rankings.api import api
from services.scoring.rankings.schemas import StageQuery
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.rankings.usecases.stages import require_any
from services.scoring.releases.schemas import (
    BatchSigningAnswer,
    PartQuery,
    RankingAnswer,
    RankingsAnswer,
    RankingSignatureRequest,
    SigningAnswer,
    StagedSelectionQuery,
    TakenBackAnswer,
    WithdrawalAnswer,
    WithdrawalReasonRequest,
    WithdrawalRequest,
)
from services.scoring.releases.usecases import batch, releases, taking_back, withdrawing
from services.scoring.releases.usecases.differences import difference_texts
from services.scoring.releases.usecases.overview import overview
from services.scoring.releases.usecases.release_checks import readiness
from shared.kernel.roles import Role
from shared.web import choosing
from shared.web.access import OWN, access, require_principal
from shared.web.messages import words_of
from shared.web.unit_of_work import db, now

__all__ = ["api"]


@api.get("")
@api.arguments(StagedSelectionQuery, location="query")
@api.response(200, RankingsAnswer)
@access(Role.COMMITTEE, Role.AUDITOR, scope=OWN)
def list_rankings(query: dict[str, Any]) -> dict[str, Any]:
    """Every vacancy of the caller's selections with its counts, by unit, title and category; or of the one named."""
    own = choosing.narrowed(query["selection_id"])
    require_any(db(), own, query["stage"])
    return {
        "items": [
            {
                "vacancy_id": line.vacancy.vacancy_id,
                "exam_id": line.exam_id,
                "selection_id": line.vacancy.selection_id,
                "title": line.vacancy.title,
                "unit": line.vacancy.unit,
                "category": line.vacancy.category,
                "quota": line.vacancy.quota,
                "admitted": line.admitted,
                "submitted": line.submitted,
                "released_version": line.version,
                "signatures": line.signed,
            }
            for line in overview(db(), own=own, stage=query["stage"])
        ]
    }


@api.get("/<vacancy_id>")
@api.arguments(StageQuery, location="query")
@api.response(200, RankingAnswer)
@access(Role.COMMITTEE, Role.AUDITOR)
def show_ranking(query: dict[str, Any], vacancy_id: str) -> dict[str, Any]:
    """The whole ranking as it stands now, and whether it may be signed."""
    ranking = rank_vacancy(db(), vacancy_id, query["stage"])
    state, ready = releases.signing_state(db(), ranking), readiness(db(), ranking)
    frame = ranking.frame
    return {
        "vacancy_id": vacancy_id,
        "exam_id": frame.exam_id,
        "selection_id": frame.selection_id,
        "stage": frame.stage,
        "category": frame.category,
        "quota": frame.quota,
        "places": frame.places,
        "present": ranking.present,
        "ranked": ranking.ranked,
        "tie_breaks": frame.tie_breaks,
        "max_total": ranking.scale.most,
        "units": ranking.rules.units_per_point,
        "steps": dict(ranking.scale.steps),
        "rules_digest": frame.rules_digest,
        "digest": ranking.digest,
        "released_version": state.version,
        "is_released": state.is_released,
        "signatures": [*state.unproven, *state.current],
        "unproven_signatures": state.unproven,
        "lapsed_signatures": state.lapsed,
        "stale_signatures": state.stale,
        "checks": [{"state": c.state, "code": c.text.code, "message": words_of(c.text)} for c in ready.checks],
        "findings": [
            {
                "attempt_id": finding.attempt_id,
                "candidate_no": finding.candidate_no,
                "fault": finding.fault,
                "at": finding.at,
                "closed_by": finding.closure and finding.closure.closed_by,
                "reason": finding.closure and finding.closure.reason,
                "seconded_by": finding.closure and finding.closure.seconded_by,
                "seconding_reason": finding.closure and finding.closure.seconding_reason,
                "signatures": finding.closure.signatures if finding.closure else [],
            }
            for finding in ready.findings
        ],
        "may_still_sit": sorted(ranking.may_still_sit),
        "differences": [words_of(text) for text in difference_texts(db(), ranking, state)],
        "rows": ranking.rows,
    }


@api.get("/<vacancy_id>/statement")
@api.arguments(StageQuery, location="query")
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE)
def statement(query: dict[str, Any], vacancy_id: str) -> dict[str, Any]:
    """What the caller signs to release the ranking as it stands now; good for ten minutes."""
    who = require_principal()
    return to_be_signed(releases.statement_for(db(), now(), vacancy_id, who, query["stage"]), live_keys(db(), who))


@api.post("/<vacancy_id>/signatures")
@api.arguments(StageQuery, location="query")
@api.arguments(RankingSignatureRequest)
@api.response(200, SigningAnswer)
@access(Role.COMMITTEE)
def sign(query: dict[str, Any], values: dict[str, Any], vacancy_id: str) -> dict[str, bool]:
    """Takes the caller's signature on exactly this ranking, made with a key of their own; the second signature, by
    another member, releases it."""
    signed, who = signed_from(values), require_principal()
    return {"released": releases.sign(db(), now(), vacancy_id, signed, who, query["stage"], values["shown"])}


@api.get("/<vacancy_id>/own-signature/statement")
@api.arguments(StageQuery, location="query")
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE)
def taking_back_statement(query: dict[str, Any], vacancy_id: str) -> dict[str, Any]:
    """What the caller signs to take the own signature back; good for ten minutes."""
    who = require_principal()
    return to_be_signed(taking_back.statement_for(db(), now(), vacancy_id, who, query["stage"]), live_keys(db(), who))


@api.post("/<vacancy_id>/own-signature/withdrawal")
@api.arguments(StageQuery, location="query")
@api.arguments(StatementRequest)
@api.response(200, TakenBackAnswer)
@access(Role.COMMITTEE)
def take_back(query: dict[str, Any], values: dict[str, Any], vacancy_id: str) -> dict[str, bool]:
    """The caller's signature counts no more; 409 once the second one has released the ranking."""
    taking_back.take_back(db(), now(), vacancy_id, signed_from(values), require_principal(), query["stage"])
    return {"taken_back": True}


@api.post("/<vacancy_id>/withdrawal/statement")
@api.arguments(StageQuery, location="query")
@api.arguments(WithdrawalReasonRequest)
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE)
def withdrawal_statement(query: dict[str, Any], values: dict[str, Any], vacancy_id: str) -> dict[str, Any]:
    """What the caller signs to have the released ranking withdrawn for this reason; nothing is changed."""
    who = require_principal()
    text = withdrawing.statement_for(
        db(), now(), vacancy_id, values["reason_code"], values["reason"], who, query["stage"]
    )
    return to_be_signed(text, live_keys(db(), who))


@api.post("/<vacancy_id>/withdrawal")
@api.arguments(StageQuery, location="query")
@api.arguments(WithdrawalRequest)
@api.response(200, WithdrawalAnswer)
@access(Role.COMMITTEE)
def withdraw(query: dict[str, Any], values: dict[str, Any], vacancy_id: str) -> dict[str, bool]:
    """Takes the caller's signature on the withdrawal of the released ranking; the second, by another member and over
    the same reason, withdraws it."""
    code, reason, signed = values["reason_code"], values["reason"], signed_from(values)
    return {
        "withdrawn": withdrawing.withdraw(
            db(), now(), vacancy_id, code, reason, signed, require_principal(), query["stage"]
        )
    }


@api.get("/batches/<selection_id>/statement")
@api.arguments(PartQuery, location="query")
@api.response(200, StatementAnswer)
@access(Role.COMMITTEE)
def batch_statement(query: dict[str, Any], selection_id: str) -> dict[str, Any]:
    """What the caller signs to sign every ranking of this part of the selection that is ready, and not theirs yet."""
    who = require_principal()
    statement = batch.statement_for(db(), now(), selection_id, who, query["stage"], query["part"])
    return to_be_signed(statement, live_keys(db(), who))


@api.post("/batches/<selection_id>/signatures")
@api.arguments(PartQuery, location="query")
@api.arguments(RankingSignatureRequest)
@api.response(200, BatchSigningAnswer)
@access(Role.COMMITTEE)
def sign_batch(query: dict[str, Any], values: dict[str, Any], selection_id: str) -> dict[str, int]:
    """Takes one signature over all of them; 409 `stale_digest` if the list is another one by now."""
    signed, who = signed_from(values), require_principal()
    done = batch.sign(db(), now(), selection_id, signed, who, query["stage"], query["part"], values["shown"])
    return vars(done)
