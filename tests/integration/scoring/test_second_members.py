"""What one member has signed is a figure of the worker until a second one has, or nobody needs it any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import correcting
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.releases.storage.overview import Progress
from services.scoring.releases.usecases.overview import overview
from services.scoring.service import SERVICE
from tests.builders import rule_documents
from tests.builders.scoring import KARTIKA, SIREGAR, SRI, World, admitted
from tests.builders.scoring_assessed import AINI, BRIA, assess, assess_all, interview, part_of
from tests.builders.scoring_corrected import compute, propose, sign_correction
from tests.builders.scoring_draft import Draft
from tests.builders.scoring_gated import gate_of, gated_world, overrule
from tests.builders.scoring_ranked import ranked_world, sign, withdraw
from tests.builders.scoring_seats import missed
from tests.builders.second_members import waited

HOUR = 3600.0
TWK, TIU = 1, 2
REASON = "Pengawas melihat ruang ini sendiri; berita acara 4."


def waits(world: World) -> dict[str, float]:
    """An hour later."""
    return waited(SERVICE, world.engine, world.now + timedelta(hours=1))


def test_a_ranking_and_its_withdrawal() -> None:
    world = ranked_world()
    assert waits(world) == {}
    sign(world, KARTIKA)
    assert waits(world) == {"ranking": HOUR}
    assert sign(world, SIREGAR)
    assert waits(world) == {}
    withdraw(world, KARTIKA)
    assert waits(world) == {"withdrawal": HOUR}
    assert withdraw(world, SIREGAR)
    assert waits(world) == {}


def test_a_ranking_that_has_changed_since_waits_for_nobody_and_its_signature_is_void() -> None:
    world = ranked_world()
    sign(world, KARTIKA)
    assert [(line.signed, line.void) for line in listed(world)] == [(1, 0)]
    world.apply(admitted("26-0020"), missed("26-0020"))
    world.keep()
    assert waits(world) == {"changed_ranking": HOUR}
    assert [(line.signed, line.void) for line in listed(world)] == [(0, 1)]
    sign(world, KARTIKA)
    assert waits(world) == {"ranking": HOUR}
    assert [(line.signed, line.void) for line in listed(world)] == [(1, 1)]
    assert sign(world, SIREGAR)
    assert waits(world) == {}
    assert [(line.signed, line.void) for line in listed(world)] == [(0, 0)]


def listed(world: World) -> list[Progress]:
    with Session(world.engine) as session:
        return overview(session)


def test_a_withdrawal_waits_no_more_once_another_version_took_its_place() -> None:
    world = ranked_world()
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    withdraw(world, KARTIKA)
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    for who in (KARTIKA, SIREGAR):
        sign_correction(world, 2, who)
    world.keep()
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    assert waits(world) == {}


def test_a_correction_of_keys_until_its_effect_is_another() -> None:
    world = ranked_world()
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    assert waits(world) == {}
    sign_correction(world, 2, KARTIKA)
    assert waits(world) == {"correction": HOUR}
    propose(world, TIU, ChangeKind.VOID)
    compute(world)
    assert waits(world) == {}, "what was signed is not what would come into force"
    sign_correction(world, 2, KARTIKA)
    assert sign_correction(world, 2, SIREGAR)
    assert waits(world) == {}


def test_a_rules_document_until_its_content_is_another() -> None:
    world = ranked_world()
    document = rule_documents.begin(world)
    rule_documents.save(world, document)
    rule_documents.sign(world, document, KARTIKA)
    assert waits(world) == {"rules": HOUR}
    rule_documents.save(world, document, twk=71)
    assert waits(world) == {}
    rule_documents.sign(world, document, KARTIKA)
    assert rule_documents.sign(world, document, SIREGAR)
    assert waits(world) == {}


def test_a_seal() -> None:
    world = Draft()
    world.approve(SRI, world.digest())
    assert waits(world) == {"seal": HOUR}
    assert world.approve(KARTIKA, world.digest())
    assert waits(world) == {}


def test_a_reason_of_the_gate() -> None:
    world = gated_world()
    kind = next(each.item.kind for each in gate_of(world).reasons if each.is_open)
    overrule(world, kind, REASON, KARTIKA)
    assert waits(world) == {"overruling": HOUR}
    assert overrule(world, kind, REASON + " Ya.", SIREGAR)
    assert waits(world) == {}


def test_the_correction_of_a_score() -> None:
    world = assess(World())
    assess_all(world, {"26-0001": (interview(30, 40), 400)})
    with Session(world.engine) as session, session.begin():
        correcting.propose(session, world.now, part_of(session), "26-0001", interview(10, 20), "salah salin", AINI)
    assert waits(world) == {"score": HOUR}
    with Session(world.engine) as session, session.begin():
        found = correcting.waiting(session, part_of(session), "26-0001")
        assert found is not None
        correcting.confirm(session, world.now, part_of(session), "26-0001", found.id, BRIA)
    assert waits(world) == {}
