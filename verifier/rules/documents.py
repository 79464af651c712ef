"""Canonical JSON, digests, and the digest of a rules document (docs/definitions/documents.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from verifier.rules.numbers import LARGEST, NotDefined

Document = Mapping[str, Any]


def canonical(value: Any) -> bytes:
    """RFC 8785 of objects, arrays, texts, whole numbers, true, false and null; anything else has no canonical form."""
    try:
        return json.dumps(_in_order(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        raise NotDefined("a text with half of a surrogate pair has no canonical form") from None


def digest(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def _in_order(value: Any) -> Any:
    """The same value with the names of each object in the order of their UTF-16 code units."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotDefined(f"no canonical form: {value}")
        return value
    if isinstance(value, Mapping):
        return {name: _in_order(value[name]) for name in sorted(value, key=_units)}
    if isinstance(value, list | tuple):
        return [_in_order(each) for each in value]
    raise NotDefined(f"no canonical form: {value!r}")


def _units(name: object) -> bytes:
    if not isinstance(name, str):
        raise NotDefined(f"no name of an object: {name!r}")
    return name.encode("utf-16-be", "surrogatepass")


def rules_digest(rules: Document) -> str:
    """Of a rules document: it stays as it is when an edition adds fields that the document does not set."""
    return digest(_rules_as_digested(rules))


def _rules_as_digested(rules: Document) -> dict[str, Any]:
    made: dict[str, Any] = _without_nulls(rules)
    sections = [*made.get("sections", [])]
    for stage in made.get("stages", []):
        for part in stage.get("parts", []):
            sections += part.get("sections", [])
    for section in sections:
        if "marking" in section:
            section["marking"] = {"right": 0, "wrong": 0, "blank": 0, **section["marking"]}
    for threshold in made.get("thresholds", []):
        threshold.setdefault("position_group", None)
        threshold.setdefault("total", None)
    return made


def _without_nulls(value: Any) -> Any:
    """A copy without the fields that are null; nulls in lists stay."""
    if isinstance(value, Mapping):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_without_nulls(each) for each in value]
    return value
