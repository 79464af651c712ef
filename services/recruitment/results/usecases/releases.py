"""Marks and released rankings: received from scoring, shown to applicants and the public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.results import domain
from services.recruitment.results.domain import Part, Placed, Ranking, Score, ShownSignature, Standing
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.storage import scores, withdrawals
from services.recruitment.results.usecases.belief import require_signed, require_values
from services.recruitment.results.usecases.builds import require_builds
from services.recruitment.results.usecases.groups import find_taken, require_places
from services.recruitment.results.usecases.integration import require_integrated
from services.recruitment.results.usecases.sheets import require_sheets
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.staff.usecases import standing
from shared.contracts.exams import first_exam_id
from shared.contracts.rules import ScoresShown
from shared.contracts.scoring import AttemptScored, RankingReleased
from shared.kernel.roles import is_blind
from shared.signatures.belief import BoundKey, Known, NotBelieved
from shared.signatures.rankings import given, key_ids, require_next, require_own_rows, require_standing


@dataclass(frozen=True)
class Release:
    """The newest complete, signed version of a vacancy's ranking. `people` counts all rows, `going_on` those who go
    on; without quota groups they are the first in the order."""

    ranking: Ranking
    parts: tuple[Part, ...]

    @property
    def people(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def going_on(self) -> int:
        return sum(part.going_on for part in self.parts)


@dataclass(frozen=True)
class NamedRows:
    """Some rows of a release with the names of their candidates."""

    placed: tuple[Placed, ...]
    names: dict[str, str]


def receive_scores(session: Session, reported: Sequence[tuple[AttemptScored, int]]) -> None:
    """Each with the event's number within its candidate: the highest one counts."""
    newest: dict[tuple[str, str], Score] = {}
    for scored, sequence in reported:
        score, place = _score(scored, sequence), (scored.candidate_no, scored.exam_id)
        if place not in newest or newest[place].sequence < sequence:
            newest[place] = score
    scores.put_scores(session, [newest[place] for place in sorted(newest)])


def _score(scored: AttemptScored, sequence: int) -> Score:
    return Score(
        candidate_no=scored.candidate_no,
        exam_id=scored.exam_id,
        selection_id=scored.selection_id,
        vacancy_id=scored.vacancy_id,
        sections=scored.sections,
        total=scored.total,
        max_total=scored.max_total,
        thresholds=scored.thresholds,
        passed=scored.passed,
        rules_digest=scored.rules_digest,
        chain_head=scored.chain_head,
        sequence=sequence,
        scored_at=scored.scored_at,
        correction=scored.correction,
    )


def receive_part(session: Session, now: datetime, released: RankingReleased, *, members_had_keys: bool = True) -> None:
    """Adds a part of a release. A version is shown once all its parts have arrived; older versions stay stored.

    With the last part the whole is believed or not: the digest is recomputed over all parts, and two members must have
    signed it. Raises NotBelieved, or NotYet (`require_sheets`); then nothing of this part is stored. Releases of a time
    when no member had a key are taken as they came.
    """
    ranking = Ranking(
        vacancy_id=released.vacancy_id,
        version=released.version,
        selection_id=released.selection_id,
        parts=released.parts,
        complete_at=None,
        quota=released.quota,
        places=released.places,
        present=released.present,
        ranked=released.ranked,
        ranking_digest=released.ranking_digest,
        rules_digest=released.rules_digest,
        tie_breaks=released.tie_breaks,
        signatures=released.signatures,
        released_at=released.released_at,
        exam_id=released.exam_id,
        category=released.category,
        findings=released.findings,
        overruled=released.overruled,
        accepted_builds=released.accepted_builds,
        build=released.build,
        draw_seed=released.draw_seed,
        stage=released.stage,
    )
    if members_had_keys:
        newest = results.find_current(session, released.vacancy_id, released.stage)
        require_next(released.version, newest.version if newest else 0)
        numbers = [row.candidate_no for row in released.rows]
        codes = admissions.find_codes(session, released.selection_id, released.vacancy_id, numbers)
        require_own_rows(released.vacancy_id, released.rows, codes)
        _require_sealed_rules(session, ranking)
        selection = selections.get_selection(session, released.selection_id)
        if released.stage is None and selection.rules.digest == released.rules_digest:
            require_values(selection.rules, released.rows)
    is_new = results.put_part(session, ranking, released.part, released.rows, now)
    if not members_had_keys:
        return
    stored = results.find_version(session, released.vacancy_id, released.version, released.stage)
    assert stored is not None
    if stored.ranking_digest != ranking.ranking_digest:
        raise NotBelieved(f"version: {released.version} is here already, and is the ranking {stored.ranking_digest}")
    if not is_new:
        return
    if replace(stored, complete_at=None) != ranking:
        raise NotBelieved(f"part {released.part} of version {released.version} has another head than the first part")
    if stored.complete_at is not None:
        parts = results.parts_of(session, stored)
        placed = results.rows_between(session, stored, parts, 0, sum(each.rows for each in parts))
        known = Known(standing.find_bound(session, key_ids(stored)), partial(_was_signer, session, stored.selection_id))
        rows = [each.row for each in placed]
        require_signed(stored, rows, known, now)
        require_builds(session, stored)
        require_sheets(session, stored, rows)
        require_places(session, stored, rows)
        require_integrated(session, stored, rows)
        digests = [digest for digest, _ in given(stored)]
        require_standing(given(stored) & withdrawals.find_withdrawn_signatures(session, stored.vacancy_id, digests))
        _require_one_seed(session, stored)


