"""A selection whose rules have a quota group, through all three services: chosen at the application, ranked by,
released, believed and read; and the same again after a replay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.contracts.declaration import dump
from tests.builders.quota_groups import papua
from tests.builders.small_selection import VACANCY, small_rules
from tests.builders.system import Candidate, System
from tests.builders.system_replays import forget_received_events, read_log_again

WORTH = (5, 5, 4, 4, 4)
"""What each answers in TKP is worth so much. The last is in the group, with the lowest grade of those whose marks are
equal."""
MEMBER = {"papua": True, "quota_group": "papua", "gpa": "3.00"}


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """Three places, one of which is the group's."""
    rules = {**small_rules(), "version": "kelompok", "cut": {"count": 3, "boundary_ties": "all"}}
    rules |= {"tie_breaks": [*rules["tie_breaks"], "gpa"]}
    made = System(tmp_path)
    made.draft_exam(rules={**rules, "quota_groups": dump(papua(count=None, share=34))})
    made.seal_exam()
    made.plan_session()
    made.settle()
    yield made
    made.close()


@pytest.fixture
def sat(system: System) -> list[Candidate]:
    others = [system.admit(serial) for serial in range(1, len(WORTH))]
    candidates = [*others, system.admit(len(WORTH), **MEMBER)]
    system.settle()
    for candidate, worth in zip(candidates, WORTH, strict=True):
        system.sit(candidate.number, answering(worth))
    system.end_sessions()
    system.settle()
    return candidates


def answering(worth: int) -> Callable[[str, int], int]:
    return lambda section, _number: worth if section == "TKP" else 5


def test_a_member_goes_on_by_the_group_s_place_and_recruitment_believes_it(
    system: System, sat: list[Candidate]
) -> None:
    ranking = system.ranking()
    places = {row["candidate_no"]: row["place"] for row in ranking["rows"]}
    assert [places[each.number] for each in sat] == ["open", "open", None, None, "papua"]
    for member in ("ketua", "anggota"):
        system.sign_ranking(member)
        system.settle()
    result = system.must("recruitment", "GET", f"/api/results/{VACANCY}")
    assert result["ranking_digest"] == ranking["digest"]
    assert {row["candidate_no"]: row["place"] for row in result["rows"]} == places
    third, last = (each.client.get("/lamaran/hasil").get_data(as_text=True) for each in (sat[2], sat[-1]))
    assert "Anda lanjut lewat tempat Putra-putri Papua." in last
    assert "bagi Anda, adalah yang terakhir lewat tempat umum." in third
    forget_received_events(system)
    read_log_again(system)
    assert system.ranking()["rows"] == ranking["rows"], "the log gives groups and places again"
