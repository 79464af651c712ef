"""Which ranking is in force: the last version that was not withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from verifier.faults import Fault
from verifier.published.report import Report
from verifier.published.selection_file import Selection
from verifier.published.signature_checks import check_withdrawal

Document = Mapping[str, Any]
Of = tuple[Any, ...]


def check_versions(
    report: Report,
    selection: Selection,
    rankings: Mapping[Of, str],
    digests: Mapping[Of, str],
    only: str | None,
    decreed: Collection[str],
) -> list[tuple[str, str]]:
    """Holds rankings, by what they are of with their names in findings, against the list of all versions; returns the
    vacancies and stages of which a version is in force."""
    last: dict[tuple[str, str], Document] = {}
    keys = []
    for version in selection.versions:
        of = version["vacancy_id"], version["stage"] or ""
        place = "/".join(filter(None, of)) + f" v{version['version']}"
        if of[0] not in selection.vacancies or of[1] not in selection.stages:
            report.fault(Fault("refers_to_nothing", selection.file, field="versions", name=place))
            continue
        keys.append((of[0], selection.stages.index(of[1]), version["version"]))
        last[of] = version
        if version["withdrawn"] is not None and only in (None, of[0]):
            check_withdrawal(report, selection, place, version, decreed)
            report.see(17, "withdrawn", place=place, reason=version["withdrawn"]["reason"] or "–")
    if keys != sorted(set(keys)):
        report.fault(Fault("not_in_order", selection.file, field="versions"))
    for of_ranking, place in rankings.items():
        found = last.get((of_ranking[0], of_ranking[1]))
        if found is None or found["version"] != of_ranking[2] or found["withdrawn"] is not None:
            report.fail(14, "not_in_force", place=place)
        elif digests.get(of_ranking, found["digest"]) != found["digest"]:
            report.fail(14, "version_digest", place=place, found=found["digest"], computed=digests[of_ranking])
    return [of for of, each in last.items() if each["withdrawn"] is None and only in (None, of[0])]
