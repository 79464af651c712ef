"""A whole selection says in the public log what was decided, in its order, and nothing of a person."""

from __future__ import annotations

import json
import re
from pathlib import Path

from shared.contracts.leaves import DOMAIN, read_leaf
from shared.messaging.signing import has_signed
from tests.builders.settled_log import settled_log
from tests.builders.signing import signer
from tests.builders.system import Candidate, System
from tests.builders.system_committee import exclude, withdraw_ranking


def test_the_log_has_every_decision_in_its_order_and_nobody_in_it(
    sat: System, candidates: list[Candidate], tmp_path: Path
) -> None:
    exclude(sat, candidates[2].number, "technical")
    sat.end_sessions()
    sat.settle()
    sat.sign_ranking("ketua")
    assert sat.sign_ranking("anggota")
    sat.settle()
    withdraw_ranking(sat)
    found = settled_log(sat, tmp_path)
    leaves = [read_leaf(raw) for raw in found.leaves]
    assert leaves[0].type == "log.opened"
    said = [leaf.type for leaf in leaves[1:]]
    assert said.count("attempt.voided") == 1
    scorings = [leaf.type for leaf in leaves if leaf.producer == "scoring"]
    assert [each for each in scorings if each != "log.opened"] == [
        *("exam.sealed", "ranking.signed", "ranking.signed", "ranking.released", "ranking.withdrawn"),
    ]
    for leaf in leaves:
        assert has_signed(signer(leaf.producer).public_key, leaf.signature, DOMAIN, leaf.unsigned)
    released = next(leaf for leaf in leaves if leaf.type == "ranking.released")
    (event,) = [each for each in sat.all_events() if each.type == "scoring.ranking.released.v1"]
    assert released.body["ranking"] == event.data["ranking_digest"]
    assert released.body["event"] == event.id
    codes = {row["sheet_code"] for row in event.data["rows"]}
    assert len(codes) == len(candidates)
    everything = b"\n".join(found.leaves).decode()
    for person in candidates:
        assert person.number not in everything
        assert person.application_id not in everything
    for code in codes:
        assert code not in everything
    attempts = {each.data["attempt_id"] for each in sat.all_events() if "attempt_id" in each.data}
    assert attempts
    assert not [each for each in attempts if each in everything]
    assert not re.search(r"Rahasia|9999991204990|rahasia\.example|staff-|R\.K\.|M\.S\.", everything)


def test_the_log_goes_on_where_it_was(sat: System, tmp_path: Path) -> None:
    before = settled_log(sat, tmp_path)
    sat.end_sessions()
    sat.settle()
    sat.sign_ranking("ketua")
    after = settled_log(sat, tmp_path)
    assert after.leaves[: before.size] == before.leaves
    assert [json.loads(raw)["type"] for raw in after.leaves[before.size :]] == ["ranking.signed"]
