"""What a long ranking costs to make, to keep and to look at, and a released one for the public and its candidates.

    python -m tests.load.bench_rankings [PEOPLE ...]

Ranking is measured beside a bare sort by polars of the same keys and numbers in the same run, both from columns in
memory: by the four keys of the shipped rules and by six with ratios, grades and ages; one vacancy, and a whole
selection of 4,000,000 people in 20,000 vacancies. Pages are asked of the application in this process, with its access
rules and templates, on SQLite and on PostgreSQL; the best of several rounds counts, since what else the machine does
only adds.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars
from sqlalchemy import Engine

from services.scoring.rankings.domain.bulk import POLARS
from services.scoring.rankings.domain.keys import Facts
from services.scoring.rankings.domain.normalisation import normalised
from services.scoring.rankings.domain.order import Field, in_order
from services.scoring.rankings.domain.ranking import row_texts, rows_of
from shared.contracts.normalisation import Normalisation
from shared.contracts.tie_breaks import ratio
from shared.db.engine import make_engine
from tests.load.long_rankings import Looks, committee_looks, public_looks
from tests.load.servers import fresh_database, postgres

KEYS = ("total", "TKP", "TIU", "TWK")
SIX = ("total", "TKP", "wrong_ratio", "wrong:TIU", "gpa", "age")
"""Of which the bare sort gets the ratios made."""
RISING = {"wrong_ratio": "ratio", "wrong:TIU": "wrong TIU", "age": "born"}
"""Keys of which the smaller comes first, and the columns that have them."""
COUNTED = {"TWK": 30, "TIU": 35}
"""Items of the sections that have a right option."""
METHODS = (
    Normalisation(method="percentile", decimals=4, counts="at_most"),
    Normalisation(method="mean_sd", decimals=4, constant="all_shifts", root_digits=10),
    Normalisation(method="equipercentile", decimals=4),
)
SHIFTS = 6
ROUNDS = 3
SELECTION, VACANCIES = 4_000_000, 20_000
RANK_AIM = 3.0
"""Times a bare sort."""
AIMS_MS = {"ranking page": 50, "unchanged (204)": 50, "public list": 100, "own result": 100}


def best_ms(what: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        what()
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def people_in(people: int, vacancies: int) -> polars.DataFrame:
    """Marked sheets of 110 items in no order; one in nine is below a threshold."""
    polars.set_random_seed(people)
    places = polars.int_range(people, eager=True)
    chance = random.Random(people)

    def drawn(low: int, high: int, step: int = 1) -> polars.Series:
        return places.shuffle(chance.randrange(2**32)) % ((high - low) // step + 1) * step + low

    marks = {"TWK": drawn(0, 150, 5), "TIU": drawn(0, 175, 5), "TKP": drawn(45, 225)}
    frame = polars.DataFrame({"vacancy": drawn(0, vacancies - 1), "outcome": drawn(0, 8) // 8, **marks})
    numbers = places.shuffle(chance.randrange(2**32)).cast(polars.String).str.zfill(7)
    right = {code: marks[code] // 5 for code in COUNTED}
    wrong = {code: drawn(0, 1) * (most - right[code]) // 2 for code, most in COUNTED.items()}
    counts = {f"right {code}": each for code, each in right.items()} | {f"wrong {c}": e for c, e in wrong.items()}
    all_wrong, all_right = (sum(each.values(), places * 0) for each in (wrong, right))
    ratios = [ratio(*each) for each in zip(all_wrong, all_right, strict=True)]
    frame = frame.with_columns(**counts, gpa=drawn(2_500_000, 4_000_000, 10_000), born=drawn(727_000, 734_000))
    frame = frame.with_columns(ratio=polars.Series(ratios, dtype=polars.Int64))
    return frame.with_columns(total=polars.sum_horizontal(*marks), number="26-" + numbers)


def field_of(frame: polars.DataFrame) -> Field[polars.Series]:
    marks = {code: frame[code] for code in KEYS[1:]}
    right, wrong = ({code: frame[f"{word} {code}"] for code in COUNTED} for word in ("right", "wrong"))
    facts = Facts(born=frame["born"], grades=frame["gpa"], right=right, wrong=wrong)
    return Field(POLARS, frame["vacancy"], frame["number"], frame["outcome"], marks, frame["total"], facts)


def sorted_bare(frame: polars.DataFrame, keys: tuple[str, ...]) -> polars.DataFrame:
    by = ["vacancy", "outcome", *(RISING.get(key, key) for key in keys), "number"]
    return frame.sort(by, descending=[False] * 2 + [key not in RISING for key in keys] + [False])


def measure_ranking(people: int, vacancies: int, keys: tuple[str, ...], rounds: int = ROUNDS) -> None:
    frame = people_in(people, vacancies)
    field, places = field_of(frame), [people // vacancies // 3] * vacancies
    ranked = in_order(field, keys, places)
    assert ranked.numbers.equals(sorted_bare(frame, keys)["number"])
    bare = best_ms(lambda: sorted_bare(frame, keys), rounds)
    ours = best_ms(lambda: in_order(field, keys, places), rounds)
    texts = best_ms(lambda: row_texts(ranked), 1)
    rows = f"{best_ms(lambda: rows_of(ranked), 1):.0f}" if vacancies == 1 else ""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = f"{ours / bare:.1f}{'' if ours <= RANK_AIM * bare else ' (above the aim)'}"
    figures = (f"{people:,}", f"{vacancies:,}", len(keys), f"{ours:.0f}", f"{bare:.0f}", times, f"{texts:.0f}", rows)
    print(f"| {' | '.join(map(str, figures))} | {most:.0f} |")


def with_values(frame: polars.DataFrame, rules: Normalisation) -> polars.Series:
    """The value of each total, which its shift decides."""
    counts: dict[str, dict[int, int]] = {}
    for shift, total, people in frame.group_by("shift", "total").len().iter_rows():
        counts.setdefault(shift, {})[total] = people
    found = normalised(rules, counts)
    assert found.undefined is None
    rows = [(shift, total, value) for shift, values in found.table.items() for total, value in values.items()]
    table = polars.DataFrame(rows, orient="row", schema=["shift", "total", "value"])
    return frame.select("shift", "total").join(table, on=["shift", "total"], how="left", maintain_order="left")["value"]


def rank_normalised(frame: polars.DataFrame, rules: Normalisation, places: list[int]) -> None:
    in_order(replace(field_of(frame), normalised=with_values(frame, rules)), KEYS, places)


def measure_normalised(people: int, vacancies: int) -> None:
    """Counted by shift, normalised and ranked, beside a bare sort by totals as they are."""
    frame = people_in(people, vacancies)
    frame = frame.with_columns(shift="s" + (polars.int_range(people, eager=True) % SHIFTS).cast(polars.String))
    places, bare = [people // vacancies // 3] * vacancies, best_ms(lambda: sorted_bare(frame, KEYS), 1)
    for rules in METHODS:
        ours = best_ms(partial(rank_normalised, frame, rules, places), 1)
        times = f"{ours / bare:.1f}{'' if ours <= RANK_AIM * bare else ' (above the aim)'}"
        print(f"| {rules.method} | {people:,} | {vacancies:,} | {ours:.0f} | {bare:.0f} | {times} |")


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
    print(
        "| people | vacancies | keys | ranked ms | bare sort ms | times | texts for digests ms | rows in Python ms "
        "| most MB |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for keys in (KEYS, SIX):
        for people in sizes:
            measure_ranking(people, 1, keys)
        measure_ranking(SELECTION, VACANCIES, keys, 1)
    print("\n| normalised by | people | vacancies | ranked ms | bare sort ms | times |\n|---|---:|---:|---:|---:|---:|")
    for people in sizes:
        measure_normalised(people, 1)
    measure_normalised(SELECTION, VACANCIES)
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
