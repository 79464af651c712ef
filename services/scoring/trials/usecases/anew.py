"""The people of an earlier sitting, their sheets marked as the rules that are tried ask for, as far as that can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.exams.domain.keys import ItemKey
from services.scoring.exams.usecases.exams import find_sealed, get, lost_key_set
from services.scoring.marking.domain.bulk import Bulk
from services.scoring.marking.domain.marks import Unmarkable
from services.scoring.marking.domain.results import as_stored
from services.scoring.trials.domain.people import People
from services.scoring.trials.domain.remarking import Remarking, remarking
from services.scoring.trials.storage import sittings
from shared.contracts.rules import Rules


def plan(session: Session, exam_id: str, rules: Rules) -> Remarking:
    """What would be marked anew, by the keys in force. Raises OtherSections, NotToBeMarked."""
    return remarking(get(session, exam_id).rules, rules, _keys(session, exam_id))


def people(session: Session, exam_id: str, rules: Rules) -> tuple[People, Remarking]:
    """Everybody who sat, with the marks by these rules, and what was marked anew. Raises OtherSections,
    NotToBeMarked."""
    past, keys = get(session, exam_id).rules, _keys(session, exam_id)
    found = remarking(past, rules, keys)
    if not found.anew:
        return sittings.people(session, exam_id), found
    others = _marked(session, exam_id, found, keys)
    if others is None:
        return sittings.people(session, exam_id), remarking(past, rules, keys, has_sheets=False)
    return sittings.people(session, exam_id, others), found


def _keys(session: Session, exam_id: str) -> Mapping[str, ItemKey]:
    """Those in force; none where a restore brought back only that there are others than the sealed ones."""
    sealed = find_sealed(session, exam_id)
    return {} if sealed is None or lost_key_set(session, exam_id) is not None else sealed.keys


def _marked(
    session: Session, exam_id: str, found: Remarking, keys: Mapping[str, ItemKey]
) -> dict[str, list[Any]] | None:
    """The marks of each attempt as they are stored; None where one of the sheets cannot be marked."""
    marked: dict[str, list[Any]] = {}
    bulk = Bulk(found.sections, keys)
    for block in sittings.sheets(session, exam_id):
        answered = [(each.items or (), each.answers or {}) for each in block]
        for sheet, result in zip(block, bulk.mark_all(answered), strict=True):
            if isinstance(result, Unmarkable):
                return None
            marked[sheet.attempt_id] = as_stored(result, ())[0]
    return marked
