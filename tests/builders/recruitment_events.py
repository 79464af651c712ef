"""What the other services report to recruitment; tests override what they are about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shared.contracts.cbt import AttemptStarted, AttemptSubmitted, SeatAssigned, SeatMissed, SeatOpened
from shared.contracts.envelope import Event
from shared.contracts.exams import BlueprintRow, SealedItem, SealedOption, SealedSection
from shared.contracts.rules import Duration
from shared.contracts.scoring import (
    AttemptScored,
    Decision,
    ExamSealed,
    ExamSealedV1,
    RankedRow,
    RankingReleased,
    SectionMark,
    Signature,
    ThresholdCheck,
)
from shared.eventlog.interface import Record
from tests.builders import messaging
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID


def event_of(payload: Any, sequence: int = 1, at: datetime = NOW, **changes: Any) -> Event:
    return messaging.event_of(payload, sequence, **{"time": at, **changes})


def record_of(event: Event, topic: str = "") -> Record:
    return Record(topic, 0, 1, event.aggregate_id, event.to_bytes(), {}, event.time)


def seat_assigned(candidate_no: str, **changes: Any) -> SeatAssigned:
    values: dict[str, Any] = {
        "candidate_no": candidate_no,
        "selection_id": SELECTION_ID,
        "exam_id": f"{SELECTION_ID}-skd",
        "session_id": "sesi-1",
        "session_name": "Sesi 1",
        "venue": "SMKN 1 Sukamaju",
        "room": "Ruang 2",
        "seat_no": 14,
        "starts_at": datetime(2026, 12, 8, 1, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 8, 3, 30, tzinfo=UTC),
        "timezone": "Asia/Jakarta",
        "minutes": 100,
    }
    return SeatAssigned(**{**values, **changes})


def seat_opened(candidate_no: str) -> SeatOpened:
    return SeatOpened(
        candidate_no=candidate_no,
        selection_id=SELECTION_ID,
        exam_id=f"{SELECTION_ID}-skd",
        session_id="sesi-1",
        pin_issued_by="pengawas-1",
        login_id="login-1",
        opened_at=datetime(2026, 12, 8, 0, 45, tzinfo=UTC),
    )


def seat_missed(candidate_no: str, **changes: Any) -> SeatMissed:
    values: dict[str, Any] = {
        "candidate_no": candidate_no,
        "selection_id": SELECTION_ID,
        "exam_id": f"{SELECTION_ID}-skd",
        "session_id": "sesi-1",
        "ended_at": datetime(2026, 12, 8, 3, 30, tzinfo=UTC),
    }
    return SeatMissed(**{**values, **changes})


def attempt_started(candidate_no: str, **changes: Any) -> AttemptStarted:
    values: dict[str, Any] = {
        "attempt_id": f"attempt-{candidate_no}",
        "candidate_no": candidate_no,
        "selection_id": SELECTION_ID,
        "exam_id": f"{SELECTION_ID}-skd",
        "session_id": "sesi-1",
        "items": tuple(f"item-{number}" for number in range(110)),
        "started_at": datetime(2026, 12, 8, 1, 0, tzinfo=UTC),
        "deadline_at": datetime(2026, 12, 8, 2, 40, tzinfo=UTC),
    }
    return AttemptStarted(**{**values, **changes})


def attempt_submitted(candidate_no: str, **changes: Any) -> AttemptSubmitted:
    values: dict[str, Any] = {
        "attempt_id": f"attempt-{candidate_no}",
        "candidate_no": candidate_no,
        "selection_id": SELECTION_ID,
        "exam_id": f"{SELECTION_ID}-skd",
        "session_id": "sesi-1",
        "reason": "candidate",
        "submitted_at": datetime(2026, 12, 8, 2, 30, tzinfo=UTC),
        "entries": 108,
        "chain_head": "ab" * 32,
        "items": tuple(f"item-{number}" for number in range(110)),
        "answers": {f"item-{number}": f"option-{number}" for number in range(108)},
    }
    return AttemptSubmitted(**{**values, **changes})


def exam_sealed_v1(**changes: Any) -> ExamSealedV1:
    """Two items; their words must not be found in recruitment afterwards."""
    options = tuple(SealedOption(option_id=f"o{number}", text=f"Pilihan rahasia {number}") for number in range(5))
    values: dict[str, Any] = {
        "exam_id": f"{SELECTION_ID}-skd",
        "selection_id": SELECTION_ID,
        "title": "Seleksi Kompetensi Dasar",
        "sections": (SealedSection(code="TWK", name="Tes Wawasan Kebangsaan", items=2),),
        "blueprint": (BlueprintRow(section="TWK", topic="Pancasila", band="easy", items=2),),
        "items": tuple(
            SealedItem(
                item_id=f"i{number}",
                section="TWK",
                topic="Pancasila",
                band="easy",
                stem="Soal rahasia",
                options=options,
            )
            for number in range(2)
        ),
        "duration": Duration(minutes=100, extra_time_minutes=130, grace_seconds=30),
        "draw_seed": "benih",
        "draw_seed_commitment": "12" * 32,
        "key_commitment": "34" * 32,
        "content_digest": "56" * 32,
        "rules_digest": "cd" * 32,
        "sealed_at": NOW,
    }
    return ExamSealedV1(**{**values, **changes})


def exam_sealed(**changes: Any) -> ExamSealed:
    """What everybody may know of an exam of two items."""
    values: dict[str, Any] = {
        "exam_id": f"{SELECTION_ID}-skd",
        "selection_id": SELECTION_ID,
        "title": "Seleksi Kompetensi Dasar",
        "sections": (SealedSection(code="TWK", name="Tes Wawasan Kebangsaan", items=2),),
        "items": 2,
        "duration": Duration(minutes=100, extra_time_minutes=130, grace_seconds=30),
        "draw_seed_commitment": "12" * 32,
        "key_commitment": "34" * 32,
        "content_digest": "56" * 32,
        "papers_digest": "78" * 32,
        "paper_key_digest": "9a" * 32,
        "rules_digest": "cd" * 32,
        "sealed_at": NOW,
    }
    return ExamSealed(**{**values, **changes})


def attempt_scored(
    candidate_no: str, twk: int = 110, tiu: int = 145, tkp: int = 191, vacancy_id: str = VACANCY_ID, **changes: Any
) -> AttemptScored:
    """Marks against the thresholds of the general category."""
    marks = (("TWK", twk, 150, 65), ("TIU", tiu, 175, 80), ("TKP", tkp, 225, 166))
    values: dict[str, Any] = {
        "candidate_no": candidate_no,
        "selection_id": SELECTION_ID,
        "vacancy_id": vacancy_id,
        "exam_id": f"{SELECTION_ID}-skd",
        "attempt_id": f"attempt-{candidate_no}",
        "sections": tuple(
            SectionMark(section=code, marks=got, max_marks=most, right=None, wrong=None, blank=2)
            for code, got, most, _ in marks
        ),
        "total": twk + tiu + tkp,
        "max_total": 550,
        "thresholds": tuple(
            ThresholdCheck(subject=code, minimum=least, marks=got, met=got >= least)
            for code, got, _, least in sorted(marks)
        ),
        "passed": all(got >= least for _, got, _, least in marks),
        "rules_digest": "cd" * 32,
        "chain_head": "ab" * 32,
        "scored_at": datetime(2026, 12, 8, 2, 30, 1, tzinfo=UTC),
    }
    return AttemptScored(**{**values, **changes})


def ranked(candidate_no: str, rank: int | None, twk: int, tiu: int, tkp: int, status: str, **changes: Any) -> RankedRow:
    values: dict[str, Any] = {
        "candidate_no": candidate_no,
        "rank": rank,
        "marks": {"TWK": twk, "TIU": tiu, "TKP": tkp},
        "total": twk + tiu + tkp,
        "status": status,
        "decision": None,
    }
    return RankedRow(**{**values, **changes})


def ranking_released(rows: list[RankedRow], **changes: Any) -> RankingReleased:
    values: dict[str, Any] = {
        "vacancy_id": VACANCY_ID,
        "selection_id": SELECTION_ID,
        "exam_id": f"{SELECTION_ID}-skd",
        "version": 1,
        "part": 1,
        "parts": 1,
        "quota": 2,
        "places": 6,
        "present": len([row for row in rows if row.status != "absent"]),
        "ranked": len([row for row in rows if row.rank is not None]),
        "ranking_digest": "7f2c91ab04de6e58" * 4,
        "rules_digest": "cd" * 32,
        "tie_breaks": ("total", "TKP", "TIU", "TWK"),
        "signatures": (
            Signature(role="committee", signer="R.K.", digest="7f2c91ab04de6e58" * 4, signed_at=NOW),
            Signature(role="committee", signer="M.S.", digest="7f2c91ab04de6e58" * 4, signed_at=NOW),
        ),
        "rows": tuple(rows),
        "released_at": datetime(2026, 12, 11, 1, 0, tzinfo=UTC),
    }
    return RankingReleased(**{**values, **changes})


def decision(above: str, key: str, theirs: int, mine: int) -> Decision:
    return Decision(above=above, key=key, theirs=theirs, mine=mine)
