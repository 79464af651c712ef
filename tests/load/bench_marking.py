"""What it costs to mark the sheets of a whole selection: from columns in memory, and from the database.

    python -m tests.load.bench_marking [SHEETS [whole]]

An exam of SKD's shape: 110 of 440 items on each paper, in an order of its own, 30 and 35 right or wrong and 45 by
weights. Beside it, in the same run, the least that numpy can do with the same cells: look up points and add them up.
From the database the sheets are marked again as a correction of a key does it: read with their candidates, vacancies
and present marks, marked by the changed keys, thresholds judged, those that differ kept. A fiftieth of them is stored
and the time taken fifty times, or, with "whole", every one is stored in PostgreSQL (12 GB, some minutes). In brackets
how long this process was at work in it, which is what counts where others use the machine too; and what pgbench makes
on the same server, since the aim holds where that is 26,000 upserts/s at 64 clients.
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
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from services.scoring.corrections.usecases.remarking import mark_again
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.marking.domain.bulk import Answers, Bulk, Columns
from services.scoring.marking.domain.marks import mark
from services.scoring.marking.domain.results import as_stored
from services.scoring.marking.tables import attempts, candidates, marks, vacancies
from services.scoring.migrations import METADATA
from services.scoring.rules.domain.thresholds import judge, threshold_for
from shared.contracts.codec.rules import preset
from shared.db.chunks import chunks
from shared.db.engine import make_engine
from tests.load.bare import pgbench_upserts
from tests.load.servers import fresh_database, postgres

SHEETS = 1_000_000
AIM_COLUMNS, AIM_DATABASE = 20.0, 120.0
"""Seconds for a million sheets."""
DISTINCT = 2_000
"""Sheets that differ; the others are these again, so that making them does not take longer than marking them."""
RULES = preset("cpns-skd-2024")
FROM_DATABASE = 50
EXAM, CATEGORY, NOON = "ujian", "general", datetime(2026, 12, 8, 5, 0, tzinfo=UTC)
A_VACANCY = 200
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
        "exam_id": EXAM,
        "items": list(paper),
        "answers": answers,
        "integrity": "ok",
    }


def store(engine: Engine, known: Mapping[str, ItemKey], sheets: list[Answers], count: int) -> None:
    """So many marked sheets of as many candidates in vacancies of 200, as the service stores them."""
    marked = [marks_of(known, sheet) for sheet in sheets]
    vacancy_ids = [f"formasi-{number:06d}" for number in range(count // A_VACANCY + 1)]
    with Session(engine) as session, session.begin():
        session.execute(insert(vacancies), [vacancy_of(each) for each in vacancy_ids])
    for numbers in chunks(range(count), _ROWS):
        with Session(engine) as session, session.begin():
            session.execute(insert(candidates), [candidate_of(n, vacancy_ids[n // A_VACANCY]) for n in numbers])
            session.execute(insert(attempts), [row_of(sheets[n % len(sheets)], n) for n in numbers])
            session.execute(insert(marks), [{**marked[n % len(sheets)], **marks_row(n)} for n in numbers])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def marks_of(known: Mapping[str, ItemKey], sheet: Answers) -> dict[str, object]:
    found = mark(RULES.sections, known, *sheet)
    verdict = judge(threshold_for(RULES.thresholds, CATEGORY, None), found)
    sections, checks = as_stored(found, verdict.checks)
    total = sum(each.marks for each in found)
    return {"sections": sections, "checks": checks, "total": total, "passed": verdict.passed}


def marks_row(number: int) -> dict[str, object]:
    ids = {"attempt_id": f"attempt-{number:08d}", "candidate_no": f"26-{number:08d}", "exam_id": EXAM}
    return {**ids, "counted": True, "marked_at": NOON}


def vacancy_of(vacancy_id: str) -> dict[str, object]:
    texts = {"selection_id": "seleksi", "title": "Perawat", "unit": "Dinas Kesehatan", "category": CATEGORY}
    return {"vacancy_id": vacancy_id, **texts, "quota": 3}


def candidate_of(number: int, vacancy_id: str) -> dict[str, object]:
    ids = {"candidate_no": f"26-{number:08d}", "selection_id": "seleksi", "vacancy_id": vacancy_id}
    return {**ids, "category": CATEGORY, "extra_time": False, "gpa": "3.50", "born_on": NOON.date()}


def corrected(known: Mapping[str, ItemKey]) -> dict[str, ItemKey]:
    """Another right answer to one item."""
    item_id = next(iter(known))
    key = known[item_id]
    return {**known, item_id: replace(key, right=max(key.options - {key.right}))}


def measure_database(
    name: str, url: str, known: Mapping[str, ItemKey], sheets: list[Answers], stored: int, count: int
) -> None:
    """`stored` sheets are stored, and the time is said for `count`."""
    engine = make_engine(url)
    METADATA.create_all(engine)
    store(engine, known, sheets, stored)
    times = count / stored
    with Session(engine) as session:
        began, idle = time.perf_counter(), time.process_time()
        marked, others = mark_again(session, EXAM, RULES, corrected(known))
        took, busy = (time.perf_counter() - began) * times, (time.process_time() - idle) * times
    engine.dispose()
    assert marked == stored
    what = f"{name}, {stored:,} marked by another key, {len(others):,} differ"
    print(f"| {what} | {count:,} | {took:.0f} ({busy:.0f}) | | | {AIM_DATABASE * count / SHEETS:.0f} |")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SHEETS
    known = keys()
    sheets = sheets_of(known)
    print(f"load {os.getloadavg()[0]:.1f} before\n")
    print("| marked | sheets of 110 items | s | bare numpy s | times | aim s |\n|---|---:|---:|---:|---:|---:|")
    measure_columns(known, sheets, count)
    stored = count if sys.argv[2:] == ["whole"] else count // FROM_DATABASE
    if stored < count:
        with tempfile.TemporaryDirectory(prefix="terang-bench-") as folder:
            measure_database("SQLite", f"sqlite:///{Path(folder) / 'scoring.db'}", known, sheets, stored, count)
    with postgres() as administrator, fresh_database(administrator) as url:
        measure_database("PostgreSQL", url, known, sheets, stored, count)
        with tempfile.TemporaryDirectory(prefix="terang-bench-") as folder:
            bare_rate = pgbench_upserts(url, Path(folder), 64, 5.0)
    print(f"\npgbench with 64 clients: {bare_rate:,.0f} upserts/s")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
