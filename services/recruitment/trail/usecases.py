"""Who stands in the trail under which name, according to who reads it.

Whoever may sign a ranking reads pseudonyms as long as one is not released: neither an applicant's name nor that of the
verifier or proctor whom one could ask stands beside a candidate number. Applicants and candidates are never named here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.results.usecases import releases as results
from services.recruitment.trail import storage as trail
from services.recruitment.trail.domain.summaries import PEOPLE, summary
from services.recruitment.trail.storage import Entry
from shared.contracts.catalogue import SERVICE_NAMES
from shared.contracts.staff import TrailExported
from shared.kernel.roles import Principal, Role
from shared.kernel.words import N_, Sentence
from shared.messaging.outbox import emit

_SUGGESTED = 300
_EVERYBODY = 1_000_000
_CODE = 6
_STAFF = N_("Petugas %(code)s")
_OPERATOR, _SYSTEM = N_("operator"), N_("sistem")


def note_export(
    session: Session,
    now: datetime,
    export_id: str,
    selection_id: str,
    candidate_no: str | None,
    lines: int,
    digest: str,
) -> None:
    """The trail, or that of this candidate, is about to be given out as a file up to this line; up to there its SHA-256
    is this."""
    exported = TrailExported(
        export_id=export_id,
        selection_id=selection_id,
        lines=lines,
        digest=digest,
        exported_at=now,
        candidate_no=candidate_no,
    )
    emit(session, exported, at=now)


class People:
    """The members of staff as one reader may see them; names are looked up once for all lines of a page.

    `roles` are the names of the roles by code, `translate` gives them and the rest in the reader's language.
    """

    def __init__(
        self, session: Session, reader: Principal, roles: Mapping[Role, str], translate: Callable[[str], str]
    ) -> None:
        self.named = not (reader.has(Role.COMMITTEE) and results.is_any_unreleased(session))
        self._session = session
        self._roles = {str(role): name for role, name in roles.items()}
        self._translate = translate
        self._names: dict[str, str] = {}

    def meet(self, entries: Collection[Entry]) -> None:
        """Looks up everybody who stands in these lines."""
        found = {str(entry.facts[name]) for entry in entries for name in PEOPLE if name in entry.facts}
        found |= {entry.person for entry in entries if entry.person}
        found |= {entry.aggregate_id for entry in entries if entry.aggregate_type == "staff"}
        missing = found - self._names.keys()
        if self.named and missing:
            self._names |= trail.staff_names(self._session, missing)

    def called(self, words: str) -> tuple[str, ...]:
        """The pseudonyms of those whose name, or whose pseudonym as the pages show it, has these words."""
        if self.named:
            return tuple(trail.find_staff(self._session, words, _EVERYBODY))
        everybody = trail.find_staff(self._session, "", _EVERYBODY)
        return tuple(person for person in everybody if words.casefold() in self._pseudonym(person).casefold())

    def suggestions(self) -> list[str]:
        """What may be typed for a person."""
        some = trail.find_staff(self._session, "", _SUGGESTED)
        return sorted(set(some.values())) if self.named else sorted(self._pseudonym(person) for person in some)

    def show(self, person: str) -> str:
        return self._names.get(person) or self._pseudonym(person)

    def role(self, entry: Entry) -> str:
        """The role that acted; the system acts where time or an event did."""
        return self._translate(self._roles.get(entry.actor) or (_OPERATOR if entry.actor == "operator" else _SYSTEM))

    def who(self, entry: Entry) -> str:
        """The member of staff who did it; else the role, the operator, or the system."""
        return self.show(entry.person) if entry.person else self.role(entry)

    def tell(self, entry: Entry) -> Sentence:
        """What was done, with people as this reader may see them."""
        return summary(entry.type, {name: self._fact(name, value) for name, value in entry.facts.items()})

    def _fact(self, name: str, value: Any) -> Any:
        if name in PEOPLE:
            return self.show(str(value))
        if name == "roles":
            return ", ".join(self._translate(self._roles.get(role, role)) for role in str(value).split(", "))
        if name == "consumer":
            # A consumer's name begins with its service's.
            service = str(value).partition(".")[0]
            return self._translate(SERVICE_NAMES.get(service, service))
        return value

    def _pseudonym(self, person: str) -> str:
        """The end of the id, which is its random part."""
        return self._translate(_STAFF) % {"code": person[-_CODE:]}
