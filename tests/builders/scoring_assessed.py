"""A selection with a second stage: an interview that assessors score, and a score carried over from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import Assessed, Given
from services.scoring.assessments.usecases import correcting, entering, reading
from services.scoring.assessments.usecases.entering import Entered
from shared.contracts.percentages import Percent
from shared.contracts.rules import Cut, Rules, Stage, StageName
from shared.contracts.stages import Criterion, Integration, StagePart
from shared.kernel.roles import Principal, Role
from tests.builders.scoring import EXAM, KARTIKA, SELECTION, SIREGAR, VACANCY, World
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import sign, sit

AINI = Principal("staff-aini", "Nur Aini", frozenset({Role.ASSESSOR}))
BRIA = Principal("staff-bria", "Yohanes Bria", frozenset({Role.ASSESSOR}))
TARIGAN = Principal("staff-tarigan", "E. Tarigan", frozenset({Role.ASSESSOR}))

INTERVIEW, FORMER = "wawancara", "lama"
NUMBERS = ("26-0001", "26-0002", "26-0003")
"""Those who go on in the first stage."""

_CRITERIA = (
    Criterion(code="motivasi", name="Motivasi", max_points=40),
    Criterion(code="bidang", name="Penguasaan bidang", max_points=60),
)
SKB = Stage(
    code="skb",
    name="Seleksi Kompetensi Bidang",
    parts=(
        StagePart(code=INTERVIEW, name="Wawancara", source="assessors", criteria=_CRITERIA, decimals=1, tolerance=20),
        StagePart(code=FORMER, name="Nilai lama", source="carried_over", origin="Seleksi 2023", max_points=550),
    ),
    integration=Integration(
        carried_in={"skd": Percent(40)},
        parts={INTERVIEW: Percent(50), FORMER: Percent(50)},
        scale=100,
        decimals=3,
        rounding="half_up",
    ),
    tie_breaks=("final", "skd"),
    cut=Cut(multiple=1, boundary_ties="all"),
)


def with_stages(world: World) -> Rules:
    """The selection goes by rules with a second stage."""
    name = StageName(code="skd", name="Seleksi Kompetensi Dasar")
    return go_by(world, first_stage=name, stages=(SKB,))


def assess(world: World) -> World:
    """Eight have sat, the ranking is released, and three of them go on to the second stage."""
    with_stages(sit(world))
    assert not sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    return world


def part_of(session: Session, code: str = INTERVIEW) -> Assessed:
    return reading.get_part(session, EXAM, code)


def enter(world: World, number: str, given: Given, who: Principal, part: str = INTERVIEW) -> Entered:
    with Session(world.engine) as session, session.begin():
        return entering.enter(session, world.now, part_of(session, part), number, given, who)


def assess_all(world: World, scores: Mapping[str, tuple[Given, int]]) -> None:
    """Two assessors enter the same of each: the interview, and the score carried over in points."""
    for number, (given, former) in scores.items():
        for who in (AINI, BRIA):
            enter(world, number, given, who)
            enter(world, number, Given({"nilai": former}), who, FORMER)


def interview(motivasi: int, bidang: int) -> Given:
    """Tenths of points."""
    return Given({"motivasi": motivasi, "bidang": bidang})


def decide(world: World, number: str, given: Given, who: Principal, because: str = "rekaman didengar lagi") -> None:
    """A third person decides between two entries that differ."""
    with Session(world.engine) as session, session.begin():
        entering.decide(session, world.now, part_of(session), number, given, because, who)


def propose(world: World, number: str, given: Given, who: Principal) -> None:
    """Of two who correct a score that counts, the first."""
    with Session(world.engine) as session, session.begin():
        correcting.propose(session, world.now, part_of(session), number, given, "salah salin", who)


def confirm(world: World, number: str, who: Principal, correction: int | None = None) -> None:
    """The second one; by default of the correction that waits."""
    with Session(world.engine) as session, session.begin():
        waits = correcting.waiting(session, part_of(session), number)
        shown = correction or (waits.id if waits else 0)
        correcting.confirm(session, world.now, part_of(session), number, shown, who)


def scores(world: World, part: str = INTERVIEW) -> dict[str, int | None]:
    """What counts, by candidate number; None for those who have no score."""
    with Session(world.engine) as session:
        found = reading.scores_of(session, [VACANCY], SELECTION, "skb", part)
    return {number: given.score for number, given in found.items()}
