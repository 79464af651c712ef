"""Before a release: what took the sheets, marked and ranks them is what the exam was sealed with, or was accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from services.scoring.builds.domain import Met, State
from services.scoring.builds.usecases import look
from services.scoring.exams.domain.exams import Exam
from services.scoring.releases.domain.checks import ReleaseCheck, bad, good, light
from shared.contracts.catalogue import SERVICE_NAMES
from shared.kernel.builds import UNNAMED
from shared.kernel.words import N_

_SHOWN = 5


def build_checks(session: Session, judged: Sequence[Exam]) -> Iterator[ReleaseCheck]:
    """`judged` are the exams that the ranking is held against; drafts say nothing of themselves."""
    sealed = [exam for exam in judged if exam.is_sealed]
    met = [each for exam in sealed for each in look(session, exam)]
    differing = [each for each in met if each.state is State.DIFFERS]
    yield from (_differs(each) for each in differing[:_SHOWN])
    if len(differing) > _SHOWN:
        yield bad("builds_more", N_("%(count)s build lain yang tidak disegel"), count=len(differing) - _SHOWN)
    if any(exam.builds is None for exam in sealed):
        text = N_("Ujian disegel rilis yang belum menyebut build: tidak diketahui apakah yang berjalan sama")
        yield light("build_unknown", text)
    accepted = sum(each.state is State.ACCEPTED for each in met)
    if accepted:
        yield light("builds_accepted", N_("%(count)s build yang tidak disegel diterima dua anggota"), count=accepted)
    elif sealed and not differing and all(exam.builds is not None for exam in sealed):
        yield good("builds", N_("Semua berjalan dengan build yang disegel"))


def _differs(met: Met) -> ReleaseCheck:
    service = SERVICE_NAMES.get(met.service, met.service)
    if met.build == UNNAMED:
        text = N_(
            "Layanan %(service)s berjalan tanpa menyebut buildnya pada ujian ini; dua anggota memeriksa dan menerimanya"
        )
        return bad("build_differs", text, service=service)
    text = N_(
        "Layanan %(service)s berjalan dengan build %(build)s, bukan yang disegel: pasang yang disegel, atau dua "
        "anggota menerimanya dengan alasan"
    )
    release, _, digest = met.build.partition("+")
    return bad("build_differs", text, service=service, build=f"{release} ({digest[:12]})")
