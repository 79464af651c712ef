"""The file of kind "selection": what holds for all rankings of a selection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.approvals.domain import is_complete
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.key_sets import SEALED
from services.scoring.exams.domain.keys import ItemKey, key_commitment, key_values, seed_commitment
from services.scoring.exams.usecases import exams
from services.scoring.publication import storage
from services.scoring.publication.storage import Version
from shared.kernel.clock import to_text
from shared.members import keys

FORMAT = "terang.bundle.selection.v1"


def sealed_exams(session: Session, first: Exam) -> list[Exam]:
    """Those of the selection that are sealed, in the order of their ids."""
    found = [each for each in exams.listed(session, [first.selection_id]) if each.is_sealed]
    return sorted(found, key=lambda exam: exam.exam_id)


def selection_values(
    session: Session, first: Exam, versions: Sequence[Version], opened: Collection[str], signed_by: Collection[str]
) -> dict[str, Any]:
    """`opened` are the exams whose keys are public, `signed_by` the keys of those who signed the rankings."""
    withdrawn = {each.name: _withdrawn(session, each) for each in versions}
    also = {signature["key_id"] for each in withdrawn.values() if each for signature in each["signatures"]}
    return {
        "format": FORMAT,
        "selection_id": first.selection_id,
        "policy": policy_of(first),
        "timezone": first.timezone,
        "rules": first.rules.document,
        "exams": [_exam(session, each, is_open=each.exam_id in opened) for each in sealed_exams(session, first)],
        "vacancies": storage.vacancies_of(session, first.selection_id),
        "versions": [_version(each, withdrawn[each.name]) for each in versions],
        "members": members(session, {*signed_by, *also}),
    }


def policy_of(first: Exam) -> str:
    return "sheets" if first.rules.publishes_sheets else "marks"


def members(session: Session, key_ids: Collection[str]) -> list[dict[str, Any]]:
    found = keys.find(session, key_ids)
    return [
        {
            "key_id": key_id,
            "signer": bound.key.holder,
            "kind": bound.key.kind,
            "public_key": bound.key.public_key,
            "rp_id": bound.key.device.rp_id if bound.key.device else None,
            "origin": bound.key.device.origin if bound.key.device else None,
        }
        for key_id, bound in sorted(found.items())
    ]


def _exam(session: Session, exam: Exam, *, is_open: bool) -> dict[str, Any]:
    sealed = [each.key for each in exams.sealed_items(session, exam.exam_id)] if is_open else []
    stage = {"stage": exam.stage.stage, "part": exam.stage.part} if exam.stage else {}
    return {
        "exam_id": exam.exam_id,
        **stage,
        "rules_digest": exam.rules_digest,
        "content_digest": exam.content_digest,
        "draw_seed_commitment": seed_commitment(exam.secrets),
        "items": [_item(key) for key in sorted(sealed, key=lambda key: key.item_id)],
        "key_salt": exam.secrets.salt if is_open else None,
        "key_sets": list(_key_sets(session, exam, sealed)) if is_open else [],
    }


def _item(key: ItemKey) -> dict[str, Any]:
    return {"item_id": key.item_id, "section": key.section, "options": sorted(key.options)}


def _key_sets(session: Session, exam: Exam, sealed: Sequence[ItemKey]) -> Iterator[dict[str, Any]]:
    yield _key_set(SEALED, key_commitment(exam.secrets, sealed), sealed)
    for later in exams.list_key_sets(session, exam.exam_id):
        changes = None if later.changes is None else {each.item_id: each for each in later.changes}
        keys = (
            None
            if changes is None
            else [changes[key.item_id].of(key) if key.item_id in changes else key for key in sealed]
        )
        yield _key_set(later.number, later.key_commitment, keys)


def _key_set(number: int, commitment: str, keys: Iterable[ItemKey] | None) -> dict[str, Any]:
    values = None if keys is None else {key.item_id: key_values(key) for key in keys}
    return {"number": number, "commitment": commitment, "keys": values}


def _version(version: Version, withdrawn: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "vacancy_id": version.vacancy_id,
        "stage": version.stage or None,
        "version": version.version,
        "digest": version.digest,
        "released_at": to_text(version.released_at),
        "withdrawn": withdrawn,
    }


def _withdrawn(session: Session, version: Version) -> dict[str, Any] | None:
    """What two members signed with the same reason; of what a restore brought back, that it was."""
    if version.withdrawn_at is None:
        return None
    every = sorted(storage.wishes(session, *version.name), key=_why)
    for (code, reason), same in groupby(every, key=_why):
        signed = list(same)
        if is_complete({each["signer_id"] for each in signed}):
            signatures = [
                {name: each[name] for name in ("statement", "key_id", "proof")} | {"batch": None} for each in signed
            ]
            return {
                "at": to_text(version.withdrawn_at),
                "reason_code": code,
                "reason": reason,
                "signatures": signatures,
            }
    return {"at": to_text(version.withdrawn_at), "reason_code": None, "reason": None, "signatures": []}


def _why(wish: Mapping[str, Any]) -> tuple[str, str]:
    return wish["reason_code"], wish["reason"]
