"""What a long ranking costs to make, to keep and to look at, and a released one for the public and its candidates.

    python -m tests.load.bench_rankings [PEOPLE ...]

Ranking is measured beside polars, which gets the same keys: alone (`sort`), and from the same Python values on (`from
values`). Pages are asked of the application in this process, with its access rules and templates, on SQLite and on
PostgreSQL; the best of several rounds counts, since what else the machine does only adds.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars
from sqlalchemy import Engine

from services.scoring.rankings.domain.ranking import Outcome, Standing, rank, row_texts
from shared.db.engine import make_engine
from tests.load.long_rankings import Looks, committee_looks, public_looks
from tests.load.servers import fresh_database, postgres

KEYS = ("total", "TKP", "TIU", "TWK")
ROUNDS = 3
RANK_AIM = 3.0
"""Times polars, from the same Python values on."""
AIMS_MS = {"ranking page": 50, "unchanged (204)": 50, "public list": 100, "own result": 100}


def best_ms(what: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        what()
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def standings(people: int) -> list[Standing]:
    chance = random.Random(people)
    found = [
        Standing(
            f"26-{number:07}",
            Outcome.PASSED,
            {"TWK": chance.randrange(31) * 5, "TIU": chance.randrange(36) * 5, "TKP": chance.randrange(45, 226)},
        )
        for number in range(people)
    ]
    chance.shuffle(found)
    return found


def frame_of(field: Sequence[Standing]) -> polars.DataFrame:
    columns: dict[str, list[int] | list[str]] = {"total": [sum(each.marks.values()) for each in field]}
    columns |= {code: [each.marks[code] for each in field] for code in KEYS[1:]}
    return polars.DataFrame(columns | {"number": [each.candidate_no for each in field]})


def sort_by_polars(frame: polars.DataFrame) -> polars.DataFrame:
    return frame.sort([*KEYS, "number"], descending=[True] * len(KEYS) + [False])


def measure_ranking(people: int) -> None:
    field = standings(people)
    frame = frame_of(field)
    rows = rank(field, KEYS, people // 3)
    assert [row.candidate_no for row in rows] == sort_by_polars(frame)["number"].to_list()
    ours, bare = best_ms(lambda: rank(field, KEYS, people // 3)), best_ms(lambda: sort_by_polars(frame))
    whole = best_ms(lambda: sort_by_polars(frame_of(field)))
    texts = best_ms(lambda: row_texts(rows))
    print(
        f"| {people:,} | {ours:.0f} | {bare:.1f} | {ours / bare:.0f} | {whole:.0f} | {ours / whole:.1f} | {texts:.0f} |"
    )


@contextmanager
def databases(folder: Path) -> Iterator[list[tuple[str, Callable[[str], Engine]]]]:
    with postgres() as administrator, fresh_database(administrator) as one, fresh_database(administrator) as other:
        urls = {"scoring": one, "recruitment": other}
        yield [
            ("SQLite", lambda service: make_engine(f"sqlite:///{folder / service}.db")),
            ("PostgreSQL", lambda service: make_engine(urls[service])),
        ]


def measure_looks(database: str, people: int, looks: Looks) -> None:
    for name, look in looks.items():
        aim = AIMS_MS.get(name)
        print(f"| {database} | {people:,} | {name} | {best_ms(look):.1f} | {aim if aim else ''} |")


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [20_000, 100_000]
    print(f"load {os.getloadavg()[0]:.1f} before\n")
    print("| people | rank ms | polars sort ms | times | polars from values ms | times | texts for the digest ms |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for people in sizes:
        measure_ranking(people)
    print("\n| database | people | what | ms | aim |\n|---|---:|---|---:|---:|")
    with tempfile.TemporaryDirectory(prefix="terang-bench-") as temporary:
        folder = Path(temporary)
        with databases(folder) as forms:
            for database, engine_of in forms:
                with committee_looks(engine_of("scoring"), folder, max(sizes)) as looks:
                    measure_looks(database, max(sizes), looks)
                with public_looks(engine_of("recruitment"), folder, max(sizes)) as looks:
                    measure_looks(database, max(sizes), looks)


if __name__ == "__main__":
    main()
