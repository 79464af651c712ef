"""The text for the visitor at the end of the demo: how long it took, how to log in, what to look at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.simulation.committee import MEMBERS
from operations.simulation.loader import Stage
from operations.simulation.people import PASSWORD, Conduct, Person

_FATES = {
    Conduct.SITS: "sat and submitted",
    Conduct.INELIGIBLE: "missed a requirement",
    Conduct.REJECTED: "rejected by the verifier",
    Conduct.ABSENT: "did not turn up",
    Conduct.RUNS_OUT: "still at their seats, until the deadline submits for them",
}


def times(seconds: Mapping[str, float], total: float) -> list[str]:
    """A line for each phase; phases that overlap do not add up to the total."""
    lines = [f"  {name:<12}{value:7.1f} s" for name, value in seconds.items()]
    return [*lines, f"  {'in all':<12}{total:7.1f} s"]


def fates(people: Sequence[Person]) -> str:
    counts = Counter(person.conduct for person in people)
    parts = [f"{counts[conduct]} {text}" for conduct, text in _FATES.items() if counts[conduct]]
    return f"{len(people)} applicants: {', '.join(parts)}."


@dataclass(frozen=True)
class Terminal:
    """The commands that the reader types beside the demo."""

    terang: str
    has_topics: bool
    closing_lines: tuple[str, ...]

    def watch(self) -> list[str]:
        """How to look into Kafka while it runs, where there is one."""
        return [f"Topics, partitions, groups and lag: {self.terang} topics lag --every 2"] if self.has_topics else []


def here(home: Path, production: bool) -> Terminal:
    again = "make demo BACKBONE=production" if production else "make demo"
    ending = f"Ctrl-C stops; {again} continues; make clean-demo starts afresh."
    return Terminal(f".venv/bin/terang --home {home}", production, (ending,))


def elsewhere(event_log_url: str) -> Terminal:
    """The commands for a demo against services that were started elsewhere."""
    ways = "`terang` is there what reaches the services, with compose: docker compose run --rm terang"
    return Terminal("terang", event_log_url.startswith("kafka://"), (ways, "Starting the play again continues it."))


def guide(
    url: str, people: Sequence[Person], stage: Stage, terminal: Terminal, earlier: Mapping[str, str]
) -> list[str]:
    """Address, logins, first clicks and how to look behind the pages. `earlier` is empty, or a `Shown` as a mapping."""
    vacancy = _vacancy_to_show(people, stage)
    somebody = next((p for p in people if p.vacancy_id == vacancy and p.conduct is Conduct.SITS), people[0])
    steps = [
        [f"{url}/scoring/peringkat/{vacancy}  as ketua: the ladder, the cut, and why this rank"],
        [f"{url}/daftar  as yourself: apply, let verifikator accept you, get a PIN from pengawas, sit the exam"],
        [
            f"{url}/cbt/sesi  as ujian: Akhiri sesi, so that nobody may still sit; only now can it be signed,",
            "as ketua, then as anggota in a private window: the second signature releases it",
        ],
        [f"{url}/hasil  as anybody: names and results are there now"],
        *([_following(url, vacancy, stage.exam_id, stage.following)] if stage.following else []),
        [f"{url}/jejak  as auditor: every event of it, with its cause and delay"],
        *(_earlier(url, **earlier) if earlier else []),
    ]
    return [
        f"Open {url}",
        "",
        f"Committee: {url}/petugas/masuk, password {PASSWORD}",
        *(f"  {m.username:<12} {m.name:<16} {m.work:<46} {m.page}" for m in MEMBERS),
        f"Any applicant of the play: {url}/masuk, NIK and password {PASSWORD}, for example",
        f"  {somebody.nik}  {somebody.name}",
        "",
        "Look first at",
        *(line for number, step in enumerate(steps, 1) for line in _step(number, step)),
        "",
        *terminal.watch(),
        f"Healthy? {terminal.terang} status",
        *terminal.closing_lines,
    ]


def _step(number: int, lines: Sequence[str]) -> list[str]:
    first, *rest = lines
    return [f"  {number}. {first}", *(f"     {line}" for line in rest)]


def _following(url: str, vacancy_id: str, exam_id: str, following: Mapping[str, Any]) -> list[str]:
    """The stage after the exam: where its scores are entered, and its ranking signed."""
    entered = [part for part in following["parts"] if part["source"] == "assessors"]
    names = " and ".join(part["name"] for part in entered)
    return [
        f"the second stage, {following['name']}: once that ranking is released,",
        *(f"{url}/scoring/penilaian/{exam_id}/{part['code']}" for part in entered),
        f"  as penilai, then as penguji (Asesmen, {names}): the same scores for each of those who go on",
        "  (where they differ, as penengah: Yang berbeda, Putuskan);",
        f"{url}/scoring/peringkat/{vacancy_id}?tahap={following['code']}",
        f"  as ketua, then as anggota (Peringkat {following['name']}): Tanda tangani peringkat",
    ]


def _earlier(url: str, vacancy_id: str, asked_nik: str, objected_id: str, stage: str = "") -> list[list[str]]:
    """What came after the ranking and the exam of the selections before this one. `stage` is empty in the notes of a
    demo that an earlier release began."""
    final = [
        f"{url}/hasil/{vacancy_id}?tahap={stage}  as anybody: a second stage that is complete,",
        "40 per cent of the exam and 60 of an interview, whose scores two assessors entered;",
    ]
    return [
        [
            *(final if stage else ()),
            f"{url}/hasil/{vacancy_id}/tempat  as anybody: places were given back, the next were asked;",
            f"accept one as NIK {asked_nik} at {url}/lamaran/tempat",
        ],
        [
            f"{url}/sanggahan?seleksi={objected_id}  as anybody: an objection to an item, answered by two;",
            f"{url}/scoring/ujian/{objected_id}-skd/sanggahan  as ketua and anggota: answer the other one",
        ],
    ]


def _vacancy_to_show(people: Sequence[Person], stage: Stage) -> str:
    """A vacancy with many applicants, none of whom is still working, so that its ranking can be signed."""
    open_ones = {person.vacancy_id for person in people if person.conduct is Conduct.RUNS_OUT}
    wanted = Counter(person.vacancy_id for person in people if person.vacancy_id not in open_ones)
    return wanted.most_common(1)[0][0] if wanted else str(stage.vacancies[0]["vacancy_id"])
