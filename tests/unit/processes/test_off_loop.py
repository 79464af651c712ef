"""Work beside gevent's loop gives way to it."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PROGRAM = """
from gevent import monkey
monkey.patch_all()
import os, threading
from shared.processes.off_loop import NICENESS, OffLoop

def own_niceness():
    return threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0)

def failing():
    raise ValueError("its own")

beside = OffLoop(at_once=1, places=2)
with beside.place():
    first, second = beside.run(own_niceness), beside.run(own_niceness)
    try:
        beside.run(failing)
    except ValueError as error:
        print(error)
loop = own_niceness()
print(first == second, first[0] != loop[0], first[1] == max(NICENESS, loop[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere niceness belongs to the whole process")
def test_the_thread_beside_the_loop_gives_way_to_it() -> None:
    ended = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.splitlines() == ["its own", "True True True"]
