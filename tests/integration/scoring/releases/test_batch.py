"""One signature over every ranking of a selection that is ready."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, StatementOutdated, bind_key
from services.scoring.releases.domain.signing import NotBlind, NothingReady, RankingChanged
from services.scoring.releases.pages import batch as batch_pages
from services.scoring.releases.usecases import batch
from services.scoring.releases.usecases.batch import Batch, Outcome
from shared.contracts.committee import RankingSigned
from shared.contracts.scoring import RankingReleased
from shared.kernel.errors import DomainError
from shared.kernel.roles import Principal, Role
from shared.signatures.batches import batch_with
from shared.signatures.releases import SignedRanking
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World, admitted, vacancy
from tests.builders.scoring_ranked import ranked_world, sign, withdraw
from tests.builders.scoring_web import Browser
from tests.builders.statements import sent_to

NURSE, CLERK = "perawat", "arsiparis"


@pytest.fixture
def world() -> World:
    """Two vacancies that are ready, and a third whose candidate has not sat yet."""
    world = ranked_world()
    world.apply(vacancy(vacancy_id=NURSE, title="Perawat", unit="RSUD"), admitted("26-0101", vacancy_id=NURSE))
    world.apply(*world.sat("26-0101", "ECCECC"))
    world.apply(vacancy(vacancy_id=CLERK, title="Arsiparis", unit="Dinas"), admitted("26-0201", vacancy_id=CLERK))
    return world


def statement_of(world: World, who: Principal, part: int = 1) -> str:
    with Session(world.engine) as session:
        return batch.statement_for(session, world.now, SELECTION, who, part=part)


def sign_all(world: World, who: Principal, text: str | None = None, part: int = 1) -> Outcome:
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        text = text or batch.statement_for(session, world.now, SELECTION, who, part=part)
        signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
        return batch.sign(session, world.now, SELECTION, signed, who, part=part)


def test_two_members_release_all_that_is_ready_with_a_signature_each(world: World) -> None:
    assert sign_all(world, KARTIKA) == Outcome(2, 0)
    assert world.emitted(RankingReleased) == []
    assert sign_all(world, SIREGAR) == Outcome(2, 2)
    released = world.emitted(RankingReleased)
    assert sorted(each.vacancy_id for each in released) == sorted([NURSE, VACANCY])
    assert len({each.signatures[0].proof for each in released}) == 1, "one signature is over both"
    for each in released:
        ranked = SignedRanking(
            selection_id=SELECTION,
            exam_id=each.exam_id,
            vacancy_id=each.vacancy_id,
            version=1,
            digest=each.ranking_digest,
            rows=len(each.rows),
            present=each.present,
            ranked=each.ranked,
            accepted=0,
        )
        for signature in each.signatures:
            assert signature.batch is not None
            found = batch_with(ranked, signature.batch)
            assert found is not None
            assert f'"digest":"{found.root}"' in (signature.statement or "")


def test_a_single_signature_and_one_over_many_release_together(world: World) -> None:
    assert not sign(world, KARTIKA)
    assert sign_all(world, SIREGAR) == Outcome(2, 1)
    (released,) = world.emitted(RankingReleased)
    assert [each.batch is None for each in released.signatures] == [True, False]


def test_what_is_not_ready_is_listed_with_its_reason_and_not_signed(world: World) -> None:
    with Session(world.engine) as session:
        found = batch.look(session, SELECTION, KARTIKA)
    assert [each.ranking.vacancy.vacancy_id for each in found.ready] == sorted([NURSE, VACANCY])
    (waiting,) = found.waiting
    assert (waiting.ranking.vacancy.vacancy_id, waiting.reasons[0].code) == (CLERK, "may_still_sit")
    sign_all(world, KARTIKA)
    assert CLERK not in {each.vacancy_id for each in world.emitted(RankingSigned)}


def test_a_ranking_that_was_withdrawn_is_signed_on_its_own_page_only(world: World, browser: Browser) -> None:
    for who in (KARTIKA, SIREGAR):
        sign_all(world, who)
    for who in (KARTIKA, SIREGAR):
        withdraw(world, who)
    with Session(world.engine) as session:
        found = batch.look(session, SELECTION, KARTIKA)
    assert found.ready == ()
    reasons = {each.ranking.vacancy.vacancy_id: each.reasons[0].code for each in found.waiting}
    assert reasons == {VACANCY: "was_withdrawn", NURSE: "already_released", CLERK: "may_still_sit"}
    with pytest.raises(NothingReady):
        statement_of(world, KARTIKA)
    page = browser.get(f"/peringkat/sekaligus/{SELECTION}", KARTIKA).get_data(as_text=True)
    assert "Versi 1 dengan sidik ini ditarik dua anggota" in page
    assert not sign(world, KARTIKA), "one who has looked at it signs it by itself"
    assert sign(world, SIREGAR)


def test_another_ranking_than_the_withdrawn_one_is_offered_with_its_version(world: World, browser: Browser) -> None:
    for who in (KARTIKA, SIREGAR):
        sign_all(world, who)
    for who in (KARTIKA, SIREGAR):
        withdraw(world, who)
    world.apply(vacancy(quota=2))
    with Session(world.engine) as session:
        (ready,) = batch.look(session, SELECTION, KARTIKA).ready
    assert (ready.ranking.vacancy.vacancy_id, ready.may.version) == (VACANCY, 2)
    page = browser.get(f"/peringkat/sekaligus/{SELECTION}", KARTIKA).get_data(as_text=True)
    assert '<td class="num" data-label="Versi">2</td>' in page


def test_one_person_signs_once(world: World) -> None:
    text = statement_of(world, KARTIKA)
    sign_all(world, KARTIKA)
    with pytest.raises(NothingReady):
        sign_all(world, KARTIKA)
    with pytest.raises(NothingReady):
        sign_all(world, KARTIKA, text)
    assert world.emitted(RankingReleased) == []


def test_a_list_that_changed_is_signed_anew(world: World) -> None:
    text = statement_of(world, KARTIKA)
    world.apply(vacancy(vacancy_id=NURSE, title="Perawat", unit="RSUD", quota=2))
    with pytest.raises(RankingChanged):
        sign_all(world, KARTIKA, text)
    assert world.emitted(RankingSigned) == []


def test_the_statement_is_the_signers_own_and_fresh(world: World) -> None:
    text = statement_of(world, KARTIKA)
    errors: list[type[DomainError]] = []
    for who, later in ((SIREGAR, 0), (KARTIKA, 11)):
        world.now += timedelta(minutes=later)
        with pytest.raises(DomainError) as refused:
            sign_all(world, who, text)
        errors.append(refused.type)
    assert errors == [StatementOutdated, StatementOutdated]


def test_who_reads_names_signs_no_list(world: World) -> None:
    with pytest.raises(NotBlind):
        sign_all(world, Principal("staff-both", "B. Dua", frozenset({Role.COMMITTEE, Role.VERIFIER})))


def test_the_page_lists_figures_and_digests_and_signs(browser: Browser, world: World) -> None:
    path = f"/peringkat/sekaligus/{SELECTION}"
    page = browser.get(path, KARTIKA).get_data(as_text=True)
    assert "2 (dua) peringkat" in page
    asked = re.findall('data-sign="([^"]+)"', page)
    assert [browser.get(address, KARTIKA).status_code for address in asked] == [200], "what its button asks for"
    assert "Arsiparis" in page.partition("Tidak ikut")[2]
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(KARTIKA.id))
    given = browser.get(f"/api/rankings/batches/{SELECTION}/statement", KARTIKA).get_json()["statement"]
    for _ in range(2):
        answer = browser.post(path, KARTIKA, data=person_keys.signed(KARTIKA.id, given))
        assert answer.status_code == 302, "a double click ends as the first did"
        page = browser.get(path, KARTIKA).get_data(as_text=True)
        assert "2 peringkat ditandatangani, 0 di antaranya dirilis" in page
    assert len(world.emitted(RankingSigned)) == 2
    assert browser.post(path, SIREGAR, data=person_keys.signed(SIREGAR.id, given)).status_code == 409
    sign_all(world, SIREGAR)
    browser.post(path, KARTIKA, data=person_keys.signed(KARTIKA.id, given))
    assert "2 peringkat ditandatangani, 2 di antaranya dirilis" in browser.get(path, KARTIKA).get_data(as_text=True)
    page = browser.get(path, KARTIKA).get_data(as_text=True)
    assert "Tidak ada peringkat yang siap" in page
    assert browser.get("/peringkat/sekaligus/tidak-ada", KARTIKA).status_code == 404


def statements_for_a_look(world: World) -> int:
    with sent_to(world.engine) as sent, Session(world.engine) as session:
        assert batch.look(session, SELECTION, SIREGAR).ready
    return len(sent)


def test_many_vacancies_cost_no_more_statements_than_few(world: World) -> None:
    sign_all(world, KARTIKA)
    few = statements_for_a_look(world)
    for number in range(30):
        world.apply(vacancy(vacancy_id=f"formasi-{number:02}", title=f"Formasi {number}", unit="Dinas"))
    sign_all(world, KARTIKA)
    assert statements_for_a_look(world) == few


def test_the_page_shows_a_part_of_a_long_list(world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        world.apply(vacancy(vacancy_id=f"formasi-{number}", title=f"Formasi {number}", unit="Dinas"))
    monkeypatch.setattr(batch_pages, "SHOWN", 3)
    address, titles = f"/peringkat/sekaligus/{SELECTION}", []
    pages = [browser.get(f"{address}?halaman={page}", KARTIKA).text for page in (1, 2, 3)]
    for page in pages:
        assert "8 (delapan) peringkat di bawah ini" in page
        titles.append(set(re.findall(r"Formasi \d|Perawat", page)))
    assert [len(some) for some in titles] == [3, 3, 1]
    assert len(set().union(*titles)) == 7
    assert "Halaman 2 dari 3" in pages[1]
    assert "Arsiparis" in pages[0]
    assert "Arsiparis" not in pages[1]


def test_a_very_large_selection_is_signed_part_by_part(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "VACANCIES_IN_PART", 1)
    shares = [part_of(world, number).part for number in (0, 1, 2, 3, 4)]
    assert [share.number for share in shares] == [1, 1, 2, 3, 3]
    assert [share.vacancy_ids[0] for share in shares[1:4]] == sorted([CLERK, NURSE, VACANCY])
    at = {share.vacancy_ids[0]: share.number for share in shares}
    assert part_of(world, at[CLERK]).ready == ()
    for who, released in ((KARTIKA, 0), (SIREGAR, 1)):
        assert sign_all(world, who, part=at[NURSE]) == Outcome(1, released)
    assert {each.vacancy_id for each in world.emitted(RankingReleased)} == {NURSE}
    statement = statement_of(world, KARTIKA, at[VACANCY])
    with pytest.raises((NothingReady, RankingChanged)):
        sign_all(world, KARTIKA, statement, part=at[NURSE])
    page = browser.get(f"/peringkat/sekaligus/{SELECTION}?bagian={at[VACANCY]}", KARTIKA).text
    assert f"Ini bagian {at[VACANCY]} dari 3. 1 formasi di dalamnya." in page
    assert f"part={at[VACANCY]}" in page
    assert "Perawat" not in page


def test_people_count_for_a_part_and_one_long_ranking_is_a_part_of_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert part_of(world, 1).part.parts == 1
    world.keep()
    monkeypatch.setattr(batch, "PEOPLE_IN_PART", 1)
    assert part_of(world, 1).part.parts == 3


def part_of(world: World, number: int) -> Batch:
    with Session(world.engine) as session:
        return batch.look(session, SELECTION, KARTIKA, part=number)
