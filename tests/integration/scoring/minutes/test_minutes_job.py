"""The worker's job makes minutes release by release: one that cannot be made is named, and holds up no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.jobs import keyed_jobs
from services.scoring.minutes.usecases import reading
from services.scoring.releases.tables import signatures
from shared.kernel.errors import NotFound
from shared.messaging import part_failures
from shared.messaging.subject_jobs import SubjectJob
from tests.builders.agency_seal import agency
from tests.builders.messaging import StoppedClock
from tests.builders.scoring import VACANCY, World, vacancy
from tests.builders.scoring_ranked import ranked_world
from tests.builders.scoring_reserve import release
from tests.builders.sealed_minutes import FIRST, authority_pem
from tests.builders.web import make_settings

EMPTY = "pranata-sepi"


@pytest.fixture
def world() -> World:
    world = ranked_world()
    world.apply(vacancy(vacancy_id=EMPTY))
    for vacancy_id in (VACANCY, EMPTY):
        release(world, vacancy_id)
    return world


@pytest.fixture
def job(tmp_path: Path) -> SubjectJob:
    path = tmp_path / "authority.pem"
    path.write_bytes(authority_pem())
    (job,) = keyed_jobs(make_settings("scoring", tmp_path, minutes_authority_file=path))
    return job


def run(job: SubjectJob, world: World, later: timedelta = timedelta(0)) -> int:
    """Readers of certificates go by the machine's clock, so this does, too."""
    return job.run(world.engine, StoppedClock(datetime.now(UTC) + later))


def failing(world: World) -> list[str]:
    with Session(world.engine) as session:
        return [each.part for each in part_failures.listed(session)]


def has_minutes(world: World, of: Version) -> bool:
    with Session(world.engine) as session:
        try:
            return bool(reading.get_content(session, of))
        except NotFound:
            return False


def test_one_that_cannot_be_made_holds_up_no_other(world: World, job: SubjectJob) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(update(signatures).where(signatures.c.vacancy_id == VACANCY).values(statement=None))
    while run(job, world):
        pass
    assert (has_minutes(world, FIRST), has_minutes(world, Version(EMPTY, "", 1))) == (False, True)
    assert failing(world) == [f"job-minutes: {VACANCY}/1"]


def test_the_names_of_releases_tell_stages_apart() -> None:
    assert (FIRST.name, Version(VACANCY, "SKB", 2).name) == (f"{VACANCY}/1", f"{VACANCY}/SKB/2")


def test_a_certificate_that_has_expired_is_no_fault_of_a_release(world: World, tmp_path: Path) -> None:
    settings = make_settings(
        "scoring",
        tmp_path,
        minutes_pkcs12_file=agency(tmp_path, datetime.now(UTC) + timedelta(days=9)),
        minutes_passphrase_file=tmp_path / "passphrase",
    )
    (job,) = keyed_jobs(settings)
    with pytest.raises(ValueError, match="the agency's certificate expired on"):
        run(job, world, timedelta(days=10))
    assert failing(world) == []
    assert (run(job, world), run(job, world), run(job, world)) == (1, 1, 0)
    assert run(job, world, timedelta(days=10)) == 0, "nothing waits for it"
