"""What a later stage waits for besides its sheets: the release of the stage before, and scores that people enter."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from services.scoring.rankings.usecases import looking
from services.scoring.rankings.usecases.ranking import Head
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.usecases.counting import find_standing_release
from shared.contracts.rules import Rules
from shared.contracts.stages import Stage
from shared.kernel.errors import Problem
from shared.kernel.words import N_


def stage_blockers(session: Session, ranking: Head) -> Iterator[Problem]:
    """Nothing for the first stage."""
    stage = ranking.stage
    if stage is None:
        return
    yield from _earlier(session, ranking, stage)
    for code, count in ranking.summary.unassessed.items():
        text = N_("%(count)s peserta belum memiliki nilai %(part)s yang disepakati dua penilai")
        part = stage.part(code)
        yield Problem.of("", "unassessed", text, count=count, part=part.name if part else code)


def _earlier(session: Session, ranking: Head, stage: Stage) -> Iterator[Problem]:
    """The stage before must be released as it stands now: what it hands on is part of this ranking."""
    before = ranking.rules.stage_before(stage.code)
    code, name = before.code if before else None, _name(ranking.rules, before)
    released = stored.last_release(session, ranking.vacancy.vacancy_id, code or "")
    if released is None:
        yield Problem.of("", "earlier_unreleased", N_("Peringkat tahap %(stage)s belum dirilis"), stage=name)
    elif released.withdrawn_at is not None:
        yield Problem.of("", "earlier_withdrawn", N_("Peringkat tahap %(stage)s ditarik"), stage=name)
    else:
        present = looking.look(session, ranking.vacancy.vacancy_id, code)
        if find_standing_release(session, ranking.vacancy, present.digest, code) is None:
            text = N_("Peringkat tahap %(stage)s berubah sejak dirilis: rilis dulu versinya yang baru")
            yield Problem.of("", "earlier_changed", text, stage=name)


def _name(rules: Rules, stage: Stage | None) -> str:
    if stage is not None:
        return stage.name
    return rules.first_stage.name if rules.first_stage else ""
