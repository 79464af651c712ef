"""The file of kind "ranking": a released document with the signatures of its members."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from services.scoring.releases.domain.signing import Signature
from services.scoring.releases.usecases.released import Released

_FORMAT = "terang.bundle.ranking.v1"


def ranking_values(found: Released, present: int | None) -> dict[str, Any]:
    """`present` is how many candidates the ranking counts as present; None where the present one is another, and then
    it is read from a statement, if there is one about this ranking alone."""
    return {
        "format": _FORMAT,
        "version": found.release.version,
        "document": found.document,
        "digest": found.release.digest,
        "present": _present(found.signatures) if present is None else present,
        "signatures": [_proven(each) for each in found.signatures],
    }


def _proven(signature: Signature) -> dict[str, Any]:
    batch = None if signature.batch is None else dict(signature.batch)
    return {
        "statement": signature.statement,
        "key_id": signature.key_id,
        "proof": signature.proof,
        "batch": batch,
    }


def _present(signatures: Sequence[Signature]) -> int | None:
    alone = (json.loads(each.statement) for each in signatures if each.batch is None and each.statement is not None)
    return next((int(each["counts"]["present"]) for each in alone), None)
