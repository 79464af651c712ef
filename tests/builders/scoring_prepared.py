"""Scoring databases that begin as copies of one that was prepared once in this process, in memory and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlalchemy import Engine

from services.scoring.migrations import METADATA
from shared.db.engine import make_engine
from tests.builders.databases import content_of
from tests.builders.scoring import NOON, World, world_with
from tests.builders.scoring_bank import bank_rows

Build = Callable[[World], object]
"""What is done to a sealed exam that nobody has sat: a function of a module, always the same one for the same."""
Prepared = Callable[[Build], World]


def prepared_in_memory(build: Build) -> World:
    return world_with(_content(build))


def fill(url: str, build: Build) -> None:
    """Prepares an empty PostgreSQL database, and leaves it."""
    engine = make_engine(url)
    try:
        METADATA.create_all(engine)
        _do(build, World(bank_rows(), engine))
    finally:
        engine.dispose()


def world_in(engine: Engine) -> World:
    """A world in a database that is a copy of one that was filled."""
    world = World.__new__(World)
    world.engine, world.now = engine, NOON
    return world


@cache
def _content(build: Build) -> bytes:
    world = World()
    _do(build, world)
    return content_of(world.engine)


def _do(build: Build, world: World) -> None:
    assert "<" not in build.__qualname__, f"{build.__qualname__} would be done anew for every test"
    build(world)
    assert world.now == NOON, "a copy begins at noon"
