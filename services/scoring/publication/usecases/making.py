"""Makes the next edition of a selection's public files: whatever is new is written, whatever stands stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.publication import storage
from services.scoring.publication.domain.layout import File, Index, in_order, read_index, sha256_of
from services.scoring.publication.domain.sheets import NotPublishable
from services.scoring.publication.storage import Edition, Version
from services.scoring.publication.usecases.documents import ranking_values
from services.scoring.publication.usecases.folder import Folder
from services.scoring.publication.usecases.people import key_set_of, people, sat_in
from services.scoring.publication.usecases.selection import policy_of, sealed_exams, selection_values
from services.scoring.rankings.usecases.comparable import shift_counts
from services.scoring.rankings.usecases.ranking import Ranking, rank_vacancies
from services.scoring.releases.usecases import released
from shared.contracts.rankings import BY_SHEET_CODE
from shared.db.chunks import chunks
from shared.kernel.canonical import canonical_bytes, digest
from shared.kernel.clock import to_text

Store = Callable[[Session, datetime], int]
_log = structlog.get_logger(__name__)
_SHIFTS = "terang.bundle.shifts.v1"
_AT_ONCE = 20
"""So many rankings are computed, and in memory, at a time."""


@dataclass(frozen=True)
class Facts:
    """What decides whether a selection's newest edition is still the newest: every version, every set of keys, and
    which exams nobody sits any more."""

    first: Exam
    versions: Sequence[Version]
    key_sets: Sequence[tuple[str, int, datetime]]
    opened: tuple[str, ...]

    @property
    def digest(self) -> str:
        versions = [
            [*each.name, each.digest, each.withdrawn_at is not None, each.to_be_signed_again] for each in self.versions
        ]
        sets = [[exam_id, number] for exam_id, number, _ in self.key_sets]
        return digest([self.first.rules_digest, versions, sets, list(self.opened)])

    @property
    def as_of(self) -> datetime:
        moments = [each.withdrawn_at or each.released_at for each in self.versions]
        return max(*moments, *(each.released_at for each in self.versions), *(at for _, _, at in self.key_sets))

    @property
    def in_force(self) -> list[Version]:
        """The last version of each vacancy and stage, unless it was withdrawn, or never counted."""
        last = {(each.vacancy_id, each.stage): each for each in self.versions}
        return [each for each in last.values() if each.withdrawn_at is None and not each.to_be_signed_again]


def gather(session: Session, selection_id: str, before: Edition | None) -> Facts | None:
    """None while nothing was released, and of a selection without an exam."""
    first = exams.find_of_selection(session, selection_id)
    versions = storage.versions(session, selection_id)
    if first is None or not versions:
        return None
    opened = set(before.opened if before else ()) | set(_to_open(session, first, versions, before))
    return Facts(first, versions, storage.key_sets_of(session, selection_id), tuple(sorted(opened)))


def _to_open(session: Session, first: Exam, versions: Sequence[Version], before: Edition | None) -> Iterator[str]:
    """The exams whose keys become public now: a ranking of their stage was released, and nobody can sit them any
    more."""
    public, stages = before.opened if before else (), {each.stage for each in versions}
    for exam in sealed_exams(session, first) if first.rules.publishes_sheets else ():
        stage = exam.stage.stage if exam.stage else ""
        if exam.exam_id in public or stage not in stages:
            continue
        if not storage.may_be_sat(session, first.selection_id, exam.exam_id, stage):
            yield exam.exam_id


def look(session: Session, selection_id: str, root: Path) -> Store | None:
    """Publishes the newest edition if the folder is behind; where there is something new, writes its files and returns
    what stores the edition, after which the next look publishes it. None where all is as it should be."""
    before, folder = storage.find_edition(session, selection_id), Folder(root, selection_id)
    facts = gather(session, selection_id, before)
    if facts is None:
        return None
    is_published = before is not None and folder.index() == before.content
    if before is not None and is_published and before.made_from == facts.digest:
        return None
    index = _Maker(session, facts, folder, _newest(before, folder)).index()
    if before is not None and index.content == before.content:
        folder.publish(index.edition, index.content)
        if before.made_from == facts.digest:
            return None
    edition = Edition(index.edition, index.content, facts.digest, facts.opened)
    return partial(_store, selection_id, edition)


def _store(selection_id: str, edition: Edition, session: Session, now: datetime) -> int:
    return int(storage.put_edition(session, selection_id, edition, now))


def _newest(before: Edition | None, folder: Folder) -> bytes | None:
    """The index that was published last: the folder is ahead of a database that was restored."""
    known = [each for each in (before.content if before else None, folder.index()) if each is not None]
    return max(known, key=lambda content: read_index(content).edition, default=None)


class _Maker:
    """Of one selection, with the files that the edition before has."""

    def __init__(self, session: Session, facts: Facts, folder: Folder, newest: bytes | None) -> None:
        self._session, self._facts, self._folder, self._newest = session, facts, folder, newest
        self._last = None if newest is None else read_index(newest)
        self._kept = {_key(each.kind, each.about): each for each in (self._last.files if self._last else ())}
        self._by_sha256 = {each.sha256: each for each in self._kept.values()}
        self._shifts: dict[str, File] = {}
        self._made: dict[str, File] = {}

    def index(self) -> Index:
        """The next edition, or the one before where it says the same."""
        facts, last = self._facts, self._last
        files = [file for version in facts.in_force for file in self._stay(version)]
        files += self._write([version for version in facts.in_force if not self._stays(version)])
        signed = storage.key_ids(self._session, facts.first.selection_id)
        signed_by = {key_id for version in facts.in_force for key_id in signed.get(version.name, ())}
        selection = selection_values(self._session, facts.first, facts.versions, facts.opened, signed_by)
        files += [self._put("selection", {}, canonical_bytes(selection)), *self._shifts.values()]
        made = Index(
            selection_id=facts.first.selection_id,
            edition=last.edition + 1 if last else 1,
            previous=None if self._newest is None else sha256_of(self._newest),
            as_of=to_text(facts.as_of),
            policy=policy_of(facts.first),
            files=in_order(files, [None, *(stage.code for stage in facts.first.rules.later_stages)]),
        )
        return last if last is not None and made.says_the_same(last) else made

    def _stays(self, version: Version) -> bool:
        """Whether the edition before has all of a version, and the folder its files."""
        people = self._find("people", version)
        return self._find("ranking", version) is not None and people is not None and self._named_by(people) is not None

    def _stay(self, version: Version) -> list[File]:
        if not self._stays(version):
            return []
        files = [file for kind in ("ranking", "people") if (file := self._find(kind, version)) is not None]
        self._shifts |= self._named_by(files[-1]) or {}
        return files

    def _named_by(self, people: File) -> dict[str, File] | None:
        """The files of shifts that the file of people names; None where one is not there."""
        names = json.loads(self._folder.first_line(people.sha256))["shifts"].values()
        found = {name: self._by_sha256[name] for name in names if name in self._by_sha256 and self._folder.has(name)}
        return found if len(found) == len(names) else None

    def _write(self, versions: Sequence[Version]) -> Iterator[File]:
        stages = dict.fromkeys(version.stage for version in versions)
        for stage in stages:
            mine = {version.vacancy_id: version for version in versions if version.stage == stage}
            for some in chunks(sorted(mine), _AT_ONCE):
                for vacancy_id, ranking in rank_vacancies(self._session, some, stage=stage or None).items():
                    yield from self._of_ranking(mine[vacancy_id], ranking)

    def _of_ranking(self, version: Version, present: Ranking) -> Iterator[File]:
        found = released.find(self._session, *version.name)
        if found is None or found.document.get("document") != BY_SHEET_CODE:
            return
        is_present = present.digest == version.digest
        values = ranking_values(found, present.present if is_present else None)
        yield self._put("ranking", _about(version), canonical_bytes(values))
        if is_present and self._may_publish(present):
            people = self._people(version, present)
            if people is not None:
                yield people

    def _people(self, version: Version, ranking: Ranking) -> File | None:
        sat = sat_in(self._session, ranking)
        shifts = {exam.exam_id: self._shifts_of(exam) for exam in sat if exam.rules.normalisation is not None}
        names = {exam_id: file.sha256 for exam_id, file in shifts.items()}
        lines = people(self._session, ranking, version, names, self._before(version))
        try:
            return File("people", *self._folder.put(lines), _about(version))
        except NotPublishable as error:
            _log.warning("people_not_published", vacancy=version.vacancy_id, stage=version.stage, reason=str(error))
            return None

    def _may_publish(self, ranking: Ranking) -> bool:
        return not ranking.rules.publishes_sheets or ranking.sittings.keys() <= set(self._facts.opened)

    def _before(self, version: Version) -> str | None:
        """The digest of the ranking in force of the stage before."""
        if not version.stage:
            return None
        stage = self._facts.first.rules.stage_before(version.stage)
        name = (version.vacancy_id, stage.code if stage else "")
        return next((each.digest for each in self._facts.in_force if each.name[:2] == name), None)

    def _shifts_of(self, exam: Exam) -> File:
        about = {"exam_id": exam.exam_id, "key_set": key_set_of(self._session, exam.exam_id)}
        if (made := self._made.get(exam.exam_id)) is None:
            values = {"format": _SHIFTS, **about, "counts": shift_counts(self._session, exam.exam_id)}
            made = self._made[exam.exam_id] = self._put("shifts", about, canonical_bytes(values))
        self._shifts[made.sha256] = made
        return made

    def _put(self, kind: str, about: Mapping[str, Any], content: bytes) -> File:
        return File(kind, *self._folder.put([content]), about)

    def _find(self, kind: str, version: Version) -> File | None:
        file = self._kept.get(_key(kind, _about(version)))
        return file if file is not None and self._folder.has(file.sha256) else None


def _about(version: Version) -> dict[str, Any]:
    return {"vacancy_id": version.vacancy_id, "stage": version.stage or None, "version": version.version}


def _key(kind: str, about: Mapping[str, Any]) -> tuple[Any, ...]:
    return kind, *sorted(about.items(), key=lambda each: each[0])
