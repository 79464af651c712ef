"""The blueprint (kisi-kisi): how many items of each topic and band a paper draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from services.scoring.bank.domain.items import BANDS, Item
from shared.contracts.exams import BlueprintRow
from shared.contracts.pools import surely_drawn
from shared.contracts.rules import Section
from shared.kernel.errors import Problem
from shared.kernel.words import N_

Stock = Mapping[tuple[str, str, str], int]
"""How many items the bank has: (section, topic, band) to count."""


def check(rows: Sequence[BlueprintRow], sections: Sequence[Section], stock: Stock) -> tuple[Problem, ...]:
    """The problems that keep papers from being drawn by this blueprint; empty if there are none.

    Each section's rows must sum to the items that the rules demand, and the bank must have at least as
    many items as each row draws.
    """
    problems = [*_repeated(rows), *_sums(rows, sections)]
    for row in rows:
        have = stock.get((row.section, row.topic, row.band), 0)
        if row.items > have:
            text = N_("Kisi-kisi meminta %(asked)s butir, bank hanya punya %(have)s.")
            problems.append(Problem.of(place(row), "bank_short", text, asked=row.items, have=have))
    return tuple(problems)


def mutual_enemies(chosen: Sequence[Item]) -> dict[str, frozenset[str]]:
    """The enemies of each item among the chosen ones, by code; where one of two names the other, both do."""
    codes = {item.code for item in chosen}
    pairs = {(item.code, enemy) for item in chosen for enemy in item.enemies if enemy in codes}
    pairs |= {(enemy, code) for code, enemy in pairs}
    found: dict[str, set[str]] = {code: set() for code in codes}
    for code, enemy in pairs:
        found[code].add(enemy)
    return {code: frozenset(enemies) for code, enemies in found.items()}


def short_by_enemies(rows: Sequence[BlueprintRow], chosen: Sequence[Item]) -> tuple[Problem, ...]:
    """The rows for which some draw might find too few items, because enemies must not meet."""
    enemies = mutual_enemies(chosen)
    problems = []
    for row in rows:
        pool = [i.code for i in chosen if (i.section, i.topic, i.band) == (row.section, row.topic, row.band)]
        sure = surely_drawn(pool, enemies)
        if sure < row.items <= len(pool):
            text = N_(
                "Kisi-kisi meminta %(asked)s butir; karena butir yang tidak boleh bertemu, hanya %(sure)s yang pasti."
            )
            problems.append(Problem.of(place(row), "enemies_short", text, asked=row.items, sure=sure))
    return tuple(problems)


def canonical(rows: Sequence[BlueprintRow]) -> tuple[BlueprintRow, ...]:
    """The rows that draw items, always in the same order, whatever the order of the upload."""
    order = {band: position for position, band in enumerate(BANDS)}
    return tuple(sorted((r for r in rows if r.items > 0), key=lambda r: (r.section, r.topic, order[r.band])))


def place(row: BlueprintRow) -> str:
    return f"{row.section}, {row.topic}, {row.band}"


def _repeated(rows: Sequence[BlueprintRow]) -> list[Problem]:
    count = Counter((row.section, row.topic, row.band) for row in rows)
    text = N_("Baris ini muncul lebih dari sekali.")
    return [Problem.of(", ".join(where), "row_repeated", text) for where, n in sorted(count.items()) if n > 1]


def _sums(rows: Sequence[BlueprintRow], sections: Sequence[Section]) -> list[Problem]:
    sums = Counter({section.code: 0 for section in sections})
    problems = []
    for row in rows:
        if row.section not in sums:
            text = N_("Bagian %(value)s tidak ada dalam aturan seleksi.")
            problems.append(Problem.of(place(row), "section_unknown", text, value=row.section))
        else:
            sums[row.section] += row.items
    text = N_("Kisi-kisi menjumlah %(sum)s butir, aturan meminta %(asked)s.")
    problems += [
        Problem.of(section.code, "section_sum", text, sum=sums[section.code], asked=section.items)
        for section in sections
        if sums[section.code] != section.items
    ]
    return problems
