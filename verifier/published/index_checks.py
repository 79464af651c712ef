"""Which files an edition names, and in which order."""

from __future__ import annotations

from typing import Any

from verifier.faults import Fault
from verifier.published.edition import INDEX_FILE, KINDS, Edition, Entry, Published
from verifier.published.report import Report
from verifier.published.selection_file import Selection


def check_own_copy(published: Published, report: Report, edition: Edition, data: bytes) -> None:
    """The newest edition also stands among all editions. Raises Fault where that file cannot be read."""
    own = published.edition(edition.number)
    if own is not None and own[1] != data:
        report.fault(Fault("edition_differs", own[0].file, name=INDEX_FILE))


def check_entries(report: Report, edition: Edition, selection: Selection) -> None:
    """The order of the files, and that what they are of is there. Raises Fault where it is not."""
    stages = selection.stages
    for entry in edition.entries:
        if entry.kind in ("ranking", "people"):
            if entry.of[0] not in selection.vacancies:
                raise Fault("refers_to_nothing", edition.file, field="files.vacancy_id", name=entry.of[0])
            if entry.of[1] not in stages:
                raise Fault("refers_to_nothing", edition.file, field="files.stage", name=entry.of[1])
    keys = [_order(entry, stages) for entry in edition.entries]
    if keys != sorted(keys):
        report.fault(Fault("not_in_order", edition.file, field="files"))
    rankings = {entry.of for entry in edition.of_kind("ranking")}
    for entry in edition.of_kind("people"):
        if entry.of not in rankings:
            report.fault(Fault("refers_to_nothing", edition.file, field="files.people", name=place_of(entry)))
    if len({of[:2] for of in rankings}) != len(rankings):
        report.fault(Fault("index_twice", edition.file))


def _order(entry: Entry, stages: list[str]) -> tuple[Any, ...]:
    if entry.kind in ("ranking", "people"):
        return KINDS.index(entry.kind), entry.of[0], stages.index(entry.of[1]), entry.of[2]
    return KINDS.index(entry.kind), *entry.of


def place_of(entry: Entry) -> str:
    """How findings name a ranking: the vacancy, and of a later stage that."""
    return "/".join(filter(None, entry.of[:2]))
