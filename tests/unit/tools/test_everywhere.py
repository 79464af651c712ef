"""Which Pythons `make everywhere` tries."""

from __future__ import annotations

from tools.everywhere import SURROUNDINGS, Python, pythons


def test_pythons_that_are_there_and_run_are_tried() -> None:
    there = {"python3.11": ["/a"], "python3.12": ["/switched/off"], "python3.13": ["/switched/off", "/b", "/c"]}
    tell = {"/a": "3.11", "/switched/off": "", "/b": "3.13", "/c": "3.13"}

    found = pythons(lambda name: there.get(name, []), tell.__getitem__)

    assert found == [Python("3.11", "/a"), Python("3.13", "/b")]


def test_surroundings_differ_in_each_thing() -> None:
    for name in ("PYTHONHASHSEED", "LC_ALL", "TZ"):
        assert len({each[name] for each in SURROUNDINGS.values()}) == len(SURROUNDINGS)
