"""What members took back, as recruitment verifies it itself and shows it to everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.results.storage import withdrawals as storage
from services.recruitment.results.usecases import withdrawals
from shared.contracts.scoring import RankedRow
from shared.contracts.withdrawals import RankingWithdrawn, SignatureWithdrawn
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.signed_releases import SIGNERS, is_published, receive, release
from tests.builders.taken_back import REASON, taken_back, withdrawn


def _receive(engine: Engine, event: RankingWithdrawn) -> None:
    with unit_of_work(engine) as session:
        withdrawals.receive_withdrawal(session, NOW, event)


def _is_withdrawn(engine: Engine, version: int = 1) -> bool:
    with reading(engine) as session:
        return storage.find_withdrawal(session, VACANCY_ID, version) is not None


def test_what_two_have_withdrawn_is_said_on_every_page_and_stays_readable(
    engine: Engine, ladder: list[RankedRow], client: FlaskClient
) -> None:
    (first,) = release(ladder)
    receive(engine, first)
    for _ in range(2):
        _receive(engine, withdrawn(first))
    page = client.get(f"/hasil/{VACANCY_ID}").text
    assert "ditarik" in page
    assert REASON in page
    assert "Putusan pengadilan" in page
    assert ladder[0].candidate_no in page
    assert "Ditarik" in client.get("/hasil").text
    assert _withdrawals_in_lists(client) == [REASON, REASON]
    (second,) = release(ladder, version=2)
    receive(engine, second)
    page = client.get(f"/hasil/{VACANCY_ID}").text
    assert REASON not in page, "the second version is in force"
    assert f"/hasil/{VACANCY_ID}/versi/1" in page
    assert _withdrawals_in_lists(client) == [None, None]
    old = client.get(f"/hasil/{VACANCY_ID}/versi/1").text
    assert REASON in old
    assert "Ini versi lama" in old
    assert ladder[0].candidate_no in old
    found = client.get(f"/api/results/{VACANCY_ID}").get_json()
    assert [each["version"] for each in found["versions"]] == [2, 1]
    assert found["versions"][1]["withdrawal"]["reason"] == REASON
    assert client.get(f"/hasil/{VACANCY_ID}/versi/3").status_code == 404


def _withdrawals_in_lists(client: FlaskClient) -> list[str | None]:
    """The reason for which the version that is shown was withdrawn: in the list of all, and of the vacancy itself."""
    (listed,) = client.get("/api/results").get_json()["items"]
    alone = client.get(f"/api/results/{VACANCY_ID}").get_json()
    return [each["withdrawal"] and each["withdrawal"]["reason"] for each in (listed, alone)]


TAMPERED: dict[str, Any] = {
    "one signature": lambda event: replace(event, signatures=event.signatures[:1]),
    "one person twice": lambda event: replace(event, signatures=event.signatures[:1] * 2),
    "no signature": lambda event: replace(event, signatures=()),
    "another reason": lambda event: replace(event, reason="Alasan yang tidak ditandatangani."),
    "another kind of reason": lambda event: replace(event, reason_code="leak"),
    "another version": lambda event: replace(event, version=2),
    "another digest": lambda event: replace(event, ranking_digest="0" * 64),
    "another selection": lambda event: replace(event, selection_id="lain"),
    "long before": lambda event: replace(event, withdrawn_at=event.withdrawn_at - timedelta(days=300)),
    "long after": lambda event: replace(event, withdrawn_at=event.withdrawn_at + timedelta(days=1)),
    "no proof": lambda event: replace(
        event, signatures=(event.signatures[0], replace(event.signatures[1], proof=None))
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_nothing_else_withdraws_a_ranking(engine: Engine, ladder: list[RankedRow], name: str) -> None:
    (first,) = release(ladder)
    receive(engine, first)
    with pytest.raises(NotBelieved):
        _receive(engine, TAMPERED[name](withdrawn(first)))
    assert not _is_withdrawn(engine)
    _receive(engine, withdrawn(first))
    assert _is_withdrawn(engine), "the genuine one is taken after all"


def test_a_withdrawal_of_another_ranking_withdraws_nothing_though_two_have_signed_it(
    engine: Engine, ladder: list[RankedRow]
) -> None:
    (first,) = release(ladder)
    receive(engine, first)
    with pytest.raises(NotBelieved, match="that of version 1 is"):
        _receive(engine, withdrawn(replace(first, ranking_digest="0" * 64)))
    assert not _is_withdrawn(engine)


def test_a_key_that_nobody_bound_withdraws_nothing(engine: Engine, ladder: list[RankedRow]) -> None:
    (first,) = release(ladder)
    receive(engine, first)
    with pytest.raises(NotBelieved, match="no member's key"):
        _receive(engine, withdrawn(first, SIGNERS[0], "staff-asing"))
    assert not _is_withdrawn(engine)


def _take_back(engine: Engine, event: SignatureWithdrawn) -> None:
    with unit_of_work(engine) as session:
        withdrawals.receive_taking_back(session, event)


@pytest.mark.parametrize("parts", [1, 2])
def test_a_signature_that_was_taken_back_publishes_nothing(engine: Engine, ladder: list[RankedRow], parts: int) -> None:
    *before, last = release(ladder, parts=parts)
    for _ in range(2):
        _take_back(engine, taken_back(last, SIGNERS[0]))
    receive(engine, *before)
    with pytest.raises(NotBelieved, match="taken the signature"):
        receive(engine, last)
    assert not is_published(engine)


def test_nobody_takes_back_what_another_has_signed(engine: Engine, ladder: list[RankedRow]) -> None:
    (first,) = release(ladder)
    _take_back(engine, taken_back(first, SIGNERS[0], by=SIGNERS[1]))
    event = taken_back(first, SIGNERS[0])
    with pytest.raises(NotBelieved):
        _take_back(engine, replace(event, proof=taken_back(first, SIGNERS[0], by=SIGNERS[1]).proof))
    receive(engine, first)
    assert is_published(engine)
