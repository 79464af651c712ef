"""Reasons of the gate that two members overruled: part of what is signed, and beside the public result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.results.usecases import releases
from shared.contracts.committee import OverruledReason
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.db.engine import reading
from shared.signatures.belief import NotBelieved
from tests.builders.recruitment import VACANCY_ID
from tests.builders.signed_releases import is_published, receive, release

REASON = OverruledReason(
    kind="pair",
    found=1,
    finding_digest="ab" * 32,
    reason="Rekaman kamera kedua kursi sudah dibaca.",
    overruled_by="R.K.",
    seconding_reason="Denah dan <i>berita acara</i> saya cocokkan.",
    seconded_by="M.S.",
)


def test_it_is_published_with_both_reasons(engine: Engine, client: FlaskClient, ladder: list[RankedRow]) -> None:
    receive(engine, *release(ladder, parts=2, overruled=(REASON,)))
    with reading(engine) as session:
        found = releases.find_current(session, VACANCY_ID)
    assert found is not None
    assert found.overruled == (REASON,)
    page = client.get(f"/hasil/{VACANCY_ID}").text
    assert "Dikesampingkan panitia" in page
    assert f"R.K.: {REASON.reason}" in page
    assert "M.S.: Denah dan &lt;i&gt;berita acara&lt;/i&gt; saya cocokkan." in page
    assert "Lembar yang mirip</b>: 1 temuan." in page


def test_a_result_without_any_says_nothing_of_it(engine: Engine, client: FlaskClient, ladder: list[RankedRow]) -> None:
    receive(engine, *release(ladder))
    assert "Dikesampingkan panitia" not in client.get(f"/hasil/{VACANCY_ID}").text


@pytest.mark.parametrize(
    "tamper",
    [
        lambda told: replace(told, overruled=()),
        lambda told: replace(told, overruled=(replace(REASON, reason="Tidak ada apa-apa."),)),
        lambda told: replace(told, overruled=(REASON, REASON)),
    ],
    ids=["left out", "another reason", "one more"],
)
def test_what_was_not_signed_is_not_believed(
    engine: Engine, ladder: list[RankedRow], tamper: Callable[[RankingReleased], RankingReleased]
) -> None:
    (genuine,) = release(ladder, overruled=(REASON,))
    with pytest.raises(NotBelieved):
        receive(engine, tamper(genuine))
    assert not is_published(engine)
    receive(engine, genuine)
    assert is_published(engine)
