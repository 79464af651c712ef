"""The batcher: one transaction for many callers, an answer for each, and every error reaches who waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, func, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.db.batcher import Batcher, Unavailable
from shared.db.engine import make_engine, reading

NUMBERS = Table("numbers", MetaData(), Column("number", Integer, primary_key=True))


@dataclass
class Writing:
    """Writes numbers and answers with their doubles; a negative one is not to be had. Holds while `gate` is closed."""

    batches: list[list[int]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    away: bool = False

    def __call__(self, session: Session, numbers: Sequence[int]) -> list[int]:
        self.gate.wait(30)
        if self.away:
            raise OperationalError("INSERT", {}, Exception("the server closed the connection"))
        self.batches.append(list(numbers))
        if any(number < 0 for number in numbers):
            raise ValueError("negative")
        if numbers:
            session.execute(insert(NUMBERS), [{"number": number} for number in numbers])
        return [2 * number for number in numbers]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = make_engine(f"sqlite:///{tmp_path}/numbers.db")
    NUMBERS.metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def writing() -> Writing:
    made = Writing()
    made.gate.set()
    return made


@pytest.fixture
def batcher(engine: Engine, writing: Writing) -> Iterator[Batcher[int, int]]:
    made = Batcher("numbers", engine, writing)
    yield made
    writing.gate.set()
    made.close()


def stored(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.scalar(select(func.count()).select_from(NUMBERS)) or 0)


def test_an_answer_comes_when_the_item_is_committed(engine: Engine, batcher: Batcher[int, int]) -> None:
    assert batcher.put(21) == 42
    assert stored(engine) == 1


def test_what_queues_behind_a_batch_is_written_together(
    engine: Engine, writing: Writing, batcher: Batcher[int, int], wait_until: Callable[..., None]
) -> None:
    writing.gate.clear()
    with ThreadPoolExecutor(20) as pool:
        waiting = [pool.submit(batcher.put, number) for number in range(1, 21)]
        wait_until(lambda: batcher.unanswered == 20, what="all callers in the queue")
        writing.gate.set()
        assert [future.result(30) for future in waiting] == [2 * number for number in range(1, 21)]
    assert sorted(number for batch in writing.batches for number in batch) == list(range(1, 21))
    assert len(writing.batches) <= 3
    assert batcher.unanswered == 0


def test_a_batch_ends_at_its_weight(engine: Engine, writing: Writing, wait_until: Callable[..., None]) -> None:
    batcher = Batcher("numbers", engine, writing, weight=lambda _: 5, most=10)
    writing.gate.clear()
    with ThreadPoolExecutor(9) as pool:
        waiting = [pool.submit(batcher.put, number) for number in range(1, 10)]
        wait_until(lambda: batcher.unanswered == 9, what="all callers in the queue")
        writing.gate.set()
        assert all(future.result(30) for future in waiting)
    batcher.close()
    assert max(len(batch) for batch in writing.batches) == 2


def test_the_item_to_blame_gets_the_error_and_its_neighbours_their_answers(
    engine: Engine, writing: Writing, batcher: Batcher[int, int], wait_until: Callable[..., None]
) -> None:
    writing.gate.clear()
    with ThreadPoolExecutor(6) as pool:
        waiting = [pool.submit(batcher.put, number) for number in (1, 2, -3, 4, 5)]
        wait_until(lambda: batcher.unanswered == 5, what="all callers in the queue")
        writing.gate.set()
        with pytest.raises(ValueError, match="negative"):
            waiting.pop(2).result(30)
        assert [future.result(30) for future in waiting] == [2, 4, 8, 10]
    assert stored(engine) == 4


def test_an_outage_reaches_everybody_who_waits_and_ends(
    engine: Engine, writing: Writing, batcher: Batcher[int, int], wait_until: Callable[..., None]
) -> None:
    writing.away = True
    writing.gate.clear()
    with ThreadPoolExecutor(5) as pool:
        waiting = [pool.submit(batcher.put, number) for number in range(5)]
        wait_until(lambda: batcher.unanswered == 5, what="all callers in the queue")
        writing.gate.set()
        for future in waiting:
            with pytest.raises(Unavailable):
                future.result(30)
    writing.away = False
    assert batcher.put(7) == 14


def test_closing_writes_what_has_queued_and_takes_nothing_more(
    engine: Engine, writing: Writing, batcher: Batcher[int, int], wait_until: Callable[..., None]
) -> None:
    writing.gate.clear()
    with ThreadPoolExecutor(11) as pool:
        waiting = [pool.submit(batcher.put, number) for number in range(10)]
        wait_until(lambda: batcher.unanswered == 10, what="all callers in the queue")
        closing = pool.submit(batcher.close)
        wait_until(lambda: batcher.closing, what="the closing")
        writing.gate.set()
        closing.result(30)
        assert sorted(future.result(30) for future in waiting) == [2 * number for number in range(10)]
    with pytest.raises(Unavailable):
        batcher.put(11)
    batcher.close()
    assert stored(engine) == 10


def test_an_idle_batcher_calls_its_function_without_items(
    engine: Engine, writing: Writing, wait_until: Callable[..., None]
) -> None:
    batcher = Batcher("numbers", engine, writing, idle_seconds=0.01)
    batcher.wake()
    wait_until(lambda: [] in writing.batches, what="a call without items")
    assert batcher.put(1) == 2
    batcher.close()
