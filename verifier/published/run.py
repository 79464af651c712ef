"""The steps over the public files of a selection: 1, 9 to 15 and 17."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from verifier.faults import Fault
from verifier.files import Files
from verifier.published.comparison import compare
from verifier.published.corrections import Corrections
from verifier.published.counts import see_counts
from verifier.published.edition import INDEX_FILE, Edition, Entry, Published
from verifier.published.forms import RANKING
from verifier.published.index_checks import check_entries, check_own_copy, place_of
from verifier.published.key_checks import check_keys
from verifier.published.people_file import read_people
from verifier.published.reckoning import PRIVATE_KEYS, Counted, Reckoning, handed_on, private_pairs
from verifier.published.report import STEPS, Report, lacking_all
from verifier.published.sealings import Sealings, check_sealings
from verifier.published.selection_file import read_selection
from verifier.published.shifts import Shifts, everybody_is_here
from verifier.published.signature_checks import check_signatures, see_members
from verifier.published.versions import check_versions
from verifier.rules.documents import digest
from verifier.rules.numbers import NotDefined
from verifier.steps import Finding, Line

Document = Mapping[str, Any]
RECKONED = (10, 11, 12, 13)
BROKEN_RULES = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, StopIteration, IndexError)
"""What reckoning by rules ends in that are not in the form of rules."""


class NoSuchVacancy(Exception):
    """Nothing of this vacancy is in these files."""


@dataclass
class Summary:
    """What a mayor wants to know: figures of everything that was computed again."""

    selection_id: str = ""
    edition: int = 0
    counted: Counted = field(default_factory=Counted)
    vacancies: int = 0


def is_published(files: Files) -> bool:
    """Whether public files of a selection are here."""
    try:
        return files.read(INDEX_FILE, 2**26) is not None
    except Fault:
        return True


def run(
    files: Files, decreed: Collection[str] = (), only: str | None = None, sealings: Sealings | None = None
) -> tuple[list[Line], Summary]:
    """The lines of all steps over public files; `sealings` are what a log that was found whole says of keys. Raises
    NoSuchVacancy."""
    report, summary = Report(), Summary()
    checking = _Checking(Published(files), report, summary, frozenset(decreed), only, sealings)
    try:
        checking.check()
    except Fault as fault:
        report.fault(fault)
        lacking_all(report, STEPS[1:], "needs_files")
    return report.lines(), summary


class _Checking:
    def __init__(
        self,
        published: Published,
        report: Report,
        summary: Summary,
        decreed: Collection[str],
        only: str | None,
        sealings: Sealings | None,
        *,
        is_newest: bool = True,
    ) -> None:
        self.sealings, self.is_newest = sealings, is_newest
        self.published, self.report, self.summary = published, report, summary
        self.decreed, self.only = decreed, only
        self.shifts = Shifts()
        self.read_people: Counter[str] = Counter()
        self.files = 0
        self.used_keys: set[str] = set()
        self.digests: dict[tuple[Any, ...], str] = {}
        self.private: Counter[str] = Counter()

    def check(self) -> None:
        """The newest edition, and what it corrected of those before. Raises Fault where nothing further can be read."""
        edition, data = self.published.index()
        check_own_copy(self.published, self.report, edition, data)
        self.summary.selection_id, self.summary.edition = edition.selection_id, edition.number
        self._read_selection(edition)
        self._check_rankings(set())
        self._compare_shifts()
        Corrections(self.published, self.report, self._recheck, self.only).check(edition, self.selection)
        see_members(self.report, self.selection, self.used_keys)
        self._see()

    def _recheck(self, edition: Edition, seen: set[str]) -> list[tuple[int, Finding]]:
        """What fails in an earlier edition, but for vacancies whose files were all seen."""
        report = Report()
        given = (self.decreed, self.only, self.sealings)
        earlier = _Checking(self.published, report, Summary(), *given, is_newest=False)
        try:
            earlier._read_selection(edition)
            earlier._check_rankings(seen)
        except Fault as fault:
            report.fault(fault)
        seen.update(entry.sha256 for entry in edition.entries)
        return report.failed()

    def _read_selection(self, edition: Edition) -> None:
        """Raises Fault."""
        self.edition, self.selection = edition, read_selection(self.published, edition)
        if self.only is not None and self.only not in self.selection.vacancies and self.is_newest:
            raise NoSuchVacancy(self.only)
        check_entries(self.report, edition, self.selection)
        self._try(lambda: check_keys(self.report, self.selection))
        check_sealings(self.report, self.selection, self.sealings)

    def _check_rankings(self, seen: set[str]) -> None:
        """All vacancies but those whose files were all seen."""
        entries = [each for each in self.edition.entries if each.kind in ("ranking", "people")]
        new = {each.of[0] for each in entries if each.sha256 not in seen and self.only in (None, each.of[0])}
        rankings = [each for each in self.edition.of_kind("ranking") if each.of[0] in new]
        if self.only is None:
            for entry in self.edition.of_kind("shifts"):
                self._read_shifts(entry)
        for _, of_vacancy in groupby(rankings, key=lambda each: each.of[0]):
            self._check_vacancy(list(of_vacancy))
        places = {entry.of: place_of(entry) for entry in rankings}
        for of in check_versions(self.report, self.selection, places, self.digests, self.only, self.decreed):
            if of not in {(entry.of[0], entry.of[1]) for entry in self.edition.of_kind("ranking")}:
                lacking_all(self.report, (*RECKONED, 15), "needs_ranking", place="/".join(filter(None, of)))

    def _try(self, check: Any) -> None:
        """Rules of another form than rules have are a failure of the ninth step."""
        try:
            check()
        except NotDefined as error:
            self.report.fail(9, "not_defined", why=str(error))
        except BROKEN_RULES as error:
            self.report.fail(9, "rules_form", why=repr(error))

    def _read_shifts(self, entry: Entry) -> None:
        try:
            self._try(lambda: self.shifts.read(self.published, entry, self.selection))
            self.files += 1
        except Fault as fault:
            self.report.fault(fault)

    def _check_vacancy(self, rankings: list[Entry]) -> None:
        """All stages of a vacancy in order: a later one goes on from the document of the one before."""
        documents: dict[str, Document] = {}
        for entry in rankings:
            try:
                ranking = self._ranking(entry)
            except Fault as fault:
                self.report.fault(fault)
                lacking_all(self.report, (*RECKONED, 15), "needs_ranking", place=place_of(entry))
                continue
            documents[entry.of[1]] = ranking["document"]
            self.digests[entry.of] = ranking["digest"]
            self._check_signed(entry, ranking)
            try:
                self._reckon(entry, ranking, documents)
            except Fault as fault:
                self.report.fault(fault)
                lacking_all(self.report, RECKONED, "needs_people", place=place_of(entry))

    def _ranking(self, entry: Entry) -> Document:
        ranking: Document = self.published.value(entry, RANKING)
        self.files += 1
        document = ranking["document"]
        of = document["vacancy_id"], document.get("stage", ""), ranking["version"]
        if of != entry.of or document["selection_id"] != self.selection.selection_id:
            raise Fault("other_selection", entry.path)
        if document["rows"] and "document" not in document:
            raise Fault("field_missing", entry.path, field="document.document")
        exams = {exam.exam_id for exam in self.selection.exams_of("")}
        if document["exam_id"] not in exams:
            raise Fault("refers_to_nothing", entry.path, field="document.exam_id", name=document["exam_id"])
        return ranking

    def _check_signed(self, entry: Entry, ranking: Document) -> None:
        place = place_of(entry)
        check_signatures(self.report, self.selection, place, ranking, self.decreed)
        self.used_keys.update(signature["key_id"] for signature in ranking["signatures"])
        see_counts(self.report, place, ranking["document"])
        for row in ranking["document"]["rows"]:
            if row["decision"] is not None and row["decision"]["key"] in PRIVATE_KEYS:
                self.private[place] += 1
        self.summary.counted.rankings += 1

    def _reckon(self, entry: Entry, ranking: Document, documents: Mapping[str, Document]) -> None:
        """Computes a ranking again and compares it. Raises Fault for a file that is not what it should be."""
        place, stage = place_of(entry), entry.of[1]
        people = next((each for each in self.edition.of_kind("people") if each.of == entry.of), None)
        if people is None:
            lacking_all(self.report, RECKONED, "no_people", place=place)
            return
        header, persons = read_people(self.published, self.edition, self.selection, people)
        if header.digest != ranking["digest"]:
            raise Fault("refers_to_nothing", people.path, "line", 1, field="digest", name=header.digest)
        self._demand_before(header.before, stage, documents, people)
        for exam_id, number in header.key_sets.items():
            if header.policy == "sheets" and self.selection.exams[exam_id].marker(number) is None:
                lacking_all(self.report, RECKONED, "needs_keys", place=place, exam=exam_id)
                return
        for shifts in self.edition.of_kind("shifts"):
            if shifts.sha256 in header.shifts.values() and shifts.of not in self.shifts.published:
                self._read_shifts(shifts)
        signed = ranking["document"]
        reckoning = Reckoning(self.selection, self.shifts, self.report, header, place, signed, self.is_newest)

        def reckon() -> None:
            carried = handed_on(self.selection.rules, documents, stage) if stage else {}
            ranked = reckoning.made(persons, carried)
            self.private[place] += private_pairs(ranked)
            computed = dict(ranked.document)
            # These are what people decided about findings: they stand in the document alone.
            computed |= {each: signed[each] for each in ("findings", "overruled", "accepted_builds") if each in signed}
            of_stage = self.selection.stage(stage) if stage else None
            compare(self.report, place, of_stage, signed, computed)

        self._try(reckon)
        self.files += 1
        self.read_people[stage] += 1
        self.summary.counted.add(reckoning.counted)
        for code, details in reckoning.events:
            self.report.see(17, code, **details)

    def _demand_before(self, before: str | None, stage: str, documents: Mapping[str, Document], people: Entry) -> None:
        """The stages before are here, and the one directly before is the one that it went on from. Raises Fault."""
        stages = self.selection.stages
        earlier = stages[: stages.index(stage)]
        if (before is None) != (not earlier):
            raise Fault("field_kind", people.path, "line", 1, field="before")
        missing = [each for each in earlier if each not in documents]
        if missing or (before is not None and digest(documents[earlier[-1]]) != before):
            raise Fault("refers_to_nothing", people.path, "line", 1, field="before", name=before or "")

    def _compare_shifts(self) -> None:
        for exam_id, number in self.shifts.published:
            exam = self.selection.exams[exam_id]
            if not everybody_is_here(self.edition, self.selection, exam, self.read_people):
                self.report.lack(12, "shifts_taken", exam=exam_id, set=number)
                return
        if self.shifts.published and not self.report.failures(1):
            self.shifts.compare(self.report)

    def _see(self) -> None:
        report, counted, edition = self.report, self.summary.counted, self.edition
        self.summary.vacancies = len({of[0] for of in self.digests})
        report.see(1, "files_seen", edition=edition.number, files=self.files + 1, as_of=edition.as_of)
        if self.selection.policy == "marks":
            lacking_all(report, (9, 10), "policy_marks")
        else:
            report.see(10, "sheets_seen", sheets=counted.sheets)
        report.see(11, "people_seen", people=counted.people)
        report.see(12, "values_seen", values=counted.values, scores=counted.scores)
        for place, pairs in (+self.private).items():
            report.lack(13, "private_pairs", place=place, pairs=pairs)
        report.see(13, "rankings_seen", rankings=counted.rankings)
        report.see(15, "signed_seen", rankings=counted.rankings)
