"""A new version of a selection's rules, with its reason, until the exam is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.selections.domain.rules import RulesSealed, RulesVersion, replacement_problems
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.storage import exams, selections, vacancies
from services.recruitment.selections.storage import rules as storage
from services.recruitment.selections.usecases.adopted_rules import read_named
from shared.contracts.codec.form import Limits, text_problems
from shared.contracts.recruitment import SelectionAmended
from shared.kernel.errors import InvalidInput, Problem
from shared.messaging.outbox import emit

_REASON = Limits(10, 1_000)


@dataclass(frozen=True)
class Replacement:
    """`document` names adopted rules by their digest, or is in a simulation a whole document, as JSON values; `put_by`
    is the name of whoever puts it. The reason is one line: white space of any kind in it becomes a blank."""

    selection_id: str
    document: Any
    reason: str
    put_by: str


def replace_rules(session: Session, now: datetime, command: Replacement) -> RulesVersion:
    """Puts a new version into force and emits it with its reason. The same replacement sent again by the same person
    is the version that it made.

    Raises NotFound, RulesSealed, or InvalidInput with every problem by its place in the document.
    """
    storage.lock(session, command.selection_id)
    selection = selections.get(session, command.selection_id)
    if exams.find_of_selection(session, selection.selection_id) is not None:
        raise RulesSealed
    reason = " ".join(command.reason.split())
    wrong = reason_problems(command.reason)
    try:
        rules = read_named(session, command.document, simulation=selection.simulation)
    except InvalidInput as error:
        raise InvalidInput([*wrong, *error.problems]) from error
    before = versions(session, selection)
    if (before[-1].rules_digest, before[-1].reason, before[-1].put_by) == (rules.digest, reason, command.put_by):
        return before[-1]
    offered = vacancies.list_matching(session, selection.selection_id, None)
    problems = [*wrong, *replacement_problems(rules, before, offered)]
    if problems:
        raise InvalidInput(problems)
    new = RulesVersion(before[-1].number + 1, rules, rules.digest, reason, command.put_by, now)
    _put(session, selection.selection_id, before, new)
    event = SelectionAmended(
        selection_id=selection.selection_id,
        rules=rules,
        rules_digest=new.rules_digest,
        replaces=selection.rules_digest,
        reason=new.reason,
        amended_at=now,
    )
    emit(session, event, at=now)
    return new


def restore(session: Session, told: SelectionAmended) -> bool:
    """After a restore: the version is in force again; who had put it is in no event. False where the selection itself
    was lost."""
    storage.lock(session, told.selection_id)
    selection = selections.find(session, told.selection_id)
    if selection is None:
        return False
    before = versions(session, selection)
    if told.rules_digest not in {each.rules_digest for each in before}:
        new = RulesVersion(before[-1].number + 1, told.rules, told.rules_digest, told.reason, "–", told.amended_at)
        _put(session, told.selection_id, before, new)
    return True


def _put(session: Session, selection_id: str, before: Sequence[RulesVersion], new: RulesVersion) -> None:
    if new.number == 1:
        storage.add(session, selection_id, before[0])
    storage.add(session, selection_id, new)
    storage.put_current(session, selection_id, new.rules, new.rules_digest)


def reason_problems(reason: str) -> list[Problem]:
    """What keeps this from being the reason of a replacement."""
    return list(text_problems(" ".join(reason.split()), _REASON, "reason"))


def versions(session: Session, selection: Selection) -> list[RulesVersion]:
    """Every version of the selection's rules, the one it opened with first."""
    opened = RulesVersion(0, selection.rules, selection.rules_digest, "", "", selection.opened_at)
    return storage.listed(session, selection.selection_id) or [opened]


def return_to_sealed(session: Session, selection_id: str, rules_digest: str) -> None:
    """Makes the version that the exam was sealed with the one in force, should a newer one have come too late."""
    storage.lock(session, selection_id)
    selection = selections.find(session, selection_id)
    if selection is None or selection.rules_digest == rules_digest:
        return
    for version in storage.listed(session, selection_id):
        if version.rules_digest == rules_digest:
            storage.put_current(session, selection_id, version.rules, rules_digest)
