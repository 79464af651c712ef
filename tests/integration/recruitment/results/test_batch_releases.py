"""A release whose signatures are over many rankings: believed if it is in each list, and only then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from services.recruitment.results.usecases import withdrawals
from shared.contracts.rankings import BatchPlace
from shared.contracts.scoring import RankedRow, RankingReleased, Signature
from shared.contracts.withdrawals import SignatureWithdrawn
from shared.db.engine import unit_of_work
from shared.signatures.batches import SignedBatch, batch_of
from shared.signatures.belief import NotBelieved
from shared.signatures.releases import SignedRanking
from shared.signatures.withdrawals import SignedTakingBack, statement_digest
from tests.builders import person_keys
from tests.builders.recruitment import NOW
from tests.builders.signed_releases import SIGNERS, is_published, receive, release, signature, signed_ranking


def _others(mine: SignedRanking, count: int) -> list[SignedRanking]:
    return [replace(mine, vacancy_id=f"lain-{number}", digest=f"{number:064x}") for number in range(count)]


def _signature(batch: SignedBatch, place: BatchPlace, digest: str, who: str) -> Signature:
    text = batch.statement(who, NOW).to_text()
    return Signature(
        role="committee",
        signer="X.",
        digest=digest,
        signed_at=NOW,
        statement=text,
        key_id=person_keys.fingerprint(who),
        proof=person_keys.proof(who, text),
        batch=place,
    )


def batch_release(ladder: list[RankedRow], sizes: tuple[int, int] = (4, 3)) -> RankingReleased:
    """The two members have signed lists of different length."""
    (released,) = release(ladder)
    mine, signatures = signed_ranking(ladder), []
    for who, size in zip(SIGNERS, sizes, strict=True):
        batch, places = batch_of(mine.selection_id, [*_others(mine, size), mine])
        signatures.append(_signature(batch, places[-1], mine.digest, who))
    return replace(released, signatures=tuple(signatures))


@pytest.mark.parametrize("sizes", [(0, 0), (4, 3), (999, 999)])
def test_what_two_have_signed_in_their_lists_is_published(
    engine: Engine, ladder: list[RankedRow], sizes: tuple[int, int]
) -> None:
    receive(engine, batch_release(ladder, sizes))
    assert is_published(engine)


def test_a_list_and_a_single_signature_together_are_two(engine: Engine, ladder: list[RankedRow]) -> None:
    released = batch_release(ladder)
    single = signature(signed_ranking(ladder), SIGNERS[1])
    receive(engine, replace(released, signatures=(released.signatures[0], single)))
    assert is_published(engine)


def _not_in_the_list(ladder: list[RankedRow]) -> RankingReleased:
    released, mine = batch_release(ladder), signed_ranking(ladder)
    batch, places = batch_of(mine.selection_id, _others(mine, 4))
    return replace(
        released,
        signatures=(_signature(batch, places[0], mine.digest, SIGNERS[0]), released.signatures[1]),
    )


def _second(**changes: object) -> Callable[[list[RankedRow]], RankingReleased]:
    def tamper(ladder: list[RankedRow]) -> RankingReleased:
        released = batch_release(ladder)
        first, second = released.signatures
        assert second.batch is not None
        place = replace(second.batch, **changes)  # type: ignore[arg-type]
        return replace(released, signatures=(first, replace(second, batch=place)))

    return tamper


def _of_another_selection(ladder: list[RankedRow]) -> RankingReleased:
    released, mine = batch_release(ladder), signed_ranking(ladder)
    batch, places = batch_of("seleksi-lain", [*_others(mine, 3), mine])
    return replace(
        released,
        signatures=(released.signatures[0], _signature(batch, places[-1], mine.digest, SIGNERS[1])),
    )


def _without_place(ladder: list[RankedRow]) -> RankingReleased:
    released = batch_release(ladder)
    first, second = released.signatures
    return replace(released, signatures=(first, replace(second, batch=None)))


def _twice(ladder: list[RankedRow]) -> RankingReleased:
    released = batch_release(ladder)
    return replace(released, signatures=released.signatures[:1] * 2)


TAMPERINGS: dict[str, Callable[[list[RankedRow]], RankingReleased]] = {
    "the vacancy is not in the list": _not_in_the_list,
    "the list is another": _second(path=("0" * 64,)),
    "another place": _second(index=0),
    "another length": _second(size=9),
    "no such place": _second(index=99),
    "a path that is none": _second(path=("?",)),
    "another selection": _of_another_selection,
    "no place": _without_place,
    "one person twice": _twice,
    "one signature": lambda ladder: replace(batch_release(ladder), signatures=batch_release(ladder).signatures[:1]),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_set_aside(engine: Engine, ladder: list[RankedRow], name: str) -> None:
    with pytest.raises(NotBelieved):
        receive(engine, TAMPERINGS[name](ladder))
    assert not is_published(engine)
    receive(engine, batch_release(ladder))
    assert is_published(engine), "the genuine one is taken after all"


@pytest.mark.parametrize("same_vacancy", [True, False])
def test_a_signature_over_many_is_taken_back_for_one(
    engine: Engine, ladder: list[RankedRow], same_vacancy: bool
) -> None:
    released, who = batch_release(ladder), SIGNERS[0]
    back = SignedTakingBack(
        selection_id=released.selection_id,
        exam_id=released.exam_id or "",
        vacancy_id=released.vacancy_id if same_vacancy else "lain-1",
        version=1,
        digest=released.ranking_digest,
        withdrawn=statement_digest(released.signatures[0].statement or ""),
    )
    text = back.statement(who, NOW).to_text()
    event = SignatureWithdrawn(
        vacancy_id=back.vacancy_id,
        selection_id=back.selection_id,
        exam_id=back.exam_id,
        version=1,
        ranking_digest=back.digest,
        withdrawn=back.withdrawn,
        statement=text,
        key_id=person_keys.fingerprint(who),
        proof=person_keys.proof(who, text),
        withdrawn_at=NOW,
    )
    with unit_of_work(engine) as session:
        withdrawals.receive_taking_back(session, event)
    if same_vacancy:
        with pytest.raises(NotBelieved, match="taken the signature"):
            receive(engine, released)
    else:
        receive(engine, released)
    assert is_published(engine) != same_vacancy
