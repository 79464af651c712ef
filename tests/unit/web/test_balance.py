"""Who leaves a new connection to another worker."""

from __future__ import annotations

import mmap
import time

import pytest

from shared.web.serving.balance import Balance


@pytest.fixture
def shared() -> mmap.mmap:
    return mmap.mmap(-1, 256 * 16)


def reported(*workers: Balance) -> None:
    for worker in workers:
        worker.report()


def test_a_worker_that_has_clearly_more_than_another_leaves_it_to_that_one(shared: mmap.mmap) -> None:
    first, second, third = (Balance(place, shared) for place in (1, 2, 3))
    reported(first, second, third)
    assert not any(worker.has_more() for worker in (first, second, third))
    first.add(3)
    assert not first.has_more(), "a few make no difference"
    first.add(1)
    assert [worker.has_more() for worker in (first, second, third)] == [True, False, False]
    second.add(10)
    third.add(10)
    assert [worker.has_more() for worker in (first, second, third)] == [False, True, True]
    second.add(-10)
    assert second.has_more() is False


def test_a_worker_alone_takes_everything(shared: mmap.mmap) -> None:
    alone = Balance(1, shared)
    alone.add(1000)
    alone.report()
    assert not alone.has_more()


def test_nothing_is_left_to_a_worker_that_has_ended_or_is_silent(
    shared: mmap.mmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, ended, silent = (Balance(place, shared) for place in (1, 2, 3))
    busy.add(50)
    ended.end()
    later = time.monotonic() + 10
    monkeypatch.setattr(time, "monotonic", lambda: later)
    busy.report()
    assert not busy.has_more()
    silent.report()
    busy.report()
    assert busy.has_more(), "until it reports again"


def test_a_successor_counts_for_itself(shared: mmap.mmap) -> None:
    """Workers come and go for as long as gunicorn runs; there are fewer places than that."""
    first, second = Balance(1, shared), Balance(2, shared)
    first.add(20)
    successor = Balance(257, shared)
    reported(successor, second)
    second.add(5)
    assert second.has_more()
    assert not successor.has_more()
