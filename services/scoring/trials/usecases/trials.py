"""Rules are tried on people that are made up, on the marks of an earlier sitting, or on those of a sheet; the worker
computes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.rules.domain.documents import Document
from services.scoring.rules.usecases import drafting
from services.scoring.trials.domain.outcomes import Changes, Tried
from services.scoring.trials.domain.people import People, Settings, made_up
from services.scoring.trials.domain.remarking import NotToBeMarked, OtherSections, Remarking
from services.scoring.trials.domain.report import Report
from services.scoring.trials.domain.simulation import tried
from services.scoring.trials.domain.uploaded import UploadedSheet, lacking
from services.scoring.trials.storage import sittings, trials
from services.scoring.trials.storage.trials import Trial
from services.scoring.trials.usecases import anew, past, uploads
from shared.contracts.codec.rules import PRESETS, preset
from shared.contracts.rules import Rules
from shared.kernel.errors import DomainError, Kind, NotFound
from shared.kernel.roles import Principal
from shared.kernel.words import N_

MOST_KEPT, MOST_WAITING, MOST_OF_OTHERS = 20, 3, 40
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


def began_from(session: Session, own: Collection[str] | None, name: str) -> str:
    """The name of the rules that a draft was begun from, as far as they can be chosen; empty for all others."""
    documents = {DOCUMENT_WORD + each.document_id: each for each in choices(session, own).documents}
    document = documents.get(name)
    if document is None:
        return ""
    if document.preset is not None:
        return document.preset
    return next((other for other, each in documents.items() if each.rules_digest == document.replaces), "")


def request(
    session: Session,
    now: datetime,
    who: Principal,
    own: Collection[str] | None,
    *,
    rules_name: str,
    settings: Settings | None,
    exam_id: str | None,
    compared_name: str = "",
    sheet: UploadedSheet | None = None,
    pressed: str = "",
) -> int:
    """Notes what a member wants tried: rules on people of these `settings`, on those of a `sheet` that was taken under
    them, or on the marks of an exam, beside the rules of `compared_name`; without one beside those of the exam, where
    these are others. Returns the trial's id; of a member's trials the newest are kept, and all of rules that are
    adopted. `pressed` is the random number of the form: sent again by the same member it is given the trial of the
    first time.

    Raises RulesUnknown, SittingUnknown, OtherSections, NotToBeMarked, OtherMarks, TooManyWaiting.
    """
    known = choices(session, own)
    rules = _rules(known, rules_name, "rules")
    compared = _rules(known, compared_name, "compared") if compared_name else None
    if sheet is not None:
        if compared is not None:
            uploads.require_comparable(compared, sheet)
    elif settings is None:
        exam = next((each for each in known.held if each.exam_id == exam_id), None)
        if exam is None:
            raise SittingUnknown("exam_id")
        anew.plan(session, exam.exam_id, rules)
        if compared is None and exam.rules.digest != rules.digest:
            compared = exam.rules
        elif compared is not None:
            _plan_compared(session, exam.exam_id, compared)
    trials.lock_requests(session)
    begun = trials.find_pressed(session, who.id, pressed) if pressed else None
    if begun is not None:
        return begun
    waiting = trials.count_waiting(session, who.id)
    if waiting >= MOST_WAITING:
        raise TooManyWaiting(count=waiting)
    of_exam = exam_id if settings is None and sheet is None else None
    trial_id = trials.add(session, who.id, now, rules, settings, of_exam, compared, sheet, pressed)
    trials.keep_newest(session, who.id, MOST_KEPT, {each.rules_digest for each in known.documents if each.is_adopted})
    return trial_id


def rules_named(session: Session, own: Collection[str] | None, name: str) -> Rules:
    """Those that a member can choose by this name. Raises RulesUnknown."""
    return _rules(choices(session, own), name, "rules")


def get(session: Session, trial_id: int, who: Principal, own: Collection[str] | None) -> Trial:
    """One that the member may read. Raises NotFound."""
    found = trials.find(session, trial_id)
    if found is None or not _may_read(session, found, who, own):
        raise NotFound
    return found


def listed(session: Session, who: Principal) -> list[Trial]:
    """Those that the member asked for, the newest first."""
    return trials.of_member(session, who.id)


def of_others(session: Session, who: Principal, own: Collection[str] | None) -> list[Trial]:
    """Those of other members that this one may read, the newest first."""
    found = trials.of_others(session, who.id, MOST_OF_OTHERS)
    return [each for each in found if _may_read(session, each, who, own)]


def _may_read(session: Session, trial: Trial, who: Principal, own: Collection[str] | None) -> bool:
    """A committee decides together: a trial of the marks of an exam is read by whoever works for its selection, one of
    made-up people or of a sheet by whoever reads drafts of rules, and each by the member who asked for it."""
    if own is None or trial.member_id == who.id:
        return True
    return trial.exam_id is not None and exams.get(session, trial.exam_id).selection_id in own


def changes(session: Session, trial: Trial) -> Changes:
    """Who enters and who leaves by it."""
    return trials.find_changes(session, trial.trial_id)


def report(session: Session, trial: Trial) -> Report:
    """What became of each row of its sheet."""
    return trials.find_report(session, trial.trial_id)


def waiting(session: Session) -> list[int]:
    """The trials that are not computed, the one that has waited longest first."""
    return trials.waiting(session)


def compute(session: Session, trial_id: int) -> Tried | str | None:
    """What comes of a trial, or the code of what makes it impossible; None for one that was removed. Changes
    nothing."""
    trial = trials.find(session, trial_id)
    if trial is None:
        return None
    try:
        return _tried(session, trial)
    except DomainError as error:
        return error.code


def keep(session: Session, now: datetime, trial_id: int, tried: Tried | str) -> int:
    trials.put_tried(session, trial_id, now, tried)
    return 1


def _tried(session: Session, trial: Trial) -> Tried:
    """Raises NobodySat, OtherSections, NotToBeMarked, NoThreshold."""
    rules, compared = trial.rules, trial.compared
    if trial.settings is not None:
        beside = None if compared is None else (compared, made_up(compared, trial.settings))
        return tried(rules, made_up(rules, trial.settings), beside)
    if trial.exam_id is None:
        return _of_sheet(session, trial)
    exam_id = trial.exam_id
    people, marked = _people(session, exam_id, rules)
    if not len(people):
        raise NobodySat("exam_id")
    beside = None if compared is None else (compared, _people(session, exam_id, compared)[0])
    found = tried(rules, people, beside)
    return replace(found, outcomes=replace(found.outcomes, anew=marked.anew, kept=marked.kept))


def _of_sheet(session: Session, trial: Trial) -> Tried:
    """Raises NobodySat for a trial whose rows are gone, NoThreshold."""
    sheet = trials.find_sheet(session, trial.trial_id)
    if sheet is None:
        raise NobodySat("sheet")
    compared = trial.compared
    beside = None if compared is None else (compared, uploads.people(compared, sheet))
    found = tried(trial.rules, uploads.people(trial.rules, sheet), beside)
    return replace(found, outcomes=replace(found.outcomes, lacking=lacking(trial.rules, sheet.header)))


def _people(session: Session, exam_id: str, rules: Rules) -> tuple[People, Remarking]:
    """Raises OtherSections, NotToBeMarked."""
    people, marked = anew.people(session, exam_id, rules)
    return past.with_later_stages(session, exam_id, rules, people), marked


def _plan_compared(session: Session, exam_id: str, compared: Rules) -> None:
    """Raises OtherSections and NotToBeMarked at the field of these rules."""
    try:
        anew.plan(session, exam_id, compared)
    except OtherSections:
        raise OtherSections("compared") from None
    except NotToBeMarked as error:
        raise NotToBeMarked("compared", **error.facts) from None


def _rules(known: Choices, name: str, place: str) -> Rules:
    """Raises RulesUnknown at this place."""
    if name in known.presets:
        return preset(name)
    for exam in known.exams:
        if name == EXAM_WORD + exam.exam_id:
            return exam.rules
    for document in known.documents:
        if name == DOCUMENT_WORD + document.document_id:
            return document.rules
    raise RulesUnknown(place)
