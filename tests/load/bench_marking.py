"""What it costs to mark the sheets of a whole selection: from columns in memory, and from the database.

    python -m tests.load.bench_marking [SHEETS]

An exam of SKD's shape: 110 of 440 items on each paper, in an order of its own, 30 and 35 right or wrong and 45 by
weights. Beside it, in the same run, the least that numpy can do with the same cells: look up points and add them up.
From the database a fiftieth of the sheets is marked, read as the services store them, and the time taken fifty times;
in brackets how long this process was at work in it, which is what counts where others use the machine too.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.scoring.exams.domain.keys import ItemKey
from services.scoring.marking.domain.bulk import Answers, Bulk, Columns
from services.scoring.marking.domain.marks import mark
from services.scoring.marking.tables import attempts
from services.scoring.migrations import METADATA
from shared.contracts.codec.rules import preset
from shared.db.chunks import chunks
from shared.db.engine import make_engine
from tests.load.servers import fresh_database, postgres

SHEETS = 1_000_000
AIM_COLUMNS, AIM_DATABASE = 20.0, 120.0
"""Seconds for a million sheets."""
DISTINCT = 2_000
"""Sheets that differ; the others are these again, so that making them does not take longer than marking them."""
RULES = preset("cpns-skd-2024")
FROM_DATABASE = 50
_ROWS = 5_000


def keys() -> dict[str, ItemKey]:
    """Four items in the bank for each on a paper, under ids as long as the real ones."""
    made = {}
    for section in RULES.sections:
        for n in range(section.items * 4):
            item = f"i{section.code.lower()}{n:017d}"
            options = [f"o{section.code.lower()}{n:016d}{letter}" for letter in "abcde"]
            weights = dict(zip(options, range(1, 6), strict=True)) if section.marking.kind == "weights" else None
            right = None if weights else options[n % 5]
            made[item] = ItemKey(item, section.code, frozenset(options), right=right, points=weights)
    return made


def sheets_of(known: Mapping[str, ItemKey]) -> list[Answers]:
    chance = random.Random(110)
    sheets: list[Answers] = []
    bank = {section.code: [i for i, key in known.items() if key.section == section.code] for section in RULES.sections}
    options = {item: sorted(key.options) for item, key in known.items()}
    for _ in range(DISTINCT):
        paper = [item for section in RULES.sections for item in chance.sample(bank[section.code], section.items)]
        answers = {item: chance.choice(options[item]) for item in paper if chance.random() > 0.02}
        sheets.append((tuple(paper), answers))
    return sheets


def columns_of(bulk: Bulk, sheets: list[Answers], count: int) -> Columns:
    few = bulk.columns(sheets)
    places = np.random.default_rng(1).integers(0, len(sheets), count)
    return Columns(few.cells[places], few.answers[places])


def bare(columns: Columns) -> None:
    """Points of each cell, added up by section: the columns of a section lie side by side on these papers."""
    points = np.arange(int(columns.cells.max()) + 1, dtype=np.int64) % 6
    begin = 0
    for section in RULES.sections:
        for start in range(0, len(columns.cells), 4096):
            points[columns.cells[start : start + 4096, begin : begin + section.items]].sum(axis=1)
        begin += section.items


def seconds(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def measure_columns(known: Mapping[str, ItemKey], sheets: list[Answers], count: int) -> None:
    bulk = Bulk(RULES.sections, known)
    columns = columns_of(bulk, sheets, count)
    marked = bulk.mark(columns)
    assert marked.sound.all()
    least, ours = min(seconds(lambda: bare(columns)) for _ in range(2)), seconds(lambda: bulk.mark(columns))
    single = seconds(lambda: [mark(RULES.sections, known, *sheet) for sheet in sheets]) / len(sheets) * count
    made = seconds(lambda: Bulk(RULES.sections, known).columns(sheets)) / len(sheets) * count
    aim = AIM_COLUMNS * count / SHEETS
    print(f"| columns in memory | {count:,} | {ours:.1f} | {least:.1f} | {ours / least:.1f} | {aim:.0f} |")
    print(f"| making the columns of sheets in memory | {count:,} | {made:.1f} | | | |")
    print(f"| one by one, for comparison | {count:,} | {single:.1f} | | | |")


def row_of(sheet: Answers, number: int) -> dict[str, object]:
    paper, answers = sheet
    return {
        "attempt_id": f"attempt-{number:08d}",
        "candidate_no": f"26-{number:08d}",
        "exam_id": "ujian",
        "items": list(paper),
        "answers": answers,
        "integrity": "ok",
    }


def mark_stored(session: Session, known: Mapping[str, ItemKey]) -> int:
    """Reads all sheets of the exam and marks them; returns how many are sound."""
    bulk, sound = Bulk(RULES.sections, known), 0
    stored = session.execute(
        select(attempts.c["items"], attempts.c.answers).where(attempts.c.exam_id == "ujian"),
        execution_options={"yield_per": _ROWS},
    )
    for rows in stored.partitions():
        sound += int(bulk.mark(bulk.columns((items, answers) for items, answers in rows)).sound.sum())
    return sound


def measure_database(name: str, url: str, known: Mapping[str, ItemKey], sheets: list[Answers], count: int) -> None:
    engine = make_engine(url)
    METADATA.create_all(engine)
    for numbers in chunks(range(count), _ROWS):
        with Session(engine) as session, session.begin():
            session.execute(insert(attempts), [row_of(sheets[n % len(sheets)], n) for n in numbers])
    with Session(engine) as session:
        began, idle = time.perf_counter(), time.process_time()
        assert mark_stored(session, known) == count
        took, busy = (time.perf_counter() - began) * FROM_DATABASE, (time.process_time() - idle) * FROM_DATABASE
    engine.dispose()
    what, whole = f"{name}, {count:,} read and taken {FROM_DATABASE} times", count * FROM_DATABASE
    print(f"| {what} | {whole:,} | {took:.0f} ({busy:.0f}) | | | {AIM_DATABASE * whole / SHEETS:.0f} |")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SHEETS
    known = keys()
    sheets = sheets_of(known)
    print(f"load {os.getloadavg()[0]:.1f} before\n")
    print("| marked | sheets of 110 items | s | bare numpy s | times | aim s |\n|---|---:|---:|---:|---:|---:|")
    measure_columns(known, sheets, count)
    stored = count // FROM_DATABASE
    with tempfile.TemporaryDirectory(prefix="terang-bench-") as folder:
        measure_database("SQLite", f"sqlite:///{Path(folder) / 'scoring.db'}", known, sheets, stored)
    with postgres() as administrator, fresh_database(administrator) as url:
        measure_database("PostgreSQL", url, known, sheets, stored)
    print(f"\nmost memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
