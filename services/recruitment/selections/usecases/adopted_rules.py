"""Rules documents that two members have adopted in scoring: believed, kept, and named by their digest."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.selections.storage import rules as storage
from services.recruitment.staff.usecases import standing
from shared.contracts.codec.rules import read_rules
from shared.contracts.rule_documents import RulesAdopted
from shared.contracts.rules import Rules
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.words import N_
from shared.signatures import rule_documents
from shared.signatures.belief import Known

_ADOPTED = "adopted"


def receive(session: Session, now: datetime, adopted: RulesAdopted) -> None:
    """Keeps the document if two members of the agency's committee have signed exactly this. Raises NotBelieved."""
    could = partial(standing.could, session, rule_documents.may_adopt, rule_documents.AGENCY)
    keys = standing.find_bound(session, rule_documents.key_ids(adopted))
    known = Known(keys, could, "no member of the committee for the whole agency")
    rule_documents.require_signed(adopted, known, now)
    storage.put_adopted(session, adopted.document_id, adopted.rules, adopted.adopted_at)


def read_named(session: Session, value: Any, *, simulation: bool) -> Rules:
    """The rules that `value` is or names: `{"adopted": "<digest>"}`, or in a simulation a whole document too.

    Raises InvalidInput with every problem by its place in `value`."""
    if isinstance(value, dict) and set(value) == {_ADOPTED}:
        digest = value[_ADOPTED]
        found = storage.find_adopted(session, digest) if isinstance(digest, str) else None
        if found is None:
            text = N_("Tidak ada aturan yang disahkan dengan sidik ini. Salin sidik lengkap dari halaman dokumennya.")
            raise InvalidInput([Problem.of(_ADOPTED, "not_adopted", text)])
        return found
    rules = read_rules(value)
    if not simulation:
        raise InvalidInput([must_be_adopted()])
    return rules


def must_be_adopted() -> Problem:
    """Why a selection that is no simulation takes no document of its own."""
    text = N_(
        "Seleksi yang bukan simulasi memakai aturan yang disahkan dua anggota: isi dengan sidiknya, seperti "
        "%(example)s."
    )
    return Problem.of("", "not_adopted", text, example='{"adopted": "7f2c…"}')
