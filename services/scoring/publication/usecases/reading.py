"""What a page says of a selection's newest edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases import roster
from services.scoring.publication import storage
from services.scoring.publication.domain.layout import File, Index, read_index
from services.scoring.publication.usecases.selection import policy_of
from shared.kernel.clock import from_text
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Listed:
    """A ranking in the newest edition; `people` is None where nobody can compute it again from the files."""

    title: str
    stage: str | None
    version: int
    ranking: File
    people: File | None


@dataclass(frozen=True)
class Published:
    """`index` is None while no edition is written."""

    exam: Exam
    policy: str
    index: Index | None
    rankings: tuple[Listed, ...]

    @property
    def as_of(self) -> datetime | None:
        return from_text(self.index.as_of) if self.index else None

    @property
    def stored(self) -> int:
        """Bytes of all files together, as they are fetched."""
        return sum(file.stored for file in self.index.files) if self.index else 0

    @property
    def lacking(self) -> int:
        """How many rankings nobody can compute again yet."""
        return sum(each.people is None for each in self.rankings)


def published(session: Session, selection_id: str) -> Published:
    """Raises NotFound for a selection that scoring does not know."""
    exam = exams.find_of_selection(session, selection_id)
    if exam is None:
        raise NotFound
    found = storage.find_edition(session, selection_id)
    index = None if found is None else read_index(found.content)
    return Published(exam, policy_of(exam), index, () if index is None else tuple(_rankings(session, exam, index)))


def _rankings(session: Session, exam: Exam, index: Index) -> list[Listed]:
    people = {_name(file): file for file in index.files if file.kind == "people"}
    files = [file for file in index.files if file.kind == "ranking"]
    titles = roster.vacancy_titles(session, {file.about["vacancy_id"] for file in files})
    found = []
    for file in files:
        vacancy_id, code, version = _name(file)
        stage = exam.rules.stage(code) if code else None
        title = titles.get(vacancy_id, vacancy_id)
        found.append(Listed(title, stage.name if stage else None, version, file, people.get(_name(file))))
    return found


def _name(file: File) -> tuple[str, str | None, int]:
    return file.about["vacancy_id"], file.about["stage"], file.about["version"]
