"""A member takes the own signature back, until a second one releases the ranking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import ProofWrong, SignedStatement, StatementOutdated, bind_key
from services.scoring.releases.domain.withdrawals import NothingSigned, SignatureStands
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.usecases import releases, taking_back
from services.scoring.releases.usecases.overview import overview, stamp_of
from services.scoring.service import SERVICE
from shared.contracts.scoring import RankingReleased
from shared.contracts.withdrawals import SignatureWithdrawn
from shared.kernel.errors import DomainError
from shared.kernel.roles import Principal
from shared.members.tables import taken_statements
from shared.signatures.statements import FRESH_FOR
from shared.signatures.withdrawals import statement_digest
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, event_of
from tests.builders.scoring_ranked import ranked_world, ranking_of, sign
from tests.builders.scoring_web import Browser, signature_of


@pytest.fixture
def world() -> World:
    return ranked_world()


def _statement(world: World, who: Principal) -> str:
    with Session(world.engine) as session:
        return taking_back.statement_for(session, world.now, VACANCY, who)


def _take_back(world: World, who: Principal, text: str | None = None, key: str | None = None) -> None:
    with Session(world.engine) as session, session.begin():
        text = text or taking_back.statement_for(session, world.now, VACANCY, who)
        proof = person_keys.proof(key or who.id, text)
        taking_back.take_back(
            session, world.now, VACANCY, SignedStatement(text, person_keys.fingerprint(who.id), proof), who
        )


def _signers(world: World) -> list[str]:
    with Session(world.engine) as session:
        return [each.signer_id for each in stored.signatures_for(session, VACANCY, "", 1)]


def test_a_signature_that_was_taken_back_releases_nothing(world: World) -> None:
    sign(world, KARTIKA)
    with Session(world.engine) as session:
        (given,) = stored.signatures_for(session, VACANCY, "", 1)
        before = stamp_of(session, VACANCY)
    _take_back(world, KARTIKA)
    (event,) = world.emitted(SignatureWithdrawn)
    assert event.withdrawn == statement_digest(given.statement or "")
    assert (event.version, event.ranking_digest) == (1, ranking_of(world).digest)
    with Session(world.engine) as session:
        assert [line.signed for line in overview(session)] == [0]
        assert stamp_of(session, VACANCY) != before, "open pages see it"
    assert not sign(world, SIREGAR), "it is the first again"
    assert world.emitted(RankingReleased) == []
    world.now += timedelta(seconds=1)
    assert sign(world, KARTIKA), "who took it back may sign again"


def test_a_statement_whose_signature_was_taken_back_is_not_taken_again(world: World) -> None:
    """Whoever has kept the request sends it once more: nobody else would believe what it completes."""
    sign(world, KARTIKA)
    with Session(world.engine) as session:
        (given,) = stored.signatures_for(session, VACANCY, "", 1)
    _take_back(world, KARTIKA)
    with pytest.raises(StatementOutdated):
        sign(world, KARTIKA, given.statement)
    assert _signers(world) == []
    assert not sign(world, SIREGAR), "the second one is the first"
    world.now += 3 * FRESH_FOR + timedelta(seconds=1)
    with pytest.raises(StatementOutdated):
        sign(world, KARTIKA, given.statement)
    assert sign(world, KARTIKA)
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(taken_statements)) == 1, "outdated ones are forgotten"


def test_a_statement_is_remembered_as_long_as_it_is_fresh(world: World) -> None:
    """Dated as far ahead as clocks may differ, it is fresh for the longest."""
    ahead = world.now + FRESH_FOR
    with Session(world.engine) as session:
        text = releases.statement_for(session, ahead, VACANCY, KARTIKA)
    sign(world, KARTIKA, text)
    _take_back(world, KARTIKA)
    world.now = ahead + FRESH_FOR
    with pytest.raises(StatementOutdated):
        sign(world, KARTIKA, text)
    assert _signers(world) == []


def test_after_the_second_signature_it_is_too_late_and_says_so(world: World) -> None:
    sign(world, KARTIKA)
    text = _statement(world, KARTIKA)
    sign(world, SIREGAR)
    for who in (KARTIKA, SIREGAR):
        with pytest.raises(SignatureStands, match="versi 1"):
            _take_back(world, who, text)
    assert world.emitted(SignatureWithdrawn) == []


@pytest.mark.parametrize(
    ("statement", "key", "error"),
    [(None, "staff-siregar", ProofWrong), ("release", None, StatementOutdated), ("theirs", None, StatementOutdated)],
)
def test_only_the_own_key_over_exactly_this_takes_it_back(
    world: World, statement: str | None, key: str | None, error: type[DomainError]
) -> None:
    sign(world, KARTIKA)
    texts = {"theirs": _statement(world, KARTIKA).replace(KARTIKA.id, SIREGAR.id)}
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(SIREGAR.id))
        texts["release"] = releases.statement_for(session, world.now, VACANCY, KARTIKA)
    with pytest.raises(error):
        _take_back(world, KARTIKA, texts.get(statement or ""), key)
    assert _signers(world) == [KARTIKA.id]


def test_who_has_not_signed_takes_nothing_back(world: World) -> None:
    sign(world, KARTIKA)
    with pytest.raises(NothingSigned):
        _take_back(world, SIREGAR)
    _take_back(world, KARTIKA)
    with pytest.raises(NothingSigned):
        _take_back(world, KARTIKA)


def test_after_a_restore_it_is_taken_back_again(world: World) -> None:
    sign(world, KARTIKA)
    _take_back(world, KARTIKA)
    (event,) = world.emitted(SignatureWithdrawn)
    other = ranked_world()
    with Session(world.engine) as session:
        assert stored.signatures_for(session, VACANCY, "", 1) == []
    sign(other, KARTIKA)
    recall = SERVICE.recalls[SignatureWithdrawn]
    for _ in range(2):
        with Session(other.engine) as session, session.begin():
            assert recall(session, other.now, event_of(event), event)
    assert _signers(other) == []


def test_the_page_says_what_is_signed_in_words_and_figures_and_takes_the_signature_back(
    browser: Browser, world: World
) -> None:
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    figures = " ".join(page[page.index('id="yang-ditandatangani"') :].partition("</dl>")[0].split())
    for word, figure in (
        ("Kuota", '1 <span class="soft">(satu)'),
        ("Mendapat peringkat", '7 <span class="soft">(tujuh)'),
    ):
        assert f"<dt>{word}</dt><dd>{figure}" in figures
    path = f"/peringkat/{VACANCY}/cabut"
    refused = browser.post(path, KARTIKA, data={})
    assert refused.status_code == 409
    assert "Anda belum menandatangani" in refused.get_data(as_text=True)
    assert (
        browser.post(f"/peringkat/{VACANCY}/tanda-tangan", KARTIKA, data=signature_of(world, KARTIKA)).status_code
        == 302
    )
    assert "Cabut tanda tangan saya" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "Cabut tanda tangan saya" not in browser.get(f"/peringkat/{VACANCY}", SIREGAR).get_data(as_text=True)
    given = browser.get(f"/api/rankings/{VACANCY}/own-signature/statement", KARTIKA).get_json()["statement"]
    for _ in range(2):
        answer = browser.post(path, KARTIKA, data=person_keys.signed(KARTIKA.id, given))
        assert answer.status_code == 302, "a double click ends as the first did"
        assert "dicabut dan tidak dihitung lagi" in browser.get(answer.location, KARTIKA).text
    assert _signers(world) == []
    assert len(world.emitted(SignatureWithdrawn)) == 1
    theirs = browser.post(path, SIREGAR, data=person_keys.signed(SIREGAR.id, given))
    assert theirs.status_code == 409, "it is the success of the one who signed it"
