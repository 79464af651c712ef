"""The verifier, which shares nothing with the services, reads what the log has written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.scoring.log.domain import notes
from tests.builders.public_log import LOG, ORIGIN, leaf_of
from tests.builders.signing import signer
from tests.integration.scoring.log.conftest import Log
from verifier.checkpoints import paper_code
from verifier.command import main

KEY = notes.verifier_key(ORIGIN, signer(LOG).public_key)


def outcomes(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[str]]:
    code = main([str(folder), "--key", KEY, "--json", *options])
    return code, [line["outcome"] for line in json.loads(capsys.readouterr().out)["steps"]]


def test_a_log_of_several_tiles_passes_and_a_damaged_one_fails(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    log.open()
    log.arrive(*(leaf_of(exam=str(number)) for number in range(300)))
    log.run()
    earlier = log.folder.parent / "earlier"
    earlier.write_bytes((log.folder / "checkpoint").read_bytes())
    log.arrive(*(leaf_of(exam=str(number)) for number in range(300, 600)))
    log.run()
    code, found = outcomes(log.folder, capsys, "--earlier", str(earlier))
    assert (code, set(found)) == (0, {"passes"})
    tile = log.folder / "tile" / "entries" / "001"
    tile.write_bytes(tile.read_bytes().replace(b'"exam":"300"', b'"exam":"301"'))
    code, found = outcomes(log.folder, capsys)
    assert code == 1
    assert "fails" in found


def test_both_give_a_checkpoint_the_same_characters_for_paper(log: Log) -> None:
    log.open()
    found = log.read()
    assert found is not None
    assert notes.Checkpoint(found.origin, found.size, found.root).short == paper_code(
        found.origin, found.size, found.root
    )
