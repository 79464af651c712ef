"""Rules are tried on people that are made up, or on the marks of an earlier sitting; the worker computes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.rules.domain.documents import Document
from services.scoring.rules.usecases import drafting
from services.scoring.trials.domain.people import Settings, made_up
from services.scoring.trials.domain.simulation import Outcomes, simulate
from services.scoring.trials.storage import sittings, trials
from services.scoring.trials.storage.trials import Trial
from services.scoring.trials.usecases import anew
from shared.contracts.codec.rules import PRESETS, preset
from shared.contracts.rules import Rules
from shared.kernel.errors import DomainError, Kind, NotFound
from shared.kernel.roles import Principal
from shared.kernel.words import N_

MOST_KEPT, MOST_WAITING = 20, 3
EXAM_WORD, DOCUMENT_WORD = "ujian:", "dokumen:"
"""Before the id of an exam, or of a rules document, whose rules are tried; a preset is named as it is."""


class TooManyWaiting(DomainError):
    """The member has as many trials waiting as are taken at once."""

    kind = Kind.CONFLICT
    code = "too_many_trials"
    text = N_("%(count)s uji coba Anda masih menunggu dihitung; mulai yang baru setelah salah satunya selesai.")


class RulesUnknown(DomainError):
    code = "rules_unknown"
    text = N_("Pilih aturan dari daftar.")


class SittingUnknown(DomainError):
    code = "sitting_unknown"
    text = N_("Pilih ujian dari daftar.")


class NobodySat(DomainError):
    code = "nobody_sat"
    text = N_("Tidak ada lembar yang dinilai pada ujian yang dipilih.")


@dataclass(frozen=True)
class Choices:
    """What a member can try: shipped documents by name, documents of the agency, drafts before all, and the exams whose
    rules, or whose marks, can be taken."""

    presets: dict[str, str]
    documents: tuple[Document, ...]
    exams: tuple[Exam, ...]
    held: tuple[Exam, ...]


def choices(session: Session, own: Collection[str] | None) -> Choices:
    """`own`: the selections of the member, None for all; rules documents are of all selections."""
    names = sorted(path.stem for path in PRESETS.glob("*.json"))
    mine, sat = exams.listed(session, own), sittings.held(session)
    documents = drafting.listed(session) if own is None else []
    return Choices(
        {name: preset(name).title for name in names},
        tuple(sorted(documents, key=lambda each: each.is_adopted)),
        tuple(mine),
        tuple(each for each in mine if each.exam_id in sat),
    )


def request(
    session: Session,
    now: datetime,
    who: Principal,
    own: Collection[str] | None,
    *,
    rules_name: str,
    settings: Settings | None,
    exam_id: str | None,
) -> int:
    """Notes what a member wants tried: rules on people of these `settings`, or on the marks of an exam. Returns the
    trial's id; of a member's trials the newest are kept.

    Raises RulesUnknown, SittingUnknown, OtherSections, NotToBeMarked, TooManyWaiting.
    """
    known = choices(session, own)
    rules = _rules(known, rules_name)
    if settings is None:
        exam = next((each for each in known.held if each.exam_id == exam_id), None)
        if exam is None:
            raise SittingUnknown("exam_id")
        anew.plan(session, exam.exam_id, rules)
    waiting = trials.count_waiting(session, who.id)
    if waiting >= MOST_WAITING:
        raise TooManyWaiting(count=waiting)
    trial_id = trials.add(session, who.id, now, rules, settings, exam_id if settings is None else None)
    trials.keep_newest(session, who.id, MOST_KEPT)
    return trial_id


def get(session: Session, trial_id: int, who: Principal) -> Trial:
    """One of the member's own. Raises NotFound."""
    found = trials.find(session, trial_id)
    if found is None or found.member_id != who.id:
        raise NotFound
    return found


def listed(session: Session, who: Principal) -> list[Trial]:
    return trials.of_member(session, who.id)


def waiting(session: Session) -> list[int]:
    """The trials that are not computed, the one that has waited longest first."""
    return trials.waiting(session)


def compute(session: Session, trial_id: int) -> Outcomes | str | None:
    """The figures of a trial, or the code of what makes them impossible; None for one that was removed. Changes
    nothing."""
    trial = trials.find(session, trial_id)
    if trial is None:
        return None
    try:
        return _simulated(session, trial)
    except DomainError as error:
        return error.code


def keep(session: Session, now: datetime, trial_id: int, outcomes: Outcomes | str) -> int:
    trials.put_outcomes(session, trial_id, now, outcomes)
    return 1


def _simulated(session: Session, trial: Trial) -> Outcomes:
    """Raises NobodySat, OtherSections, NotToBeMarked, NoThreshold."""
    if trial.settings is not None:
        return simulate(trial.rules, made_up(trial.rules, trial.settings))
    people, marked = anew.people(session, trial.exam_id or "", trial.rules)
    if not len(people):
        raise NobodySat("exam_id")
    return replace(simulate(trial.rules, people), anew=marked.anew, kept=marked.kept)


def _rules(known: Choices, name: str) -> Rules:
    """Raises RulesUnknown."""
    if name in known.presets:
        return preset(name)
    for exam in known.exams:
        if name == EXAM_WORD + exam.exam_id:
            return exam.rules
    for document in known.documents:
        if name == DOCUMENT_WORD + document.document_id:
            return document.rules
    raise RulesUnknown("rules")
