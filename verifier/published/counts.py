"""Step 17: what people let pass, with who and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verifier.published.report import Report, shown

Document = Mapping[str, Any]


def see_counts(report: Report, place: str, document: Document) -> None:
    for each in document.get("overruled") or ():
        details = {name: shown(each.get(name, "—")) for name in ("kind", "overruled_by", "seconded_by", "reason")}
        report.see(17, "overruled", place=place, **details)
    findings, builds = document.get("findings") or (), document.get("accepted_builds") or ()
    if findings:
        report.see(17, "accepted", place=place, count=len(findings))
    if builds:
        report.see(17, "builds", place=place, count=len(builds))
