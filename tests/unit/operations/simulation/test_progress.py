"""What a watcher sees of the play."""

from __future__ import annotations

import io
from collections.abc import Sequence

from operations.simulation.people import Conduct, Person
from operations.simulation.progress import Console, Progress
from operations.simulation.report import fates, times
from tests.unit.operations.simulation.test_mind import person


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_than_in_a_terminal_a_line_is_written_when_a_phase_ends() -> None:
    out = io.StringIO()
    progress = Progress(["registered", "verified"], out)
    progress.begin("registered", 3)
    for _ in range(3):
        progress.advance("registered")
    progress.begin("verified", 1)
    lines = out.getvalue().splitlines()
    assert "registered" in lines[-1]
    assert "3/3" in lines[-1]
    assert "\x1b" not in out.getvalue()
    assert progress.seconds().keys() == {"registered", "verified"}


def test_in_a_terminal_the_bars_are_drawn_in_place() -> None:
    out = Terminal()
    progress = Progress(["registered"], out)
    console = Console(out)
    console("Starting")
    console.bars = progress
    progress.begin("registered", 2)
    progress.reach("registered", 2)
    console("web ended (SIGKILL); starting it again")
    text = out.getvalue()
    assert text.startswith("Starting\n")
    assert "\x1b[1A\x1b[Jweb ended" in text
    assert "█" * 32 in text
    assert text.index("web ended") < text.rindex("registered")


def test_nobody_to_do_is_done() -> None:
    out = io.StringIO()
    progress = Progress(["submitted"], out)
    progress.begin("submitted", 0)
    assert progress.seconds() == {"submitted": 0.0}


def test_the_report_counts_what_became_of_people() -> None:
    people: Sequence[Person] = [person(), person(), person(conduct=Conduct.ABSENT)]
    assert fates(people) == "3 applicants: 2 sat and submitted, 1 did not turn up."
    assert times({"seated": 1.26}, 3.0)[-1].split() == ["in", "all", "3.0", "s"]
