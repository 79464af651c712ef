"""A process that supervises programs (dummy_program.py, one per mode) which begin as forks, for a test to look at.

`python -m tests.integration.processes.forking_parent FOLDER MODE...` writes into the folder: `server`, the process id
of the fork server; `pids.json` after every start; `said`, what it reports.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from shared.kernel.errors import Refused
from shared.processes.fork_server import ForkServer
from shared.processes.signals import wait_for_the_end
from shared.processes.supervisor import Supervisor, Timing
from tests.integration.processes.test_supervisor import PAUSES, program


def main() -> int:
    folder, modes = Path(sys.argv[1]), sys.argv[2:]
    server = ForkServer.begin()
    assert server is not None
    (folder / "server").write_text(str(server.pid))

    def note(pids: Mapping[str, int]) -> None:
        (folder / "pids.new").write_text(json.dumps(pids))
        (folder / "pids.new").rename(folder / "pids.json")

    def say(line: str) -> None:
        with (folder / "said").open("a") as said:
            said.write(f"{line}\n")

    programs = [replace(program(folder, mode, mode), forks=True, gives_way=3) for mode in modes]
    supervisor = Supervisor(
        [programs],
        environment={**os.environ, "TERANG_GIVEN": "by the parent"},
        logs=folder,
        report=say,
        changed=note,
        timing=Timing(ready=20, stop=2, pauses=PAUSES),
        fork_server=server,
    )
    with wait_for_the_end() as ended:
        try:
            supervisor.start()
            (folder / "all.started").touch()
            ended.wait()
        except Refused as error:
            say(str(error))
            return 2
        finally:
            supervisor.stop()
            server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
