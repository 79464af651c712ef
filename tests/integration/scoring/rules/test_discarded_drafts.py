"""A draft of rules that nobody has signed is thrown away by whoever began it, after a page that says what goes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from services.scoring.rules import storage
from services.scoring.rules.domain.documents import AlreadyAdopted, NotBegunByYou, Outdated, Proposed
from services.scoring.rules.domain.editing import to_json
from services.scoring.rules.handlers import RECALLS
from services.scoring.rules.usecases import drafting
from shared.contracts.rule_documents import RulesDiscarded, RulesDrafted
from shared.kernel.errors import DomainError, NotFound
from shared.kernel.roles import Principal
from tests.builders.pages import select
from tests.builders.rule_documents import REASON, begin, save, sign
from tests.builders.rule_forms import seen
from tests.builders.scoring import KARTIKA, SIREGAR, World, event_of
from tests.builders.scoring_web import BAYU, TANAMAL, Browser


def discard(world: World, document_id: str, who: Principal = KARTIKA, digest: str | None = None) -> None:
    with Session(world.engine) as session, session.begin():
        found = drafting.get(session, document_id)
        drafting.discard(session, world.now, document_id, digest or found.rules_digest, who)


def drafts(world: World) -> set[str]:
    with Session(world.engine) as session:
        return {each.document_id for each in drafting.listed(session)}


def test_whoever_began_a_draft_throws_it_away_and_an_event_says_so(quiet_world: World) -> None:
    kept, gone = begin(quiet_world), begin(quiet_world)
    digest = save(quiet_world, gone, SIREGAR)
    discard(quiet_world, gone)
    assert drafts(quiet_world) == {kept}
    (event,) = quiet_world.emitted(RulesDiscarded)
    assert (event.document_id, event.rules_digest, event.rules_id) == (gone, digest, "cpns-skd")
    with pytest.raises(NotFound):
        discard(quiet_world, gone)


def refused(
    world: World, document_id: str, error: type[DomainError], who: Principal, digest: str | None = None
) -> None:
    with pytest.raises(error):
        discard(world, document_id, who, digest)
    assert document_id in drafts(world)
    assert world.emitted(RulesDiscarded) == []


def test_nobody_else_can_and_nobody_what_they_have_not_seen(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    refused(quiet_world, document_id, NotBegunByYou, SIREGAR)
    with Session(quiet_world.engine) as session:
        before = drafting.get(session, document_id).rules_digest
    save(quiet_world, document_id, SIREGAR)
    refused(quiet_world, document_id, Outdated, KARTIKA, before)


def test_what_somebody_has_signed_once_stays_even_after_a_change(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    assert not sign(quiet_world, document_id, SIREGAR)
    refused(quiet_world, document_id, Proposed, KARTIKA)
    save(quiet_world, document_id)
    refused(quiet_world, document_id, Proposed, KARTIKA)
    sign(quiet_world, document_id, SIREGAR)
    assert sign(quiet_world, document_id, KARTIKA)
    refused(quiet_world, document_id, AlreadyAdopted, KARTIKA)


def forget_who_began(world: World, document_id: str) -> None:
    """As an earlier release left drafts."""
    with Session(world.engine) as session, session.begin():
        found = drafting.get(session, document_id)
        storage.put(session, replace(found, begun_by=None))


@pytest.mark.parametrize("changed", [True, False])
def test_a_draft_of_which_nobody_knows_who_began_it_is_taken_over_by_whoever_saves_it(
    quiet_world: World, changed: bool
) -> None:
    document_id = begin(quiet_world)
    forget_who_began(quiet_world, document_id)
    refused(quiet_world, document_id, NotBegunByYou, KARTIKA)
    before = len(quiet_world.emitted(RulesDrafted))
    if changed:
        save(quiet_world, document_id, SIREGAR)
    for who in (SIREGAR, KARTIKA):
        with Session(quiet_world.engine) as session, session.begin():
            found = drafting.get(session, document_id)
            drafting.save(session, quiet_world.now, document_id, found.rules_digest, to_json(found.rules), who)
    assert len(quiet_world.emitted(RulesDrafted)) == before + 1, "the trail has who took it over"
    refused(quiet_world, document_id, NotBegunByYou, KARTIKA)
    discard(quiet_world, document_id, SIREGAR)
    assert document_id not in drafts(quiet_world)


def test_taking_a_draft_over_without_a_change_leaves_its_signatures(quiet_world: World) -> None:
    document_id = begin(quiet_world)
    assert not sign(quiet_world, document_id, SIREGAR)
    forget_who_began(quiet_world, document_id)
    with Session(quiet_world.engine) as session, session.begin():
        found = drafting.get(session, document_id)
        drafting.save(session, quiet_world.now, document_id, found.rules_digest, to_json(found.rules), KARTIKA)
    refused(quiet_world, document_id, Proposed, KARTIKA)
    assert sign(quiet_world, document_id, KARTIKA)


def test_the_page_says_how_such_a_draft_is_taken_over(browser: Browser, page: str, world: World) -> None:
    assert "tanpa-pemula" not in browser.get(page, KARTIKA).text
    forget_who_began(world, page.rpartition("/")[2])
    assert "tanpa-pemula" in browser.get(page, KARTIKA).text
    assert "tanpa-pemula" not in browser.get(page, TANAMAL).text


def test_after_a_restore_it_goes_once_more_unless_it_was_signed_since(quiet_world: World) -> None:
    document_id, signed = begin(quiet_world), begin(quiet_world)
    with Session(quiet_world.engine) as session:
        found = drafting.get(session, document_id)
    discard(quiet_world, document_id)
    (event,) = quiet_world.emitted(RulesDiscarded)
    assert not sign(quiet_world, signed, KARTIKA)
    other = RulesDiscarded(**{**vars(event), "document_id": signed})
    with Session(quiet_world.engine) as session, session.begin():
        storage.put(session, found)
    for each in (event, event, other):
        with Session(quiet_world.engine) as session, session.begin():
            assert RECALLS[RulesDiscarded](session, quiet_world.now, event_of(each), each)
    assert drafts(quiet_world) == {signed}


def test_a_page_says_what_goes_before_it_does(browser: Browser, page: str, world: World) -> None:
    address = f"{page}/buang"
    assert select(browser.get(page, KARTIKA).text, f"//a[@href='{address}']")
    assert not select(browser.get(page, SIREGAR).text, f"//a[@href='{address}']"), "others are not offered it"
    text = browser.get(address, KARTIKA).text
    assert REASON in text
    digest = seen(browser, page)
    assert digest in text
    assert page.rpartition("/")[2] in drafts(world), "reading the page does nothing"
    assert browser.post(address, SIREGAR, data={"seen": digest}).status_code == 403
    assert browser.get(address, SIREGAR).status_code == 403
    for who in (TANAMAL, BAYU):
        assert browser.post(address, who, data={"seen": digest}).status_code == 403
    stale = browser.post(address, KARTIKA, data={"seen": "0" * 64})
    assert stale.status_code == 409
    assert "sudah diubah orang lain" in stale.text
    assert page.rpartition("/")[2] in drafts(world)
    gone = browser.post(address, KARTIKA, data={"seen": digest})
    assert (gone.status_code, gone.location) == (302, "/aturan")
    assert "Rancangan dibuang." in browser.get("/aturan", KARTIKA).text
    assert browser.get(page, KARTIKA).status_code == 404
    assert browser.post(address, KARTIKA, data={"seen": digest}).status_code == 404


def test_a_signed_draft_offers_nothing(browser: Browser, page: str, world: World) -> None:
    assert not sign(world, page.rpartition("/")[2], SIREGAR)
    assert "/buang" not in browser.get(page, KARTIKA).text
    refusal = browser.get(f"{page}/buang", KARTIKA)
    assert refusal.status_code == 409
    assert "sudah pernah ditandatangani" in refusal.text
