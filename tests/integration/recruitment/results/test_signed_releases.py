"""A release counts only if two members have signed exactly what arrives; everything else is set aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from services.recruitment.results.usecases import releases
from services.recruitment.selections.tables import selections
from services.recruitment.selections.usecases.reading import get_selection
from services.recruitment.staff.storage import keys as stored
from shared.contracts.codec.rules import preset
from shared.contracts.committee import AcceptedSheet
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import BoundKey, NotBelieved
from shared.signatures.keys import ED25519, PersonKey
from tests.builders import person_keys
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.signed_releases import (
    SIGNERS,
    is_published,
    receive,
    release,
    signature,
    signed_ranking,
)

FINDING = AcceptedSheet(
    candidate_no="26-0000001",
    fault="head_differs",
    fault_at=3,
    reason="Listrik padam.",
    closed_by="R.K.",
    seconding_reason="Saya periksa.",
    seconded_by="M.S.",
)
RULES_DIGEST = preset("cpns-skd-2024").digest
"""Of the selection's own rules, which normalise nothing."""
Tampering = Callable[[RankingReleased, list[RankedRow]], RankingReleased]


@pytest.mark.parametrize("parts", [1, 2, 3])
@pytest.mark.parametrize("findings", [(), (FINDING,)])
def test_what_two_members_signed_is_published(
    engine: Engine, ladder: list[RankedRow], parts: int, findings: tuple[AcceptedSheet, ...]
) -> None:
    *before, last = release(ladder, findings, parts=parts)
    receive(engine, *before)
    assert not is_published(engine)
    receive(engine, last, last)
    with reading(engine) as session:
        found = releases.find_release(session, VACANCY_ID)
        assert found is not None
        rows = releases.named_rows(session, found, 0, found.people).placed
    assert [each.row for each in rows] == ladder
    assert found.ranking.findings == findings


def _with_rows(rows: Callable[[list[RankedRow]], list[RankedRow]]) -> Tampering:
    return lambda released, ladder: replace(released, rows=tuple(rows(ladder)))


def _signed_anew(change: Callable[[list[RankedRow]], list[RankedRow]]) -> Tampering:
    """The digest fits the changed rows, as a service that was taken over can make it; the members signed another."""

    def tamper(released: RankingReleased, ladder: list[RankedRow]) -> RankingReleased:
        rows = change(ladder)
        return replace(released, rows=tuple(rows), ranking_digest=signed_ranking(rows).digest)

    return tamper


def _valued(ladder: list[RankedRow]) -> list[RankedRow]:
    """Totals have values, by which the rows stand as they should."""
    first, second, third = ladder
    decided = reported.decision(first.candidate_no, "total", 9_000, 8_000)
    return [replace(first, normalised=9_000), replace(second, normalised=8_000, decision=decided), third]


def _favourite(ladder: list[RankedRow]) -> list[RankedRow]:
    return [replace(ladder[0], status="below_cut"), replace(ladder[1], status="goes_on"), ladder[2]]


def _with_signatures(*holders_and_keys: tuple[str, str]) -> Tampering:
    def tamper(released: RankingReleased, ladder: list[RankedRow]) -> RankingReleased:
        signed = signed_ranking(ladder)
        return replace(released, signatures=tuple(signature(signed, who, key=key) for who, key in holders_and_keys))

    return tamper


def _second(**changes: object) -> Tampering:
    """The second member's signature, changed."""

    def tamper(released: RankingReleased, _ladder: list[RankedRow]) -> RankingReleased:
        first, second = released.signatures
        return replace(released, signatures=(first, replace(second, **changes)))  # type: ignore[arg-type]

    return tamper


def _of_another_version(released: RankingReleased, ladder: list[RankedRow]) -> RankingReleased:
    other = signature(signed_ranking(ladder, version=7), SIGNERS[1])
    return replace(released, signatures=(released.signatures[0], other))


def _respelt(released: RankingReleased, _ladder: list[RankedRow]) -> RankingReleased:
    first, second = released.signatures
    assert second.statement is not None
    text = second.statement.replace(":", ": ", 1)
    spelt = replace(second, statement=text, proof=person_keys.proof(SIGNERS[1], text))
    return replace(released, signatures=(first, spelt))


def _a_third_that_does_not_hold(released: RankingReleased, ladder: list[RankedRow]) -> RankingReleased:
    third = signature(signed_ranking(ladder), "staff-lain", key=SIGNERS[0])
    return replace(released, signatures=(*released.signatures, third))


def _signed(ladder: list[RankedRow], **changes: Any) -> RankingReleased:
    """What two members have truly signed, however it came about."""
    (released,) = release(ladder, **changes)
    return released


