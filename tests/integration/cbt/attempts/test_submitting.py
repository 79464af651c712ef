"""What a submission asks of the database, when a whole hall submits in the same minutes."""

from __future__ import annotations

from tests.builders.cbt_hall import Hall
from tests.builders.statements import sent_to


def test_a_submission_looks_at_its_seat_once(in_hall: Hall) -> None:
    client, _ = in_hall.at_work("26-0001")
    with sent_to(in_hall.engine) as sent:
        assert client.post("/api/attempt/submission", json={}).status_code == 200
    assert sum("FROM logins" in statement for statement, _ in sent) == 1
