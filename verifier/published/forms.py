"""The shapes of all public files (docs/definitions/bundle.md, and ranking.md for the signed document)."""

from __future__ import annotations

from verifier.published.shapes import (
    any_list,
    anything,
    chosen,
    document,
    hash_text,
    list_of,
    map_of,
    matching,
    moment,
    name,
    nullable,
    one_of,
    places,
    record,
    sheet_code,
    text,
    whole,
)

LONGEST = 2**30
"""Bytes of a file before compression. A whole selection of a million has less in each of its files."""

POLICIES = ("sheets", "marks")
OUTCOMES = ("sheet", "absent", "disqualified")

_POLICY = one_of(*POLICIES)
_STAGE = nullable(name)
_OF_RANKING = {"vacancy_id": name, "stage": _STAGE, "version": whole(1)}
_FILE = {"kind": name, "sha256": hash_text, "length": whole(0), "stored": whole(1)}

INDEX = record(
    {
        "format": one_of("terang.bundle.v1"),
        "selection_id": name,
        "edition": whole(1),
        "previous": nullable(hash_text),
        "as_of": moment,
        "policy": _POLICY,
        "files": list_of(
            chosen(
                "kind",
                {
                    "selection": record(_FILE),
                    "shifts": record({**_FILE, "exam_id": name, "key_set": whole(1)}),
                    "ranking": record({**_FILE, **_OF_RANKING}),
                    "people": record({**_FILE, **_OF_RANKING}),
                },
            )
        ),
    }
)

_DECIMAL = matching(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
_KEY = record(
    {},
    {
        "right": name,
        "weights": map_of(whole()),
        "value": _DECIMAL,
        "tolerance": _DECIMAL,
        "also": list_of(name),
        "credit": one_of("void", "all_correct", "attempted"),
    },
)
_KEY_SET = record({"number": whole(1), "commitment": hash_text, "keys": nullable(map_of(_KEY))})
_EXAM = record(
    {
        "exam_id": name,
        "rules_digest": hash_text,
        "content_digest": hash_text,
        "draw_seed_commitment": hash_text,
        "items": list_of(record({"item_id": name, "section": name, "options": list_of(name)})),
        "key_sets": list_of(_KEY_SET),
        "key_salt": nullable(text),
    },
    {"stage": name, "part": name},
)
_BATCH = record({"index": whole(0), "size": whole(1), "path": list_of(hash_text)})
_SIGNATURE = record({"statement": text, "key_id": name, "proof": text, "batch": nullable(_BATCH)})
_WITHDRAWN = record(
    {"at": moment, "reason_code": nullable(name), "reason": nullable(text), "signatures": list_of(_SIGNATURE)}
)

SELECTION = record(
    {
        "format": one_of("terang.bundle.selection.v1"),
        "selection_id": name,
        "policy": _POLICY,
        "timezone": name,
        "rules": document,
        "exams": list_of(_EXAM),
        "vacancies": list_of(
            record(
                {
                    "vacancy_id": name,
                    "title": text,
                    "unit": text,
                    "category": name,
                    "position_group": nullable(name),
                    "quota": whole(0),
                    "pool": nullable(name),
                }
            )
        ),
        "versions": list_of(
            record(
                {
                    **_OF_RANKING,
                    "digest": hash_text,
                    "released_at": moment,
                    "withdrawn": nullable(_WITHDRAWN),
                }
            )
        ),
        "members": list_of(
            record(
                {
                    "key_id": name,
                    "signer": name,
                    "kind": one_of("ed25519", "passkey"),
                    "public_key": name,
                    "rp_id": nullable(name),
                    "origin": nullable(name),
                }
            )
        ),
    }
)

SHIFTS = record(
    {
        "format": one_of("terang.bundle.shifts.v1"),
        "exam_id": name,
        "key_set": whole(1),
        "counts": map_of(map_of(whole(0))),
    }
)

_DECISION = record({"above": sheet_code, "key": name, "theirs": whole(), "mine": whole()})
_ROW = record(
    {
        "rank": nullable(whole(1)),
        "marks": map_of(whole()),
        "total": whole(),
        "status": one_of("goes_on", "below_cut", "below_threshold", "unmarked", "sitting", "absent", "disqualified"),
        "decision": nullable(_DECISION),
        "sheet_code": sheet_code,
    },
    {"normalised": whole(), "quota_group": name, "place": name, "unscored": map_of(name)},
)
_DOCUMENT = record(
    {
        "selection_id": name,
        "exam_id": name,
        "vacancy_id": name,
        "category": name,
        "quota": whole(0),
        "places": whole(0),
        "tie_breaks": list_of(name),
        "rules_digest": hash_text,
        "rows": list_of(_ROW),
    },
    {
        "stage": name,
        "findings": list_of(document),
        "overruled": list_of(document),
        "accepted_builds": list_of(anything),
        "draw_seed": hash_text,
        "document": whole(2),
    },
)
RANKING = record(
    {
        "format": one_of("terang.bundle.ranking.v1"),
        "version": whole(1),
        "document": _DOCUMENT,
        "digest": hash_text,
        "present": nullable(whole(0)),
        "signatures": list_of(_SIGNATURE),
    }
)

PEOPLE = record(
    {
        "format": one_of("terang.bundle.people.v1"),
        "selection_id": name,
        **_OF_RANKING,
        "digest": hash_text,
        "policy": _POLICY,
        "key_sets": map_of(whole(1)),
        "shifts": map_of(hash_text),
        "before": nullable(hash_text),
        "lots": list_of(list_of(sheet_code)),
        "candidates": whole(0),
    }
)
_SITTING = {
    "voided": whole(1),
    "shift": name,
    "paper": places,
    "answers": any_list,
    "sections": map_of(list_of(nullable(whole()))),
}
_OUTCOME = {"outcome": one_of(*OUTCOMES)}
_PERSON = {"sheet_code": sheet_code, "category": name}
_MAY_HAVE = {"quota_group": name}
SITTING_PERSON = record({**_PERSON, **_OUTCOME}, {**_MAY_HAVE, **_SITTING})
_PART = record({}, {**_OUTCOME, **_SITTING, "scores": map_of(whole(0)), "score": whole(0), "reason": name})
LATER_PERSON = record({**_PERSON, "parts": map_of(_PART)}, _MAY_HAVE)
