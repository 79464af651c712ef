"""The figures of two checkouts side by side: sizes, journeys and subjects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools.house import journeys, sizes, subjects


def figures(root: Path) -> Iterator[tuple[str, str]]:
    """(what was measured, its figure) in a fixed order."""
    measured = sizes.measured(root)
    for what, count, median, p90, most in measured.rows():
        yield f"{what}s", str(count)
        yield f"{what}: lines, median / p90 / most", f"{median:g} / {p90:g} / {most}"
    yield "functions that declare what they return", f"{100 * measured.returns / len(measured.functions):.1f} %"
    for journey in journeys.taken(root).values():
        yield f"{journey.title}: files of services / in all", f"{len(journey.of_services)} / {len(journey.files)}"
    for subject in subjects.SUBJECTS:
        yield f"folders of {subject.service} with the subject {subject.name}", str(len(subjects.folders(subject, root)))


def table(before: Path, after: Path) -> str:
    """The two checkouts' figures as a Markdown table."""
    lines = ["| | before | after |", "|---|---:|---:|"]
    for (what, old), (_, new) in zip(figures(before), figures(after), strict=True):
        lines.append(f"| {what} | {old} | {new} |")
    return "\n".join(lines)
