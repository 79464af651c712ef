"""Dataclasses are made from plain values by several threads at once, of classes that none of them has seen."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from shared.contracts.codec.records import convert
from shared.contracts.rules import Cut

AT_ONCE = """
import sys, threading
from dataclasses import make_dataclass
from shared.contracts.codec.records import convert

sys.setswitchinterval(1e-6)
wrong = []
for turn in range(100):
    within = [make_dataclass(f"Within{n}", [(f"f{m}", int) for m in range(30)]) for n in range(10)]
    cls = make_dataclass("Whole", [(f"g{n}", each) for n, each in enumerate(within)])
    data = {f"g{n}": {f"f{m}": m for m in range(30)} for n in range(10)}
    together = threading.Barrier(8)

    def run():
        together.wait()
        if convert(data, cls).g9.f29 != 29:
            wrong.append(turn)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
sys.exit(bool(wrong))
"""


def test_threads_that_are_the_first_to_need_a_class_all_get_it() -> None:
    """In a process of its own, which would end by a signal."""
    assert subprocess.run([sys.executable, "-c", AT_ONCE], check=False).returncode == 0


def test_what_does_not_fit_is_said() -> None:
    assert convert({"count": 2, "boundary_ties": "all"}, Cut) == Cut(count=2, boundary_ties="all")
    with pytest.raises(msgspec.ValidationError, match="count"):
        convert({"count": "2", "boundary_ties": "all"}, Cut)
    assert convert({"count": "2", "boundary_ties": "all"}, Cut, strict=False).count == 2
