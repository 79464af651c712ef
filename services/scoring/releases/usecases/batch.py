"""One signature over every ranking of a selection that is ready and that its member has not signed yet; of a very large
selection, over those of one part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, require_signed
from services.scoring.assessments.usecases.participants import hold
from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases.roster import get_vacancies
from services.scoring.rankings.domain.batches import together
from services.scoring.rankings.usecases.ranking import Ranking, rank_vacancies
from services.scoring.rankings.usecases.stages import require_stage
from services.scoring.releases.domain.signing import (
    AlreadyReleased,
    NotBlind,
    NothingReady,
    NotReady,
    RankingChanged,
    SameSigner,
    WasWithdrawn,
    require_shown,
)
from services.scoring.releases.storage import overview as stored
from services.scoring.releases.storage import releases as stored_releases
from services.scoring.releases.usecases.known import Known, know
from services.scoring.releases.usecases.names import digest_of_names
from services.scoring.releases.usecases.releases import MaySign, add, require_may_sign, signed_ranking
from shared.contracts.rankings import BatchPlace
from shared.kernel.errors import Problem
from shared.kernel.roles import Principal, is_blind
from shared.signatures.batches import SignedBatch, batch_of

PEOPLE_IN_PART, VACANCIES_IN_PART = 200_000, 2_000
"""What one signature is over at most, so that a request ranks for seconds and not for minutes; a vacancy with more
people alone is a part of its own."""


@dataclass(frozen=True)
class Part:
    """A share of the selection's vacancies, in the order of their ids; the `number`th of so many, from 1."""

    vacancy_ids: tuple[str, ...]
    number: int = 1
    parts: int = 1


@dataclass(frozen=True)
class Ready:
    ranking: Ranking
    may: MaySign


@dataclass(frozen=True)
class Waiting:
    """A ranking that the member does not sign now, and why."""

    ranking: Ranking
    reasons: tuple[Problem, ...]


@dataclass(frozen=True)
class Batch:
    """`signed` is None where nothing is ready; `places` are those of `ready` in it, in their order."""

    part: Part
    ready: tuple[Ready, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    signed: SignedBatch | None = None
    places: tuple[BatchPlace, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How many rankings were signed, and how many of them are released now."""

    signed: int
    released: int


def look(session: Session, selection_id: str, who: Principal, stage: str | None = None, part: int = 1) -> Batch:
    """Every ranking of this part of the selection, of its first stage or of a later one: what `who` would sign now, and
    what not. Beyond the last part it is the last. Raises NoSuchStage."""
    share = _part(session, selection_id, stage, part)
    vacancy_ids = share.vacancy_ids
    ready: list[Ready] = []
    waiting: list[Waiting] = []
    rankings = rank_vacancies(session, vacancy_ids, stage=stage)
    exam = exams.find_of_selection(session, selection_id)
    if exam is None or not vacancy_ids:
        return Batch(share)
    known = know(session, exam, stage, vacancy_ids)
    for vacancy_id in vacancy_ids:
        ranking = rankings[vacancy_id]
        try:
            ready.append(Ready(ranking, _require_ready(session, ranking, who, known)))
        except NotReady as error:
            waiting.append(Waiting(ranking, tuple(error.problems)))
        except (AlreadyReleased, SameSigner, WasWithdrawn) as error:
            waiting.append(Waiting(ranking, (Problem.of("", error.code, error.text, **error.facts),)))
    if not ready:
        return Batch(share, waiting=tuple(waiting))
    signed, places = batch_of(selection_id, [signed_ranking(each.ranking, each.may.version) for each in ready])
    return Batch(share, tuple(ready), tuple(waiting), signed, tuple(places))


def names_of(batch: Batch) -> str:
    """The digest of what pages call the vacancies whose rankings are ready."""
    return digest_of_names(each.ranking.vacancy for each in batch.ready)


def statement_for(
    session: Session, now: datetime, selection_id: str, who: Principal, stage: str | None = None, part: int = 1
) -> str:
    """What `who` signs to sign all of this part that is ready. Raises NoSuchStage, NothingReady."""
    return _signed(look(session, selection_id, who, stage, part)).statement(who.id, now).to_text()


def sign(
    session: Session,
    now: datetime,
    selection_id: str,
    signed: SignedStatement,
    who: Principal,
    stage: str | None = None,
    part: int = 1,
    shown: str = "",
) -> Outcome:
    """Takes one signature for every ranking of this part that is ready; those that another member has signed are
    released. `shown` is the digest of the vacancies' names on the page that was signed from.

    Raises NotBlind, NoSuchStage, NothingReady, RankingChanged where the list is no longer the one that was signed, and
    the errors of `approvals.usecases.require_signed`; then nothing was signed.
    """
    if not is_blind(who.roles_in(selection_id)):
        raise NotBlind
    # Two members who sign at once wait for each other, in one order.
    share = _part(session, selection_id, stage, part)
    for vacancy in get_vacancies(session, share.vacancy_ids, lock=True):
        hold(session, selection_id, stage, vacancy.vacancy_id)
    batch = look(session, selection_id, who, stage, part)
    expected = _signed(batch)
    if signed.statement.digest != expected.root:
        raise RankingChanged("digest")
    require_shown(shown, names_of(batch))
    require_signed(session, now, signed, who, expected.statement)
    released = [
        add(session, now, each.ranking, each.may, signed, who, place)
        for each, place in zip(batch.ready, batch.places, strict=True)
    ]
    return Outcome(len(released), sum(released))


def given(session: Session, signed: SignedStatement, who: Principal) -> Outcome | None:
    """What became of this signature by `who`, which was taken before; None if it was not."""
    signed_versions, released = stored_releases.versions_of(session, who.id, signed.text)
    return Outcome(signed_versions, released) if signed_versions else None


def going_on(batch: Sequence[Ready]) -> int:
    return sum(each.ranking.going_on for each in batch)


def _part(session: Session, selection_id: str, stage: str | None, number: int) -> Part:
    require_stage(session, selection_id, stage)
    people = {
        line.vacancy.vacancy_id: line.admitted
        for line in stored.progress(session, own={selection_id}, stage=stage or "")
    }
    parts = [*together(sorted(people.items()), PEOPLE_IN_PART, VACANCIES_IN_PART)]
    if not parts:
        return Part(())
    number = min(max(1, number), len(parts))
    return Part(tuple(parts[number - 1]), number, len(parts))


def _require_ready(session: Session, ranking: Ranking, who: Principal, known: Known) -> MaySign:
    """Raises WasWithdrawn beside the errors of `require_may_sign`: what two members have taken out of force, with a
    reason, is nothing to put in force again among others."""
    may = require_may_sign(session, ranking, ranking.digest, who, known)
    version = known.withdrawn.get((ranking.vacancy.vacancy_id, ranking.digest))
    if version is not None:
        raise WasWithdrawn(version=version)
    return may


def _signed(batch: Batch) -> SignedBatch:
    if batch.signed is None:
        raise NothingReady
    return batch.signed
