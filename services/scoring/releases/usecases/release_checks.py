"""The checks before a release: those that block it, and those that only warn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.gate.domain.words import FOUND
from services.scoring.gate.usecases.overruling import Gate
from services.scoring.marking.domain.acceptances import Acceptance
from services.scoring.marking.usecases import acceptances
from services.scoring.marking.usecases.roster import closed_seats, opened_without_sheet
from services.scoring.rankings.domain.summary import Contradicted, Numbers
from services.scoring.rankings.usecases.ranking import Head
from services.scoring.releases.domain.checks import CheckState, ReleaseCheck, bad, good, light
from services.scoring.releases.usecases.common_checks import Common, common
from services.scoring.releases.usecases.roster_checks import roster_check
from services.scoring.releases.usecases.stage_checks import stage_blockers
from shared.contracts.cbt import SEAT_CLOSED
from shared.kernel.errors import Problem
from shared.kernel.words import N_


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


def readiness(session: Session, ranking: Head, shared: Common | None = None) -> Readiness:
    """Every check of the present ranking, with the findings about its sheets. `shared` are the checks that all rankings
    of its stage have in common, for who looks at many."""
    mine = shared or common(session, ranking.exam, ranking.frame.stage)
    found = findings(session, ranking)
    checks = (
        *_sheets(session, ranking, mine, {finding.attempt_id for finding in found if finding.is_open}),
        roster_check(mine.rosters, ranking.vacancy.vacancy_id),
        *mine.messages,
        *_journals(ranking, found),
        *mine.builds,
        *_gate(ranking, mine.gates),
        *mine.items,
        *_absent(session, ranking, mine.sat),
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


def _sheets(session: Session, ranking: Head, mine: Common, contradicted: Collection[str]) -> Iterator[ReleaseCheck]:
    """`contradicted` sheets wait for two members, not for marks."""
    summary = ranking.summary
    blockers = [ReleaseCheck(CheckState.BAD, problem) for problem in stage_blockers(session, ranking)]
    blockers += mine.sheets
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
    if summary.repeated.count:
        text = N_("Lebih dari satu lembar dari %(numbers)s")
        blockers.append(bad("second_attempt", text, numbers=str(summary.repeated)))
    if waiting := summary.undrawn.count:
        text = N_("%(count)s peserta sama di semua penentu dan menunggu undian (%(numbers)s)")
        blockers.append(bad("undrawn", text, count=waiting, numbers=str(summary.undrawn)))
    yield from blockers or [good("sheets", N_("Semua lembar jawaban masuk"))]


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


def _gate(ranking: Head, gates: Sequence[Gate]) -> Iterator[ReleaseCheck]:
    """What the figures of all sheets of each exam say; without enough of them, nothing."""
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
