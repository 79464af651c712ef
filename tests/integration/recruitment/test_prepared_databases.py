"""Databases that tests begin from, copied from one that was prepared before."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select

from services.recruitment.admissions.tables import candidates
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders.databases import content_of


def admitted(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(candidates)) or 0


def with_one_candidate() -> Engine:
    engine = build.database_with_demo_selection()
    with unit_of_work(engine) as session:
        build.add_candidate(session, 0, "Ani Lestari")
    return engine


def test_a_copy_is_the_tests_own() -> None:
    content, first, second = content_of(with_one_candidate()), *(build.database_with_demo_selection() for _ in "ab")
    for engine in (first, second):
        build.continue_with(engine, content)
    with unit_of_work(first) as session:
        build.add_candidate(session, 1, "Budi Santoso")
    assert (admitted(first), admitted(second)) == (2, 1)


def test_what_was_written_before_is_not_lost() -> None:
    written = with_one_candidate()
    with pytest.raises(AssertionError, match="something was written before"):
        build.continue_with(written, content_of(with_one_candidate()))
    assert admitted(written) == 1
