"""The program's sentences, in Indonesian and English, from `texts.json`."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from verifier.published.run import Summary
from verifier.steps import DEFINITION, Finding, Line, Outcome

LANGUAGES = ("id", "en")
_MOST_FINDINGS = 20
_LONGEST = 500

_ALL: dict[str, dict[str, dict[str, str]]] = json.loads(resources.files("verifier").joinpath("texts.json").read_bytes())


class Texts:
    def __init__(self, language: str) -> None:
        self._language = language

    def text(self, group: str, code: str, details: Mapping[str, Any] | None = None) -> str:
        said = {name: _printable(value) for name, value in (details or {}).items()}
        return _ALL[group][code][self._language].format_map(said)

    def finding(self, finding: Finding) -> str:
        """`tile/0/000, hash 3: ...`; what has no place is the sentence alone."""
        sentence = self.text("findings", finding.code, finding.details)
        if not finding.file:
            return sentence
        place = f", {self.text('units', finding.unit)} {finding.number}" if finding.unit else ""
        return f"{_printable(finding.file)}{place}: {sentence}"

    def line(self, line: Line) -> str:
        found = [self.finding(each) for each in line.findings[:_MOST_FINDINGS]]
        if len(line.findings) > _MOST_FINDINGS:
            found.append(self.text("command", "more", {"count": len(line.findings) - _MOST_FINDINGS}))
        title, outcome = self.text("steps", str(line.step)), self.text("outcomes", line.outcome)
        return f"{line.step:>2} {title:<20} {outcome:<7} {'; '.join(found)}"

    def report(self, lines: Sequence[Line], has_log: bool, summary: Summary | None) -> str:
        """Everything that is printed: what program this is, a line for each step, and what it comes to."""
        outcomes = {line.outcome for line in lines}
        result = "failed" if Outcome.FAILS in outcomes else "lacking" if Outcome.LACKS in outcomes else "passed"
        steps = ", ".join(str(line.step) for line in lines)
        subject = "log" if summary is None else "both" if has_log else "selection"
        said = [self.text("command", "title", {"definition": DEFINITION}), *(self.line(line) for line in lines)]
        if summary is not None:
            said.append(self.text("command", "computed", {**vars(summary.counted), **_plain(summary)}))
        said.append(self.text("command", f"{result}_{subject}" if result != "lacking" else result))
        said.append(self.text("command", f"limits_{subject}", {"steps": steps}))
        return "\n".join(said)


def _plain(summary: Summary) -> dict[str, Any]:
    return {
        "selection": summary.selection_id or "—",
        "edition": summary.edition,
        "vacancies": summary.vacancies,
    }


def _printable(value: Any) -> Any:
    """What files say is printed on one line, without signs that move a terminal's cursor or hide what follows, and not
    at any length."""
    if not isinstance(value, str):
        return value
    shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    hidden = ("C", "Zl", "Zp")
    return "".join("\ufffd" if unicodedata.category(each).startswith(hidden) else each for each in shown)
