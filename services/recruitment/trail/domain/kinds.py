"""What a line of the trail is about, who did it and in which service: what the page filters by."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shared.contracts.envelope import Event
from shared.kernel.words import N_


class Kind(StrEnum):
    """A kind of act. Each event type is of one; stored with the line, so that a filter is one look at an index."""

    SELECTION = "selection"
    STAFF = "staff"
    APPLICATION = "application"
    EXAM = "exam"
    SESSION = "session"
    SITTING = "sitting"
    ANSWERS = "answers"
    RANKING = "ranking"
    MESSAGING = "messaging"


KINDS: dict[Kind, str] = {
    Kind.SELECTION: N_("Seleksi, formasi, dan aturan"),
    Kind.STAFF: N_("Petugas dan peran"),
    Kind.APPLICATION: N_("Lamaran dan verifikasi"),
    Kind.EXAM: N_("Soal, segel, dan naskah"),
    Kind.SESSION: N_("Sesi, kursi, dan tugas"),
    Kind.SITTING: N_("PIN, masuk, dan pengerjaan"),
    Kind.ANSWERS: N_("Simpanan jawaban"),
    Kind.RANKING: N_("Nilai, peringkat, dan tanda tangan"),
    Kind.MESSAGING: N_("Pesan antarlayanan"),
}
"""Each kind in words, in the order in which the page offers them."""

_BY_TYPE = {
    **dict.fromkeys(("recruitment.selection", "recruitment.vacancy", "recruitment.programmes"), Kind.SELECTION),
    "scoring.rules": Kind.SELECTION,
    **dict.fromkeys(
        ("recruitment.roles", "recruitment.staff", "recruitment.staff_logins", "recruitment.signing_key"), Kind.STAFF
    ),
    "recruitment.trail": Kind.STAFF,
    **dict.fromkeys(
        ("recruitment.application", "recruitment.candidate", "recruitment.nik", "recruitment.roster"), Kind.APPLICATION
    ),
    **dict.fromkeys(("scoring.items", "scoring.blueprint", "scoring.exam", "scoring.opening_code"), Kind.EXAM),
    "scoring.keys": Kind.EXAM,
    **dict.fromkeys(("scoring.papers", "scoring.paper_key", "cbt.papers"), Kind.EXAM),
    **dict.fromkeys(("cbt.session", "cbt.duty", "cbt.proctor", "cbt.seat.assigned"), Kind.SESSION),
    **dict.fromkeys(("cbt.pin", "cbt.seat", "cbt.attempt", "cbt.candidate", "cbt.item_error"), Kind.SITTING),
    **dict.fromkeys(("cbt.answers", "cbt.heads"), Kind.ANSWERS),
    **dict.fromkeys(("scoring.attempt", "scoring.ranking", "scoring.finding", "scoring.lots"), Kind.RANKING),
    "scoring.draw_seed": Kind.RANKING,
    "scoring.assessment": Kind.RANKING,
    "scoring.signature": Kind.RANKING,
    "scoring.gate": Kind.RANKING,
    "scoring.build": Kind.RANKING,
    **dict.fromkeys(("scoring.reserve", "scoring.places", "recruitment.candidate.replied"), Kind.RANKING),
    "recruitment.place": Kind.RANKING,
    **dict.fromkeys(("recruitment.item_objection", "recruitment.objection_window", "scoring.objection"), Kind.RANKING),
}
_ACTING = ("issued_by", "ended_by", "assigned_by", "proctor_id", "confirmed_by")
"""Where events of earlier releases name the member of staff who acted."""


def kind_of(event_type: str) -> Kind:
    """That of a type, of all versions alike; what this release does not know is a matter of messaging."""
    producer, _, rest = event_type.partition(".")
    subject, _, verb = rest.partition(".")
    exact = f"{producer}.{subject}.{verb.partition('.')[0]}"
    return _BY_TYPE.get(exact) or _BY_TYPE.get(f"{producer}.{subject}", Kind.MESSAGING)


def person_of(event: Event) -> str | None:
    """The pseudonym of the member of staff who did it; None where an applicant, a candidate, the operator, the time
    or another event did."""
    if event.person is not None:
        return event.person
    named = (_text(event.data, field) for field in _ACTING)
    return None if event.causation_id else next((person for person in named if person), None)


def emitter(source: str) -> str:
    """The service that emitted it: `/scoring` is scoring."""
    return source.strip("/")


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) else None
