"""What candidates of a whole system do about their places, on pages of their own."""

from __future__ import annotations

from tests.builders.system import Candidate


def accept_place(candidate: Candidate) -> None:
    answer = candidate.client.post("/lamaran/tempat")
    assert answer.status_code == 302, answer.text


def give_place_back(candidate: Candidate, reason_code: str = "other_job") -> None:
    """Declines the place, or withdraws."""
    typed = {"reason_code": reason_code, "confirmed": "true"}
    answer = candidate.client.post("/lamaran/tempat/lepas", data=typed)
    assert answer.status_code == 302, answer.text


def place_of(candidate: Candidate) -> str:
    """What the candidate's own page says."""
    return candidate.client.get("/lamaran/tempat").text
