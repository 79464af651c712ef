"""How many rankings are made at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

MOST, PEOPLE = 100, 20_000
"""So many vacancies with so many people: what is known of them takes some 100 MB, and storing their rankings holds up
the service's other transactions for a fraction of a second."""


def together(vacancies: Iterable[tuple[str, int]], people: int = PEOPLE, most: int = MOST) -> Iterator[list[str]]:
    """The vacancies, each given with its people, in batches of at most so many `people` and at most `most` vacancies.
    One that has more people alone is a batch of its own."""
    batch: list[str] = []
    counted = 0
    for vacancy_id, count in vacancies:
        if batch and (counted + count > people or len(batch) == most):
            yield batch
            batch, counted = [], 0
        batch.append(vacancy_id)
        counted += count
    if batch:
        yield batch
