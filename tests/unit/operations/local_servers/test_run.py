"""One server for a whole test run: started once, also when several workers ask at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.kernel.errors import Refused
from tests.servers import Run


def test_whoever_asks_first_starts_it_and_the_others_get_the_same(tmp_path: Path) -> None:
    started: list[Path] = []

    def start(folder: Path, lock: Path) -> dict[str, str]:
        started.append(folder)
        return {"address": f"127.0.0.1:{len(started)}", "what": str(lock)}

    with ThreadPoolExecutor(8) as threads:
        # Each with an object of its own, as the workers have it.
        told = list(threads.map(lambda _: Run(tmp_path).server("Thing", start), range(8)))

    assert started == [tmp_path / "Thing"]
    assert told == [{"address": "127.0.0.1:1", "what": str(tmp_path / "lock")}] * 8


def test_a_server_that_cannot_be_had_fails_every_test_but_is_tried_once(tmp_path: Path) -> None:
    tried: list[Path] = []

    def start(folder: Path, _lock: Path) -> dict[str, str]:
        tried.append(folder)
        raise Refused("install one")

    for _ in range(2):
        with pytest.raises(pytest.fail.Exception, match="Thing is needed: install one"):
            Run(tmp_path).server("Thing", start)
    assert len(tried) == 1


def test_the_run_takes_its_folder_with_it(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    run.folder.mkdir()
    run.begin()
    run.server("Thing", lambda _folder, _lock: {"address": "", "what": "a thing"})
    assert run.results() == [{"address": "", "what": "a thing"}]
    run.end()
    assert not run.folder.exists()
