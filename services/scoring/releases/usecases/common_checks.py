"""The checks before a release that all rankings of a stage have in common: asked once, however many are looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.analysis.domain.counts import ItemCount
from services.scoring.analysis.usecases.analysing import probably_miskeyed
from services.scoring.analysis.usecases.counting import items_to_check
from services.scoring.corrections.usecases.proposing import find_open
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.gate.usecases import overruling
from services.scoring.gate.usecases.overruling import Gate
from services.scoring.marking.usecases import closed_rosters, roster
from services.scoring.marking.usecases.closed_rosters import Counted
from services.scoring.rankings.domain.summary import Numbers
from services.scoring.rankings.usecases.accepting import exams_of, judged_by
from services.scoring.rankings.usecases.comparable import unfinished_shifts, vacancies_before
from services.scoring.releases.domain.checks import CheckState, ReleaseCheck, bad, good, light
from services.scoring.releases.storage import sheets
from services.scoring.releases.storage.releases import last_releases
from services.scoring.releases.usecases.build_checks import build_checks
from services.scoring.releases.usecases.message_checks import message_checks
from services.scoring.releases.usecases.objection_checks import objection_blockers
from shared.kernel.errors import Problem
from shared.kernel.words import N_

_SHOWN = 5


@dataclass(frozen=True)
class Common:
    """`sat` are the exams of the stage, `gates` what the figures of each of them say, those left out that have too few
    sheets for it. The checks are in the order in which pages show them."""

    sat: tuple[Exam, ...]
    sheets: tuple[ReleaseCheck, ...]
    messages: tuple[ReleaseCheck, ...]
    builds: tuple[ReleaseCheck, ...]
    gates: tuple[Gate, ...]
    items: tuple[ReleaseCheck, ...]
    rosters: Mapping[str, Counted] | None
    """As `closed_rosters.differing` returns it."""


def common(session: Session, exam: Exam, stage: str | None) -> Common:
    """`exam` is the selection's first one; `stage` the code of a later stage, None for the first."""
    sat = tuple(exams_of(session, exam, stage))
    ids = [each.exam_id for each in sat]
    return Common(
        sat,
        tuple(_sheets(session, exam, stage, sat)),
        tuple(message_checks(session, exam.selection_id)),
        tuple(build_checks(session, judged_by(session, exam, stage))),
        tuple(gate for each in sat if not (gate := overruling.look(session, each)).is_small),
        (
            *(check for each in sat for check in _objections(session, each)),
            *(check for exam_id in ids for check in _keys(session, exam_id)),
            *_items(
                [code for exam_id in ids for code in probably_miskeyed(session, exam_id)],
                [item for exam_id in ids for item in items_to_check(session, exam_id)],
            ),
        ),
        closed_rosters.differing(session, exam.selection_id),
    )


def _sheets(session: Session, exam: Exam, stage: str | None, sat: Sequence[Exam]) -> Iterator[ReleaseCheck]:
    if not all(each.is_sealed for each in sat):
        yield bad("exam_draft", N_("Ujian belum disegel"))
    elif stage is None and not sheets.any_submitted(session, exam.exam_id):
        # Of a later stage it is known who is still to come, also where nobody has.
        yield bad("exam_not_held", N_("Belum ada lembar jawaban: ujian belum berlangsung"))
    yield from _shifts(session, exam, stage, [each for each in sat if each.rules.normalisation is not None])
    strangers = sum(sheets.without_candidate(session, each.exam_id) for each in sat)
    if strangers:
        text = N_("%(count)s lembar dari nomor yang tidak ada dalam daftar peserta")
        yield bad("stranger", text, count=strangers)
    for each in sat:
        yield from _seats(session, each)


def _seats(session: Session, exam: Exam) -> Iterator[ReleaseCheck]:
    """cbt's own events contradict one another about who sat when: none of them is believed because of its order."""
    numbers, names = roster.seats_that_differ(session, exam.exam_id)
    if numbers:
        text = N_("Kursi menyebut sesi lain daripada lembar jawaban dari %(numbers)s")
        yield bad("seat_differs", text, numbers=str(Numbers.of(numbers)))
    if names:
        text = N_("Jam mulai atau jam selesai sesi dilaporkan berbeda-beda: %(names)s")
        yield bad("session_differs", text, names=str(Numbers.of(names)))


def _shifts(session: Session, exam: Exam, stage: str | None, normalised: Sequence[Exam]) -> Iterator[ReleaseCheck]:
    """Of the exams whose totals become values that everybody of their shifts still changes."""
    awaited = sum(unfinished_shifts(session, each) for each in normalised)
    if awaited:
        text = N_("%(count)s peserta seleksi ini belum selesai; total disetarakan dengan semua peserta sesinya")
        yield bad("shifts_unfinished", text, count=awaited)
    if stage is not None and normalised:
        yield from _not_taking_part(session, vacancies_before(session, exam, stage))


def _not_taking_part(session: Session, before: Mapping[str, Collection[str]]) -> Iterator[ReleaseCheck]:
    """Of vacancies whose people do not take part in a stage with normalised scores: by the stage whose ranking is not
    in force there. A ranking that was withdrawn may never come again, so that nobody has to wait for it."""
    withdrawn = {
        vacancy_id
        for stage, vacancies in before.items()
        for vacancy_id, last in last_releases(session, vacancies, stage).items()
        if last.withdrawn_at is not None
    }
    waiting = {each for vacancies in before.values() for each in vacancies} - withdrawn
    if waiting:
        text = N_("%(count)s formasi belum sampai pada tahap ini; nilai disetarakan dengan semua peserta sesinya")
        yield bad("shifts_not_begun", text, count=len(waiting))
    if withdrawn:
        text = N_(
            "%(count)s formasi yang peringkatnya ditarik tidak ikut tahap ini; bila dirilis lagi, nilai setara berubah"
        )
        yield light("shifts_without", text, count=len(withdrawn))


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
