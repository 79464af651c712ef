"""The checks before a release: those that block it, and those that only warn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy.orm import Session

from services.scoring.analysis.domain.counts import ItemCount
from services.scoring.analysis.usecases.analysing import probably_miskeyed
from services.scoring.analysis.usecases.counting import items_to_check
from services.scoring.corrections.usecases.proposing import find_open
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.gate.domain.words import FOUND
from services.scoring.gate.usecases import overruling
from services.scoring.marking.domain.acceptances import Acceptance
from services.scoring.marking.usecases import acceptances
from services.scoring.marking.usecases.roster import closed_seats, opened_without_sheet
from services.scoring.rankings.domain.summary import Contradicted, Numbers
from services.scoring.rankings.usecases.accepting import exams_of, judged_by
from services.scoring.rankings.usecases.comparable import unfinished_shifts
from services.scoring.rankings.usecases.ranking import Head
from services.scoring.releases.domain.checks import CheckState, ReleaseCheck, bad, good, light
from services.scoring.releases.storage import sheets
from services.scoring.releases.usecases.build_checks import build_checks
from services.scoring.releases.usecases.objection_checks import objection_blockers
from services.scoring.releases.usecases.stage_checks import stage_blockers
from shared.contracts.catalogue import SERVICE_NAMES, known_types
from shared.contracts.cbt import SEAT_CLOSED
from shared.kernel.errors import Problem
from shared.kernel.words import N_
from shared.messaging import dead_letters, held_events
from shared.messaging.held_events import Waiting

_SHOWN = 5
_TYPES_SHOWN = 3
_TYPE_LENGTH = 80


@dataclass(frozen=True)
class Finding:
    """A sheet whose journal or paper does not fit; open until two committee members let it stand,
    each with a reason; `closure` is what the first of them wrote, or both."""

    attempt_id: str
    candidate_no: str
    fault: str
    at: int | None
    closure: Acceptance | None

    @property
    def is_open(self) -> bool:
        return self.closure is None or not self.closure.is_complete


@dataclass(frozen=True)
class Readiness:
    """Everything to settle or to look at before a release, in the order in which pages show it."""

    checks: tuple[ReleaseCheck, ...]
    findings: tuple[Finding, ...]

    @property
    def blockers(self) -> tuple[Problem, ...]:
        return tuple(check.text for check in self.checks if check.state is CheckState.BAD)


def readiness(session: Session, ranking: Head) -> Readiness:
    """Every check of the present ranking, with the findings about its sheets."""
    found, sat = findings(session, ranking), exams_of(session, ranking.exam, ranking.frame.stage)
    ids = [exam.exam_id for exam in sat]
    checks = (
        *_sheets(session, ranking, sat, {finding.attempt_id for finding in found if finding.is_open}),
        *_messages(session),
        *_journals(ranking, found),
        *build_checks(session, judged_by(session, ranking.exam, ranking.frame.stage)),
        *_gate(session, ranking, sat),
        *(check for exam in sat for check in _objections(session, exam)),
        *(check for exam_id in ids for check in _keys(session, exam_id)),
        *_items(
            [code for exam_id in ids for code in probably_miskeyed(session, exam_id)],
            [item for exam_id in ids for item in items_to_check(session, exam_id)],
        ),
        *_absent(session, ranking, sat),
        *_shifts(ranking),
    )
    return Readiness(checks, found)


def findings(session: Session, ranking: Head) -> tuple[Finding, ...]:
    """The findings by candidate number. A closure counts only for the fault that it was written for."""
    wrong = ranking.summary.contradicted
    if not wrong:
        return ()
    closed = acceptances.of_vacancy(session, ranking.vacancy.vacancy_id)
    return tuple(
        Finding(each.attempt_id, each.candidate_no, each.fault, each.at, closed.get(_about(each))) for each in wrong
    )


def _about(sheet: Contradicted) -> tuple[str, str, int | None]:
    return sheet.attempt_id, sheet.fault, sheet.at


def _sheets(
    session: Session, ranking: Head, sat: Sequence[Exam], contradicted: Collection[str]
) -> Iterator[ReleaseCheck]:
    """`sat` are the exams of the ranking's stage; `contradicted` sheets wait for two members, not for marks."""
    summary = ranking.summary
    blockers = [ReleaseCheck(CheckState.BAD, problem) for problem in stage_blockers(session, ranking)]
    if not all(exam.is_sealed for exam in sat):
        blockers.append(bad("exam_draft", N_("Ujian belum disegel")))
    elif ranking.stage is None and not sheets.any_submitted(session, ranking.exam.exam_id):
        # Of a later stage it is known who is still to come, also where nobody has.
        blockers.append(bad("exam_not_held", N_("Belum ada lembar jawaban: ujian belum berlangsung")))
    if summary.sitting:
        blockers.append(
            bad("sitting", N_("%(count)s peserta sudah mulai dan belum mengumpulkan"), count=summary.sitting)
        )
    if may_sit := summary.may_still_sit.count:
        text = N_("%(count)s peserta belum ujian: sesinya belum berakhir, atau belum mendapat kursi (%(numbers)s)")
        blockers.append(bad("may_still_sit", text, count=may_sit, numbers=str(summary.may_still_sit)))
    let_stand = [each for each in summary.contradicted if each.is_awaited and each.attempt_id not in contradicted]
    unmarked = summary.unmarked + len(let_stand)
    if unmarked:
        blockers.append(bad("unmarked", N_("%(count)s lembar belum dapat dinilai"), count=unmarked))
    waits_for_shifts = ranking.stage is None and ranking.rules.normalisation is not None
    if waits_for_shifts and (awaited := unfinished_shifts(session, ranking.exam)):
        text = N_("%(count)s peserta seleksi ini belum selesai; total disetarakan dengan semua peserta sesinya")
        blockers.append(bad("shifts_unfinished", text, count=awaited))
    strangers = sum(sheets.without_candidate(session, exam.exam_id) for exam in sat)
    if strangers:
        text = N_("%(count)s lembar dari nomor yang tidak ada dalam daftar peserta")
        blockers.append(bad("stranger", text, count=strangers))
    if summary.repeated.count:
        text = N_("Lebih dari satu lembar dari %(numbers)s")
        blockers.append(bad("second_attempt", text, numbers=str(summary.repeated)))
    if waiting := summary.undrawn.count:
        text = N_("%(count)s peserta sama di semua penentu dan menunggu undian (%(numbers)s)")
        blockers.append(bad("undrawn", text, count=waiting, numbers=str(summary.undrawn)))
    yield from blockers or [good("sheets", N_("Semua lembar jawaban masuk"))]


