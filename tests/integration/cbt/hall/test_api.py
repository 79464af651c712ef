"""Seats for programs."""

from __future__ import annotations

from shared.kernel.roles import Role
from tests.builders.cbt_hall import Hall, entry, save


def test_seats_tell_how_far_everyone_is(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    save(client, entry(1, told["items"][0]))
    in_hall.browser("26-0002")
    in_hall.clock.forward(seconds=50)
    path = f"/api/sessions/{in_hall.session_id}/seats"
    answer = in_hall.browser().get(path, headers=in_hall.staff(Role.PROCTOR)).get_json()
    assert answer["total"] == 3
    facts = [
        (seat["candidate_no"], seat["condition"], seat["answered"], seat["silent_seconds"]) for seat in answer["items"]
    ]
    assert facts == [
        ("26-0001", "lost", 1, 50),
        ("26-0002", "ready", 0, None),
        ("26-0003", "absent", 0, None),
    ]
    page = in_hall.browser().get(f"{path}?q=0003", headers=in_hall.staff(Role.PROCTOR)).get_json()
    assert [seat["name"] for seat in page["items"]] == ["Peserta 26-0003"]
    second = in_hall.browser().get(f"{path}?page=2&per_page=2", headers=in_hall.staff(Role.PROCTOR)).get_json()
    assert ([seat["candidate_no"] for seat in second["items"]], second["total"]) == (["26-0003"], 3)
