"""The document of a ranking, which two members sign, and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.scoring.rankings.domain.accepted import Accepted
from services.scoring.rankings.domain.ranking import Row
from shared.contracts.committee import AcceptedBuild, OverruledReason
from shared.contracts.rankings import ranking_document
from shared.kernel.canonical import canonical_bytes

_NO_ROWS = b'"rows":[]'
Codes = Mapping[str, str]
"""Sheet codes by candidate number."""


@dataclass(frozen=True)
class LetPass:
    """What two members let pass of a vacancy's exams: reasons of the gate, and builds that were not sealed."""

    overruled: tuple[OverruledReason, ...] = ()
    builds: tuple[AcceptedBuild, ...] = ()


NOTHING = LetPass()


@dataclass(frozen=True)
class Frame:
    """The subject of a ranking and its rules; signed together with its rows."""

    selection_id: str
    exam_id: str
    vacancy_id: str
    category: str
    quota: int
    places: int
    tie_breaks: tuple[str, ...]
    rules_digest: str
    stage: str | None = None
    """The code of a later stage; its exam is the selection's first all the same."""
    draw_seed: str | None = None
    """By whose tickets equals stand in order; None where it parted nobody."""


def document(
    frame: Frame,
    rows: Sequence[Row],
    accepted: Sequence[Accepted] = (),
    codes: Codes | None = None,
    let_pass: LetPass = NOTHING,
) -> dict[str, Any]:
    """The ranking as JSON values, which two people sign: `shared.contracts.rankings`."""
    return ranking_document(
        **asdict(frame),
        rows=[_row(row) for row in rows],
        findings=[asdict(each) for each in accepted],
        codes=codes,
        overruled=[asdict(each) for each in let_pass.overruled],
        accepted_builds=[asdict(each) for each in let_pass.builds],
    )


def ranking_bytes(
    frame: Frame, rows: Sequence[Row], accepted: Sequence[Accepted] = (), codes: Codes | None = None
) -> bytes:
    """The canonical bytes of the document: the same for every order and repetition of the events behind it."""
    return canonical_bytes(document(frame, rows, accepted, codes))


def ranking_digest(
    frame: Frame, rows: Sequence[Row], accepted: Sequence[Accepted] = (), codes: Codes | None = None
) -> str:
    """SHA-256 of the canonical bytes. A signature is bound to it."""
    return hashlib.sha256(ranking_bytes(frame, rows, accepted, codes)).hexdigest()


def digest_of(
    frame: Frame,
    texts: Sequence[str],
    accepted: Sequence[Accepted] = (),
    codes: Codes | None = None,
    let_pass: LetPass = NOTHING,
) -> str:
    """The digest of the ranking with the rows of these `row_texts`, or with those of `coded_texts` and all `codes`."""
    # In canonical JSON this text cannot stand within a string: there each quotation mark follows a backslash.
    before, _, after = canonical_bytes(document(frame, (), accepted, codes, let_pass)).partition(_NO_ROWS)
    return hashlib.sha256(b"".join((before, b'"rows":[', ",".join(texts).encode(), b"]", after))).hexdigest()


def _row(row: Row) -> dict[str, Any]:
    decision = row.decision and {
        "above": row.decision.above,
        "key": row.decision.key,
        "theirs": row.decision.theirs,
        "mine": row.decision.mine,
    }
    return {
        "candidate_no": row.candidate_no,
        "rank": row.rank,
        "marks": dict(row.marks),
        "total": row.total,
        "status": row.status,
        "decision": decision,
        "normalised": row.normalised,
        "quota_group": row.quota_group,
        "place": row.place,
        "unscored": None if row.unscored is None else dict(row.unscored),
    }