def _messages(session: Session) -> Iterator[ReleaseCheck]:
    dead = dead_letters.open_count(session)
    waiting = held_events.waiting(session, known_types())
    if dead:
        text = N_("%(count)s pesan disisihkan dan menunggu keputusan (terang dead-letters list)")
        yield bad("dead_letters", text, count=dead)
    for unknown, sent in _by_sender(each for each in waiting if each.unknown_type is not None):
        text = N_(
            "%(count)s pesan dari layanan %(sender)s berjenis yang belum dikenal versi ini: %(types)s. Pasang versi "
            "yang mengenalnya, atau dua anggota panitia membuangnya (terang held-events list)"
        )
        yield bad("unknown_events", text, types=_types(unknown), **sent)
    for _, sent in _by_sender(each for each in waiting if each.unknown_type is None):
        text = N_("%(count)s pesan dari layanan %(sender)s tertahan di belakang pesan lain (terang held-events list)")
        yield bad("held_events", text, **sent)
    if not dead and not waiting:
        yield good("messages", N_("Tidak ada pesan tertahan"))


def _by_sender(waiting: Iterable[Waiting]) -> Iterator[tuple[list[Waiting], dict[str, object]]]:
    """Those of each service: how many they are, and the service as pages call it, which the edge translates."""
    for sender, some in groupby(sorted(waiting, key=attrgetter("sender")), key=attrgetter("sender")):
        of_sender = list(some)
        count = sum(each.number for each in of_sender)
        yield of_sender, {"count": count, "sender": SERVICE_NAMES.get(sender, sender)}


def _types(waiting: Sequence[Waiting]) -> str:
    """Some of their types: how a type is called is its sender's word, and may be long."""
    names = sorted({each.unknown_type or "" for each in waiting})
    more = ["…"] if len(names) > _TYPES_SHOWN else []
    return ", ".join([name[:_TYPE_LENGTH] for name in names[:_TYPES_SHOWN]] + more)


def _journals(ranking: Head, found: tuple[Finding, ...]) -> Iterator[ReleaseCheck]:
    open_ones, short = [finding for finding in found if finding.is_open], ranking.summary.incomplete
    if open_ones:
        text = N_("Jurnal jawaban menyimpang pada %(numbers)s")
        yield bad("mismatch", text, numbers=str(Numbers.of(finding.candidate_no for finding in open_ones)))
    if short.count:
        yield bad("incomplete", N_("Jurnal jawaban belum lengkap dari %(numbers)s"), numbers=str(short))
    closed = len(found) - len(open_ones)
    if closed:
        yield ReleaseCheck(
            CheckState.LIGHT, Problem.of("", "closed", N_("%(count)s simpangan diterima panitia"), count=closed)
        )
    if not open_ones and not short.count and not closed:
        yield good("journals", N_("Tidak ada jurnal jawaban yang menyimpang"))


