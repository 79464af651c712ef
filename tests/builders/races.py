"""Two acts in transactions of their own at one moment, on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.db.engine import unit_of_work
from shared.kernel.errors import DomainError
from tests.builders.databases import waiting_locks

Act = Callable[[Session], object]
_PATIENCE_SECONDS = 20


def done(engine: Engine, act: Act) -> str:
    """ "done", or the error's code; in a transaction of its own."""
    try:
        with unit_of_work(engine) as session:
            act(session)
    except DomainError as error:
        return error.code
    return "done"


def in_this_order(engine: Engine, first: Act, second: Act) -> str:
    """What became of the second, which waits for the first one's transaction."""
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(engine) as session:
            first(session)
            later: Future[str] = pool.submit(done, engine, second)
            give_up = time.monotonic() + _PATIENCE_SECONDS
            while not waiting_locks(engine):
                assert not later.done(), later.result()
                assert time.monotonic() < give_up, "the second waits for nobody"
        return later.result(_PATIENCE_SECONDS)
