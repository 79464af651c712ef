"""Builds that two members accepted beside the sealed ones: part of what is signed, and beside the public result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.results.usecases import releases
from shared.contracts.committee import AcceptedBuild
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.db.engine import reading
from shared.signatures.belief import NotBelieved
from tests.builders.recruitment import VACANCY_ID
from tests.builders.signed_releases import is_published, receive, release

BUILD = AcceptedBuild(
    service="cbt",
    build=f"0.1.1+{'ab' * 32}",
    reason="Tambalan keamanan; perbedaan kodenya dibaca.",
    accepted_by="R.K.",
    seconding_reason="Saya bandingkan <i>sidiknya</i> dengan rilis 0.1.1.",
    seconded_by="M.S.",
)


def test_it_is_published_with_both_reasons(engine: Engine, client: FlaskClient, ladder: list[RankedRow]) -> None:
    receive(engine, *release(ladder, parts=2, accepted_builds=(BUILD,)))
    with reading(engine) as session:
        found = releases.find_current(session, VACANCY_ID)
    assert found is not None
    assert found.accepted_builds == (BUILD,)
    page = client.get(f"/hasil/{VACANCY_ID}").text
    assert "Build di samping yang disegel" in page
    assert f"<code>{BUILD.build}</code>" in page
    assert f"R.K.: {BUILD.reason}" in page
    assert "M.S.: Saya bandingkan &lt;i&gt;sidiknya&lt;/i&gt; dengan rilis 0.1.1." in page


def test_a_result_without_any_says_nothing_of_it(engine: Engine, client: FlaskClient, ladder: list[RankedRow]) -> None:
    receive(engine, *release(ladder))
    assert "Build di samping yang disegel" not in client.get(f"/hasil/{VACANCY_ID}").text


@pytest.mark.parametrize(
    "tamper",
    [
        lambda told: replace(told, accepted_builds=()),
        lambda told: replace(told, accepted_builds=(replace(BUILD, reason="Tidak ada apa-apa."),)),
        lambda told: replace(told, accepted_builds=(replace(BUILD, build=f"0.1.1+{'cd' * 32}"),)),
        lambda told: replace(told, accepted_builds=(BUILD, BUILD)),
    ],
    ids=["left out", "another reason", "another build", "one more"],
)
def test_what_was_not_signed_is_not_believed(
    engine: Engine, ladder: list[RankedRow], tamper: Callable[[RankingReleased], RankingReleased]
) -> None:
    (genuine,) = release(ladder, accepted_builds=(BUILD,))
    with pytest.raises(NotBelieved):
        receive(engine, tamper(genuine))
    assert not is_published(engine)
    receive(engine, genuine)
    assert is_published(engine)
