"""What came of later stages, for those who look: the newest result of a candidate, the stages of a vacancy."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.recruitment.results.domain import Ranking, Standing, Withdrawal
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.storage import withdrawals
from services.recruitment.results.usecases.releases import Release, find_release, find_standing
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.rules import Rules
from shared.contracts.scales import Scale
from shared.contracts.scoring import ThresholdCheck
from shared.contracts.stages import Stage
from shared.contracts.threshold_checks import stage_checks
from shared.contracts.thresholds import asked_of
from shared.kernel.errors import NoSuchStage


@dataclass(frozen=True)
class LaterResult:
    """A candidate's place in a later stage; `scale` says what its marks are counted in."""

    release: Release
    standing: Standing
    scale: Scale
    withdrawal: Withdrawal | None
    asked: Stage
    """The stage with what it asks of candidates of this vacancy."""

    @property
    def checks(self) -> tuple[ThresholdCheck, ...]:
        """How the candidate's scores stand to what the stage asks for; empty for whoever has none."""
        mine = self.standing.mine
        return stage_checks(self.asked, mine.marks, mine.total) if mine.marks else ()

    @property
    def enough(self) -> int | None:
        """How many of the thresholds of parts are enough; None where all of them are asked."""
        return self.asked.enough


@dataclass(frozen=True)
class StageLink:
    """Another stage of which results of a vacancy are published; `code` is None for the first one."""

    code: str | None
    name: str


def get_stage(rules: Rules, code: str | None) -> Stage | None:
    """The later stage of that code; None for the first one (None). Raises NoSuchStage."""
    if code is None:
        return None
    stage = rules.stage(code)
    if stage is None:
        raise NoSuchStage(stage=code)
    return stage


def find_later(session: Session, rules: Rules, vacancy_id: str, candidate_no: str) -> LaterResult | None:
    """The result of the last stage in which the candidate has one; None before the second."""
    for stage in reversed(rules.later_stages):
        release = find_release(session, vacancy_id, stage.code)
        standing = find_standing(session, release, candidate_no) if release else None
        if release is not None and standing is not None:
            withdrawal = withdrawals.find_withdrawal(session, vacancy_id, release.ranking.version, stage.code)
            vacancy = selections.get_vacancy(session, vacancy_id)
            asked = asked_of(stage, vacancy.category, vacancy.position_group)
            return LaterResult(release, standing, Scale.of(rules, stage), withdrawal, asked)
    return None


def other_stages(session: Session, rules: Rules, ranking: Ranking) -> list[StageLink]:
    """In the order of the rules; none of a selection with one stage."""
    if rules.first_stage is None:
        return []
    every = [StageLink(None, rules.first_stage.name), *(StageLink(each.code, each.name) for each in rules.later_stages)]
    return [
        each
        for each in every
        if each.code != ranking.stage and results.find_current(session, ranking.vacancy_id, each.code) is not None
    ]
