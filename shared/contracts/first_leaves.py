"""Which events are said in the public log, too, and what of each: no number of a person, no name and no reason; and no
digest without a salt of what few numbers and known figures make, which anybody could find out by trying.

A leaf is noted wherever such an event is emitted, and again where it is taken back after a restore, so none is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.contracts.committee import BuildAccepted, GateOverruled, RankingSigned
from shared.contracts.corrections import KeysCorrected
from shared.contracts.draw_seeds import DrawSeedRecorded
from shared.contracts.exclusions import AttemptVoided, CandidateDisqualified
from shared.contracts.reserve_moves import ReserveMoved
from shared.contracts.rosters import RosterClosed
from shared.contracts.rule_documents import RulesAdopted
from shared.contracts.scoring import ExamSealed, RankingReleased
from shared.contracts.withdrawals import RankingWithdrawn, SignatureWithdrawn

Said = tuple[str, dict[str, Any]]
"""The leaf's type and body."""


def said_of(payload: Any, event_id: str) -> Said | None:
    """What the log says of this event; None for events of which it says nothing. The body names the event by its id,
    which says nothing to those who do not have the event, and tells two that say the same apart."""
    say = _SAYING.get(type(payload))
    said = None if say is None else say(payload)
    return None if said is None else (said[0], {**said[1], "event": event_id})


def _rules_adopted(payload: RulesAdopted) -> Said:
    body = {
        "rules": payload.rules_digest,
        "replaces": payload.replaces,
        "signatures": len(payload.signatures),
    }
    return "rules.adopted", body


def _roster_closed(payload: RosterClosed) -> Said:
    """Counts over all vacancies: a national selection has more of them than a leaf can hold."""
    body = {
        "selection": payload.selection_id,
        "roster": payload.root,
        "spares": payload.spare_root,
        "spare_codes": payload.spare_codes,
        "admitted": sum(each.admitted for each in payload.vacancies),
        "refused": sum(each.refused for each in payload.vacancies),
        "withdrawn": sum(each.withdrawn for each in payload.vacancies),
        "signatures": len(payload.signatures),
    }
    return "roster.closed", body


def _exam_sealed(payload: ExamSealed) -> Said:
    body = {
        "exam": payload.exam_id,
        "selection": payload.selection_id,
        "stage": payload.stage.stage if payload.stage else None,
        "part": payload.stage.part if payload.stage else None,
        "content": payload.content_digest,
        "keys": payload.key_commitment,
        "draw_seed": payload.draw_seed_commitment,
        "papers": payload.papers_digest,
        "rules": payload.rules_digest,
        "items": payload.items,
        "builds": payload.builds,
        "signatures": len(payload.signatures),
    }
    return "exam.sealed", body


def _keys_corrected(payload: KeysCorrected) -> Said:
    body = {
        "exam": payload.exam_id,
        "selection": payload.selection_id,
        "number": payload.number,
        "replaces": payload.replaces,
        "keys": payload.key_commitment,
        "items": len(payload.items),
        "marked": payload.marked,
        "up": payload.up,
        "down": payload.down,
        "enter": payload.enter,
        "leave": payload.leave,
        "signatures": len(payload.signatures),
    }
    return "keys.corrected", body


def _draw_recorded(payload: DrawSeedRecorded) -> Said:
    body = {
        "exam": payload.exam_id,
        "selection": payload.selection_id,
        "stage": payload.stage,
        "seed": payload.seed,
        "signatures": len(payload.signatures),
    }
    return "draw.recorded", body


def _gate_overruled(payload: GateOverruled) -> Said | None:
    """Only by the second member's decision is anything overruled."""
    if not payload.complete:
        return None
    body = {
        "exam": payload.exam_id,
        "selection": payload.selection_id,
        "kind": payload.kind,
    }
    return "gate.overruled", body


def _build_accepted(payload: BuildAccepted) -> Said | None:
    if not payload.complete:
        return None
    body = {
        "exam": payload.exam_id,
        "selection": payload.selection_id,
        "service": payload.service,
        "build": payload.build,
    }
    return "build.accepted", body


def _of_ranking(payload: RankingSigned | SignatureWithdrawn | RankingReleased | RankingWithdrawn) -> dict[str, Any]:
    return {
        "exam": payload.exam_id,
        "selection": payload.selection_id,
        "vacancy": payload.vacancy_id,
        "stage": payload.stage,
        "version": payload.version,
        "ranking": payload.ranking_digest,
    }


def _ranking_signed(payload: RankingSigned) -> Said:
    return "ranking.signed", _of_ranking(payload)


def _signature_withdrawn(payload: SignatureWithdrawn) -> Said:
    return "signature.withdrawn", _of_ranking(payload)


def _ranking_released(payload: RankingReleased) -> Said | None:
    """Long rankings travel in parts; the digest is over all of them."""
    if payload.part != payload.parts:
        return None
    counted = {
        "rules": payload.rules_digest,
        "quota": payload.quota,
        "present": payload.present,
        "ranked": payload.ranked,
        "overruled": len(payload.overruled),
        "signatures": len(payload.signatures),
    }
    return "ranking.released", {**_of_ranking(payload), **counted}


def _ranking_withdrawn(payload: RankingWithdrawn) -> Said:
    return "ranking.withdrawn", {**_of_ranking(payload), "signatures": len(payload.signatures)}


def _reserve_moved(payload: ReserveMoved) -> Said:
    body = {
        "selection": payload.selection_id,
        "vacancy": payload.vacancy_id,
        "stage": payload.stage,
        "version": payload.version,
        "ranking": payload.ranking_digest,
        "number": payload.number,
        "left": len(payload.left),
        "moved_up": len(payload.moved_up),
    }
    return "reserve.moved", body


def _excluded(payload: AttemptVoided | CandidateDisqualified) -> dict[str, Any]:
    """Not whose, nor which sheet: how many leaves of this kind an exam has is the count."""
    return {
        "exam": payload.exam_id,
        "selection": payload.selection_id,
        "signatures": len(payload.signatures),
    }


def _attempt_voided(payload: AttemptVoided) -> Said:
    return "attempt.voided", _excluded(payload)


def _candidate_disqualified(payload: CandidateDisqualified) -> Said:
    return "candidate.disqualified", _excluded(payload)


_SAYING: Mapping[type[Any], Callable[[Any], Said | None]] = {
    RulesAdopted: _rules_adopted,
    RosterClosed: _roster_closed,
    ExamSealed: _exam_sealed,
    KeysCorrected: _keys_corrected,
    DrawSeedRecorded: _draw_recorded,
    GateOverruled: _gate_overruled,
    BuildAccepted: _build_accepted,
    RankingSigned: _ranking_signed,
    SignatureWithdrawn: _signature_withdrawn,
    RankingReleased: _ranking_released,
    RankingWithdrawn: _ranking_withdrawn,
    ReserveMoved: _reserve_moved,
    AttemptVoided: _attempt_voided,
    CandidateDisqualified: _candidate_disqualified,
}
