"""Lines that are reached again and again are counted all the same, and code is seldom put together anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slipcover import Slipcover

from tests.counting import TAKEN_OUT_AFTER, take_out_seldom

SOURCE = """\
def far(number):
    if number < 0:
        return "never"
    return number

for each in range(TIMES):
    far(each)
"""


def test_a_line_that_is_reached_often_is_counted_and_its_code_stays_as_it_was_loaded(tmp_path: Path) -> None:
    counting, file = Slipcover(), tmp_path / "often.py"
    take_out_seldom(counting)
    file.write_text(SOURCE)
    loaded = counting.instrument(compile(SOURCE, str(file), "exec"))
    names: dict[str, Any] = {"TIMES": TAKEN_OUT_AFTER - 1}
    exec(loaded, names)
    assert names["far"].__code__ in loaded.co_consts
    (found,) = counting.get_coverage()["files"].values()
    assert found["executed_lines"] == [1, 2, 4, 6, 7]
    assert found["missing_lines"] == [3]