def _require_sealed_rules(session: Session, ranking: Ranking) -> None:
    """Raises NotBelieved unless the ranking is of the selection's exam, by the rules that were sealed with it and, in
    the first stage, in their order; nothing is known of an exam whose seal has not come."""
    sealed = selections.find_sealed_exam(session, ranking.selection_id)
    if sealed is None or sealed.exam_id != first_exam_id(ranking.selection_id):
        return
    rules = selections.get_selection(session, ranking.selection_id).rules
    if ranking.exam_id != sealed.exam_id:
        raise NotBelieved(f"exam_id: {ranking.exam_id} is not {sealed.exam_id}, which was sealed")
    if ranking.rules_digest != rules.digest:
        raise NotBelieved(f"rules_digest: {ranking.rules_digest} is not {rules.digest}, which was sealed")
    if ranking.stage is None and tuple(ranking.tie_breaks) != rules.tie_breaks:
        raise NotBelieved("tie_breaks: not those of the rules")


def _require_one_seed(session: Session, ranking: Ranking) -> None:
    """Raises NotBelieved if another ranking of this exam was drawn by another seed: one is for all vacancies, and for
    all versions."""
    others = results.drawn_otherwise(session, ranking) if ranking.draw_seed is not None else []
    if others:
        raise NotBelieved(f"draw_seed: vacancy {min(others)} was drawn by another one")


def find_release(session: Session, vacancy_id: str, stage: str | None = None) -> Release | None:
    """Of the first stage, or of a later one; None while nothing of this was released for the vacancy."""
    ranking = results.find_current(session, vacancy_id, stage)
    return None if ranking is None else Release(ranking, tuple(results.parts_of(session, ranking)))


def find_version(session: Session, vacancy_id: str, version: int, stage: str | None = None) -> Release | None:
    """A version as it was released, whatever happened to it since; None unless all of it is here."""
    ranking = results.find_version(session, vacancy_id, version, stage)
    if ranking is None or ranking.complete_at is None:
        return None
    return Release(ranking, tuple(results.parts_of(session, ranking)))


def named_rows(session: Session, release: Release, offset: int, size: int) -> NamedRows:
    """A page of a release, in its order.

    This is the one place where names and ranks meet.
    """
    placed = tuple(results.rows_between(session, release.ranking, release.parts, offset, size))
    return NamedRows(placed, admissions.find_names(session, [each.row.candidate_no for each in placed]))


def signed_by(session: Session, ranking: Ranking) -> list[ShownSignature]:
    """The signatures of a release with the signers' full names, which are public with it; scoring knows initials
    alone. Signatures from before members had keys keep the initials."""
    ids = key_ids(ranking)
    names, bound = standing.find_holders(session, ids), standing.find_bound(session, ids)
    return [
        ShownSignature(
            signer=names.get(each.key_id or "", each.signer),
            role=each.role,
            signed_at=each.signed_at,
            statement=each.statement,
            key_id=each.key_id,
            proof=each.proof,
            arrived_after_end=_had_ended(session, ranking, bound.get(each.key_id or "")),
        )
        for each in ranking.signatures
    ]


def _had_ended(session: Session, ranking: Ranking, bound: BoundKey | None) -> bool:
    """Whether the signer's key or membership had ended when the release was complete here: by this service's clock and
    its own history, both of which no signer and no other service can date back."""
    if bound is None or ranking.complete_at is None:
        return False
    at = ranking.complete_at
    return not (bound.counted_at(at) and _was_signer(session, ranking.selection_id, bound.key.holder, at))


def _was_signer(session: Session, selection_id: str, staff_id: str, moment: datetime) -> bool:
    """Whether this person was a member of the committee of this selection at `moment` and read no names there."""
    return standing.could(session, is_blind, selection_id, staff_id, moment)


def find_standing(session: Session, release: Release, candidate_no: str) -> Standing | None:
    """The standing of a candidate, from the own row, its neighbours and the last who goes on; None if the number is
    not in the release."""
    mine = results.find_row(session, release.ranking, release.parts, candidate_no)
    if mine is None:
        return None
    near = results.rows_between(session, release.ranking, release.parts, max(0, mine.place - 2), 3)
    going_on, ranked = release.going_on, release.ranking.ranked
    taken = find_taken(session, release.ranking, release.parts)
    if taken is not None:
        last = taken.line_for(mine.row)
        line = last.row.place if last is not None else None
        boundary = last.row if last is not None else None
        return domain.standing(mine, near, boundary, ranked=ranked, going_on=going_on, line=line)
    above = results.rows_between(session, release.ranking, release.parts, going_on - 1, 1) if going_on else []
    return domain.standing(mine, near, above[0].row if above else None, ranked=ranked, going_on=going_on)


def find_score(session: Session, candidate_no: str) -> Score | None:
    return scores.find_score(session, candidate_no)


def find_shown_score(
    session: Session, now: datetime, candidate_no: str, shown: ScoresShown | None, *, released: bool
) -> Score | None:
    """The candidate's marks, if the rules (`Rules.scores_shown`) let them be seen by now; with the release in any
    case."""
    if shown == "after_release" and not released:
        return None
    if shown == "after_session" and not released:
        seat = admissions.find_seat(session, candidate_no)
        if seat is None or now < seat.ends_at:
            return None
    return scores.find_score(session, candidate_no)


def is_any_unreleased(session: Session) -> bool:
    """Whether the ranking of a vacancy, of whatever selection, is still to be released."""
    return results.is_any_unreleased(session)


def find_current(session: Session, vacancy_id: str, stage: str | None = None) -> Ranking | None:
    """The newest complete version of a vacancy's ranking."""
    return results.find_current(session, vacancy_id, stage)


def list_released(session: Session, selection_id: str) -> dict[str, Ranking]:
    """The newest complete version of every vacancy that has one, by vacancy."""
    return results.list_released(session, selection_id)