def _gate(session: Session, ranking: Head, sat: Sequence[Exam]) -> Iterator[ReleaseCheck]:
    """What the figures of all sheets of each exam say; without enough of them, nothing."""
    gates = [gate for exam in sat if not (gate := overruling.look(session, exam)).is_small]
    if not gates:
        return
    if not all(gate.is_present for gate in gates):
        yield bad("gate_waiting", N_("Gerbang statistik sedang dihitung dari lembar yang baru masuk"))
        return
    vacancy_id = ranking.vacancy.vacancy_id
    mine = [each for gate in gates for each in gate.reasons if each.item.concerns(vacancy_id)]
    for reason in mine:
        problem = Problem.of("", f"gate_{reason.item.kind}", FOUND[reason.item.kind], count=reason.item.found)
        yield ReleaseCheck(CheckState.BAD if reason.is_open else CheckState.LIGHT, problem, is_soft=True)
    if not mine:
        problem = Problem.of("", "gate", N_("Tidak ada yang menyimpang melebihi kebetulan"))
        yield ReleaseCheck(CheckState.GOOD, problem, is_soft=True)


def _objections(session: Session, exam: Exam) -> Iterator[ReleaseCheck]:
    blockers = objection_blockers(session, exam)
    if blockers:
        yield from (ReleaseCheck(CheckState.BAD, problem) for problem in blockers)
    elif blockers is not None:
        yield good("objections", N_("Semua sanggahan soal sudah dijawab"))


def _keys(session: Session, exam_id: str) -> Iterator[ReleaseCheck]:
    """Keys that were corrected, or are about to be."""
    lost = exams.lost_key_set(session, exam_id)
    if lost is not None:
        text = N_(
            "Koreksi kunci set %(number)s berlaku, tetapi isinya hilang bersama basis data lama: usulkan dan tanda "
            "tangani lagi"
        )
        yield bad("keys_lost", text, number=lost)
    if proposed := find_open(session, exam_id):
        text = N_("Koreksi kunci set %(number)s diusulkan dan belum diputuskan")
        yield light("keys_proposed", text, number=proposed.number)


def _items(miskeyed: Sequence[str], counted: Iterable[ItemCount]) -> Iterator[ReleaseCheck]:
    """Keys that are probably wrong come first; other items that deserve a look are named by their counts."""
    other = N_("Butir %(item)s: %(percent)s%% salah, periksa kunci")
    probable = N_("Butir %(item)s: kuncinya mungkin salah; penyusun soal melihat mengapa di analisis butir")
    suspects = [
        *(light("item_miskeyed", probable, item=code) for code in miskeyed),
        *(
            light("item_suspicious", other, item=item.code, percent=item.percent_wrong)
            for item in counted
            if item.code not in miskeyed
        ),
    ]
    yield from suspects[:_SHOWN]
    more = len(suspects) - _SHOWN
    if more > 0:
        yield ReleaseCheck(
            CheckState.LIGHT, Problem.of("", "items_more", N_("%(count)s butir lain perlu dilihat"), count=more)
        )
    if not suspects:
        yield good("items", N_("Tidak ada butir yang mencurigakan"))


def _absent(session: Session, ranking: Head, sat: Sequence[Exam]) -> Iterator[ReleaseCheck]:
    """While a session goes on, whoever may still sit holds up the release; afterwards who checked in and never began is
    named, for that is no ordinary absence; where an exam officer closed the seat by hand, with the reason."""
    absent = ranking.summary.absent
    if not absent:
        return
    yield light("absent", N_("%(count)s peserta tidak hadir"), count=absent)
    vacancy_id = ranking.vacancy.vacancy_id
    closed = closed_seats(session, vacancy_id, [exam.exam_id for exam in sat])
    opened = (number for exam in sat for number in opened_without_sheet(session, vacancy_id, exam.exam_id))
    came = Numbers.of(number for number in opened if number not in closed)
    if came.count:
        text = N_("%(count)s peserta sudah masuk di kursinya dan tidak pernah mulai (%(numbers)s)")
        yield light("opened_not_begun", text, count=came.count, numbers=str(came))
    for code, words in SEAT_CLOSED.items():
        its = Numbers.of(number for number, reason in closed.items() if reason == code)
        if its.count:
            text = N_("Kursi %(count)s peserta ditutup petugas sebelum ia mulai: %(reason)s (%(numbers)s)")
            yield light("seat_closed", text, count=its.count, reason=words, numbers=str(its))


def _shifts(ranking: Head) -> Iterator[ReleaseCheck]:
    if shift := ranking.summary.undefined_shifts:
        text = N_("Penyetaraan tidak terdefinisi untuk sesi %(shift)s; total tetap seperti nilai aslinya")
        yield light("normalisation_undefined", text, shift=shift)
