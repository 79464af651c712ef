"""What the steps over public files found: failures, lacks and what was seen, by step."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from verifier.faults import Fault
from verifier.steps import Finding, Line, Outcome

STEPS = (1, 9, 10, 11, 12, 13, 14, 15, 17)


class Report:
    def __init__(self) -> None:
        self._failed: dict[int, list[Finding]] = defaultdict(list)
        self._lacking: dict[int, list[Finding]] = defaultdict(list)
        self._seen: dict[int, list[Finding]] = defaultdict(list)

    def fault(self, fault: Fault) -> None:
        """A file is not what its definition says: the first step fails."""
        finding = Finding(fault.code, fault.file, fault.unit, fault.number, fault.details)
        if finding not in self._failed[1]:
            self._failed[1].append(finding)

    def fail(self, step: int, code: str, /, **details: str | int) -> None:
        self._failed[step].append(Finding(code, details=details))

    def lack(self, step: int, code: str, /, **details: str | int) -> None:
        finding = Finding(code, details=details)
        if finding not in self._lacking[step]:
            self._lacking[step].append(finding)

    def see(self, step: int, code: str, /, **details: str | int) -> None:
        self._seen[step].append(Finding(code, details=details))

    def failures(self, step: int) -> int:
        return len(self._failed[step])

    def failed(self) -> list[tuple[int, Finding]]:
        """Every failure with its step."""
        return [(step, finding) for step in STEPS for finding in self._failed[step]]

    def lines(self) -> list[Line]:
        return [self._line(step) for step in STEPS]

    def _line(self, step: int) -> Line:
        failed, lacking, seen = self._failed[step], self._lacking[step], self._seen[step]
        if failed:
            return Line(step, Outcome.FAILS, tuple(failed))
        if lacking:
            return Line(step, Outcome.LACKS, (*lacking, *seen))
        return Line(step, Outcome.PASSES, tuple(seen))


def lacking_all(report: Report, steps: Iterable[int], code: str, **details: str | int) -> None:
    for step in steps:
        report.lack(step, code, **details)


def shown(value: Any) -> str | int:
    """A value as a finding shows it: a text or whole number as it is, anything else as JSON."""
    if isinstance(value, str) or type(value) is int:
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