TAMPERINGS: dict[str, Tampering] = {
    "a mark": _with_rows(lambda rows: [replace(rows[0], marks={**rows[0].marks, "TWK": 129}), *rows[1:]]),
    "a total": _with_rows(lambda rows: [replace(rows[0], total=455), *rows[1:]]),
    "a rank": _with_rows(lambda rows: [replace(rows[0], rank=2), *rows[1:]]),
    "a status": _with_rows(_favourite),
    "a number": _with_rows(lambda rows: [replace(rows[0], candidate_no="26-9999999"), *rows[1:]]),
    "a reason": _with_rows(lambda rows: [rows[0], replace(rows[1], decision=None), rows[2]]),
    "the order": _with_rows(lambda rows: [rows[1], rows[0], rows[2]]),
    "values": _with_rows(_valued),
    "values and digest": _signed_anew(_valued),
    "values for which the rules do not ask": lambda _, ladder: _signed(_valued(ladder), rules_digest=RULES_DIGEST),
    "a row less": _with_rows(lambda rows: rows[:2]),
    "a row more": _with_rows(lambda rows: [*rows, replace(rows[2], candidate_no="26-9999999")]),
    "a row twice": _with_rows(lambda rows: [*rows, rows[2]]),
    "rows and digest": _signed_anew(_favourite),
    "the digest": lambda released, _: replace(released, ranking_digest="0" * 64),
    "quota": lambda released, _: replace(released, quota=3),
    "places": lambda released, _: replace(released, places=7),
    "present": lambda released, _: replace(released, present=3),
    "ranked": lambda released, _: replace(released, ranked=3),
    "the order of keys": lambda released, _: replace(released, tie_breaks=("TKP", "total", "TIU", "TWK")),
    "rules": lambda released, _: replace(released, rules_digest="ef" * 32),
    "category": lambda released, _: replace(released, category="disability"),
    "no category": lambda released, _: replace(released, category=None),
    "a version far ahead": lambda _, ladder: _signed(ladder, version=2_147_483_647),
    "version 0": lambda _, ladder: _signed(ladder, version=0),
    "exam": lambda released, _: replace(released, exam_id="another"),
    "selection": lambda released, _: replace(released, selection_id="another"),
    "version": lambda released, _: replace(released, version=2),
    "a sheet let stand": lambda released, _: replace(released, findings=(FINDING,)),
    "no signature": lambda released, _: replace(released, signatures=()),
    "one signature": lambda released, _: replace(released, signatures=released.signatures[:1]),
    "one person twice": lambda released, _: replace(released, signatures=released.signatures[:1] * 2),
    "a signature of another version": _of_another_version,
    "another's key": _with_signatures((SIGNERS[0], SIGNERS[0]), (SIGNERS[1], SIGNERS[0])),
    "another's name": _with_signatures((SIGNERS[0], SIGNERS[0]), ("staff-asing", SIGNERS[1])),
    "a key that nobody bound": _with_signatures((SIGNERS[0], SIGNERS[0]), (SIGNERS[1], "unbound")),
    "a third that does not hold": _a_third_that_does_not_hold,
    "a proof of something else": _second(proof=person_keys.proof(SIGNERS[1], "{}")),
    "a proof that is none": _second(proof="?"),
    "no proof": _second(proof=None),
    "no key": _second(key_id=None),
    "no statement": _second(statement=None),
    "a statement that is none": _second(statement="kata"),
    "a statement spelt otherwise": _respelt,
    "another time shown": _second(signed_at=NOW - timedelta(days=1)),
    "another digest shown": _second(digest="0" * 64),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_set_aside(engine: Engine, ladder: list[RankedRow], name: str) -> None:
    (genuine,) = release(ladder)
    with pytest.raises(NotBelieved):
        receive(engine, TAMPERINGS[name](genuine, ladder))
    assert not is_published(engine)
    receive(engine, genuine)
    assert is_published(engine), "the genuine one is taken after all"


def test_values_are_there_exactly_where_the_rules_ask_for_them(engine: Engine, ladder: list[RankedRow]) -> None:
    against = "normalised total, or lacks it, against the rules"
    with pytest.raises(NotBelieved, match=against):
        receive(engine, _signed(_valued(ladder), rules_digest=RULES_DIGEST))
    with unit_of_work(engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        percentile = {"method": "percentile", "decimals": 2, "counts": "at_most"}
        session.execute(selections.update().values(rules={**rules, "normalisation": percentile}))
        asking = get_selection(session, SELECTION_ID).rules.digest
    with pytest.raises(NotBelieved, match=against):
        receive(engine, _signed(ladder, rules_digest=asking))
    first, *others = _valued(ladder)
    for value in (-1, 10_001):
        with pytest.raises(NotBelieved, match="is no percentile"):
            receive(engine, _signed([replace(first, normalised=value), *others], rules_digest=asking))
    assert not is_published(engine)


@pytest.mark.parametrize("name", ["quota", "the digest", "one signature", "category", "a sheet let stand", "ranked"])
@pytest.mark.parametrize("tampered", [0, 1])
def test_every_part_must_say_the_same(engine: Engine, ladder: list[RankedRow], name: str, tampered: int) -> None:
    parts = release(ladder, parts=2)
    parts[tampered] = replace(TAMPERINGS[name](parts[tampered], ladder), rows=parts[tampered].rows)
    receive(engine, parts[0])
    with pytest.raises(NotBelieved):
        receive(engine, parts[1])
    assert not is_published(engine)


def test_one_person_with_two_keys_is_one_person(engine: Engine, ladder: list[RankedRow]) -> None:
    (genuine,) = release(ladder)
    key = PersonKey(person_keys.fingerprint("another"), SIGNERS[0], ED25519, person_keys.public_key("another"))
    with unit_of_work(engine) as session:
        assert stored.add(session, BoundKey(key, NOW), "", "")
    signed = signed_ranking(ladder)
    twice = (genuine.signatures[0], signature(signed, SIGNERS[0], key="another"))
    with pytest.raises(NotBelieved, match="1 of 2 people"):
        receive(engine, replace(genuine, signatures=twice))


def test_a_key_counts_for_what_it_signed_before_it_ended(engine: Engine, ladder: list[RankedRow]) -> None:
    with unit_of_work(engine) as session:
        stored.end(session, person_keys.fingerprint(SIGNERS[1]), NOW)
    (late,) = release(ladder)
    with pytest.raises(NotBelieved, match="had ended"):
        receive(engine, late)
    signed, before = signed_ranking(ladder), NOW - timedelta(seconds=1)
    receive(engine, replace(late, signatures=tuple(signature(signed, who, at=before) for who in SIGNERS)))
    assert is_published(engine)


def test_a_release_of_a_time_without_keys_is_taken_as_it_came(engine: Engine, ladder: list[RankedRow]) -> None:
    old = reported.ranking_released(ladder)
    with pytest.raises(NotBelieved):
        receive(engine, old)
    receive(engine, old, members_had_keys=False)
    assert is_published(engine)


def test_an_order_that_the_marks_contradict_is_not_published_though_two_have_signed_it(
    engine: Engine, ladder: list[RankedRow]
) -> None:
    first, second, third = ladder
    marks = {code: points + 1 for code, points in first.marks.items()}
    better = replace(second, marks=marks, total=sum(marks.values()))
    for rows in ([first, better, third], [first, replace(second, decision=None), third]):
        (signed,) = release(rows)
        with pytest.raises(NotBelieved, match=f"{second.candidate_no} does not stand where its marks put it"):
            receive(engine, signed)
    assert not is_published(engine)


def test_reasons_that_contradict_one_another_are_not_published_though_two_have_signed_them(
    engine: Engine, ladder: list[RankedRow]
) -> None:
    first, second, third = (replace(each, rank=rank) for rank, each in enumerate(ladder, 1))
    reasons = (
        reported.decision(first.candidate_no, "wrong", 3, 5),
        reported.decision(second.candidate_no, "wrong", 4, 6),
    )
    rows = [
        replace(each, status="goes_on", decision=why)
        for each, why in zip((first, second, third), (None, *reasons), strict=True)
    ]
    (signed,) = release(rows, tie_breaks=("wrong", "total"))
    with pytest.raises(NotBelieved, match=f"the reason of {third.candidate_no} contradicts the one before it"):
        receive(engine, signed)
    assert not is_published(engine)


@pytest.mark.parametrize("key", ["age", "gpa", "wrong", "wrong:TIU", "wrong_ratio"])
def test_a_key_that_no_row_shows_is_taken_on_the_word_of_two(engine: Engine, ladder: list[RankedRow], key: str) -> None:
    first, second, third = ladder
    theirs, mine = (0, 0) if key in ("age", "gpa") else (3, 4)
    why = reported.decision(first.candidate_no, key, theirs, mine)
    equal = replace(second, marks=first.marks, total=first.total, decision=why)
    receive(engine, *release([first, equal, third], tie_breaks=("total", key, "TKP")))
    assert is_published(engine)
