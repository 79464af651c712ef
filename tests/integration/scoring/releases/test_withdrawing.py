"""Two members withdraw a released ranking with one reason; a later version may be released."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import StatementOutdated, end_key
from services.scoring.releases.domain.signing import NotBlind
from services.scoring.releases.domain.withdrawals import NotInForce, SameWithdrawer
from services.scoring.releases.usecases import withdrawing
from services.scoring.releases.usecases.overview import overview
from services.scoring.service import SERVICE
from shared.contracts.scoring import RankingReleased
from shared.contracts.staff import SigningKeyEnded
from shared.contracts.withdrawals import RankingWithdrawn
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Principal, Role
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, event_of
from tests.builders.scoring_ranked import REASON, ranked_world, ranking_of, sign, withdraw
from tests.builders.scoring_web import Browser


@pytest.fixture
def world() -> World:
    world = ranked_world()
    sign(world, KARTIKA)
    sign(world, SIREGAR)
    return world


def test_two_withdraw_it_and_the_same_ranking_is_released_as_the_next_version(world: World) -> None:
    assert not withdraw(world, KARTIKA)
    assert world.emitted(RankingWithdrawn) == [], "one member withdraws nothing"
    assert withdraw(world, SIREGAR)
    (event,) = world.emitted(RankingWithdrawn)
    assert (event.version, event.reason_code, event.reason) == (1, "court", REASON)
    assert event.ranking_digest == ranking_of(world).digest
    assert [each.signer for each in event.signatures] == ["R.K.", "M.S."]
    with Session(world.engine) as session:
        assert [line.is_withdrawn for line in overview(session)] == [True]
    with pytest.raises(NotInForce):
        withdraw(world, KARTIKA)
    assert not sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    assert [each.version for each in world.emitted(RankingReleased)] == [1, 2]
    with Session(world.engine) as session:
        assert [line.is_withdrawn for line in overview(session)] == [False]


def test_one_person_is_one_person(world: World) -> None:
    withdraw(world, KARTIKA)
    with pytest.raises(SameWithdrawer):
        withdraw(world, KARTIKA, f"  {REASON} ")
    assert world.emitted(RankingWithdrawn) == []


def test_both_sign_the_same_reason(world: World) -> None:
    withdraw(world, KARTIKA)
    assert not withdraw(world, SIREGAR, "Kebocoran kunci yang terbukti.", "leak")
    assert not withdraw(world, SIREGAR, REASON, "error")
    assert world.emitted(RankingWithdrawn) == []
    assert withdraw(world, KARTIKA, REASON, "error"), "a member's newest reason counts"


def test_what_was_signed_is_the_reason_that_is_published(world: World) -> None:
    with pytest.raises(StatementOutdated):
        withdraw(world, KARTIKA, REASON, signed_reason="Alasan lain yang tidak diumumkan.")


def test_a_first_signature_whose_key_has_ended_counts_no_more(world: World) -> None:
    withdraw(world, KARTIKA)
    ended = SigningKeyEnded(staff_id=KARTIKA.id, key_id=person_keys.fingerprint(KARTIKA.id), ended_at=world.now)
    with Session(world.engine) as session, session.begin():
        end_key(session, ended)
    third = Principal("staff-3", "T. Ginting", frozenset({Role.COMMITTEE}))
    with Session(world.engine) as session, pytest.raises(NotInForce):
        # Nor does the release itself, as far as scoring knows: the receiver is asked for it again.
        withdrawing.statement_for(session, world.now, VACANCY, "court", REASON, third)


def test_who_reads_names_withdraws_nothing(world: World) -> None:
    with pytest.raises(NotBlind):
        withdraw(world, Principal("staff-both", "B. Dua", frozenset({Role.COMMITTEE, Role.VERIFIER})))


@pytest.mark.parametrize(("code", "reason", "place"), [("", REASON, "reason_code"), ("court", "pendek", "reason")])
def test_a_reason_is_asked_for_by_its_field(world: World, code: str, reason: str, place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        withdraw(world, KARTIKA, reason, code)
    assert [str(problem.place.field) for problem in refused.value.problems] == [place]


def test_before_a_release_there_is_nothing_to_withdraw() -> None:
    with pytest.raises(NotInForce):
        withdraw(ranked_world(), KARTIKA)


def test_after_a_restore_it_is_withdrawn_again(world: World) -> None:
    other = ranked_world()
    sign(other, KARTIKA)
    sign(other, SIREGAR)
    withdraw(world, KARTIKA)
    withdraw(world, SIREGAR)
    (event,) = world.emitted(RankingWithdrawn)
    for _ in range(2):
        with Session(other.engine) as session, session.begin():
            assert SERVICE.recalls[RankingWithdrawn](session, other.now, event_of(event), event)
    with pytest.raises(NotInForce):
        withdraw(other, KARTIKA)


def _said(browser: Browser, path: str) -> list[str]:
    """The messages that the page shows once."""
    page = browser.get(path, KARTIKA).text
    return re.findall(r'<p class="notice good" role="status">(.*?)</p>', page)


def test_the_page_takes_the_reason_with_the_signature_of_two(browser: Browser, world: World) -> None:
    path, values = f"/peringkat/{VACANCY}/tarik", {"reason_code": "court", "reason": REASON}
    refused = browser.post(path, KARTIKA, data={**values, "reason": "pendek"})
    assert refused.status_code == 422
    assert "paling sedikit 10 huruf" in refused.get_data(as_text=True)
    assert 'value="court" selected' in refused.get_data(as_text=True), "what was chosen stays"
    for who in (KARTIKA, SIREGAR):
        text = browser.post(f"/api/rankings/{VACANCY}/withdrawal/statement", who, json=values).get_json()["statement"]
        sent = {**values, **person_keys.signed(who.id, text)}
        answer = browser.post(path, who, data=sent)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        said = _said(browser, answer.location)
        assert [text.partition(".")[0] for text in said] == [
            "Peringkat ditarik" if who is SIREGAR else "Tanda tangan Anda tercatat"
        ]
        again = browser.post(path, who, data=sent)
        assert (again.status_code, again.location) == (302, answer.location), "a double click ends as the first did"
        assert _said(browser, again.location) == said
        page = browser.get(path, SIREGAR).get_data(as_text=True)
        assert (REASON in page, "Tandatangani penarikan ini" in page) == ((who is KARTIKA), (who is KARTIKA))
    assert "Tidak ada peringkat yang berlaku" in page
    assert "ditarik dua anggota" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "Ditarik, versi 1" in browser.get("/peringkat", KARTIKA).get_data(as_text=True)
    assert len(world.emitted(RankingWithdrawn)) == 1
