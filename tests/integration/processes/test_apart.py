"""A process apart ends at its limits, knows none of this process's settings, and its places are few."""

from __future__ import annotations

import pytest

from shared.processes.apart import Limits, Unfinished, run_apart

_MODULE = "tests.builders.apart_work"


def work(what: str, limits: Limits | None = None) -> bytes:
    return run_apart(_MODULE, what.encode(), limits or Limits())


def test_it_answers() -> None:
    assert work("echo") == b"echo"


@pytest.mark.parametrize(
    ("what", "limits"),
    [
        ("memory", Limits(memory=300 * 2**20)),
        ("processor", Limits(processor_seconds=1)),
        ("wait", Limits(seconds=1)),
        ("answer", Limits(answer=100_000)),
        ("raise", Limits()),
    ],
)
def test_it_ends_at_each_limit(what: str, limits: Limits) -> None:
    with pytest.raises(Unfinished, match=_MODULE):
        work(what, limits)


def test_it_cannot_raise_its_limits() -> None:
    with pytest.raises(Unfinished, match="ValueError"):
        work("raise limit")


def test_it_knows_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERANG_SECRET", "sangat-rahasia")
    assert b"rahasia" not in work("environment")
