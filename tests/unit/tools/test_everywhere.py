"""Which Pythons and locales `make everywhere` tries."""

from __future__ import annotations

from tools.everywhere import SURROUNDINGS, Python, is_there, lacking, pythons


def test_pythons_that_are_there_and_run_are_tried() -> None:
    there = {"python3.11": ["/a"], "python3.12": ["/switched/off"], "python3.13": ["/switched/off", "/b", "/c"]}
    tell = {"/a": "3.11", "/switched/off": "", "/b": "3.13", "/c": "3.13"}

    found = pythons(lambda name: there.get(name, []), tell.__getitem__)

    assert found == [Python("3.11", "/a"), Python("3.13", "/b")]


def test_surroundings_differ_in_each_thing() -> None:
    for name in ("PYTHONHASHSEED", "LC_ALL", "TZ"):
        assert len({each[name] for each in SURROUNDINGS.values()}) == len(SURROUNDINGS)


def test_locales_that_are_not_there_are_named() -> None:
    assert lacking({"C", "id_ID.UTF-8"}.__contains__) == ["tr_TR.UTF-8"]
    assert lacking(lambda _: True) == []
    assert is_there("C")
    assert not is_there("xx_XX.UTF-8")
