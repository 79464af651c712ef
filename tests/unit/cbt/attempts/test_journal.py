"""The newest sequence counts, and the chain holds every entry in its place."""

from __future__ import annotations

import hashlib
import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.cbt.attempts.domain.journal import Answer, Entry, chain, chosen, newest
from shared.contracts.journal import GENESIS
from tests.builders.messaging import NOON

ANSWERS = st.lists(
    st.builds(
        Answer,
        sequence=st.integers(1, 1000),
        item_id=st.sampled_from(["a", "b", "c"]),
        option_id=st.none() | st.sampled_from(["1", "2"]),
        doubtful=st.booleans(),
    ),
    unique_by=lambda answer: answer.sequence,
    max_size=20,
)


def entries(answers: list[Answer]) -> list[Entry]:
    return [Entry(answer, NOON + timedelta(seconds=n)) for n, answer in enumerate(answers)]


@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_highest_sequence_counts_in_whatever_order_it_arrives(answers: list[Answer], chance: random.Random) -> None:
    expected = {}
    for answer in sorted(answers, key=lambda answer: answer.sequence):
        expected[answer.item_id] = answer
    shuffled = list(answers)
    chance.shuffle(shuffled)
    assert newest(shuffled) == expected
    blank_left_out = {item: a.option_id for item, a in sorted(expected.items()) if a.option_id is not None}
    assert chosen(shuffled) == blank_left_out
    assert list(chosen(shuffled)) == list(blank_left_out)


@given(ANSWERS, st.integers(0, 20))
def test_a_chain_made_in_stretches_is_the_chain_made_at_once(answers: list[Answer], cut: int) -> None:
    whole = chain("attempt", GENESIS, 0, entries(answers))
    first = chain("attempt", GENESIS, 0, entries(answers)[:cut])
    head, length = (first[-1].hash, first[-1].position) if first else (GENESIS, 0)
    assert first + chain("attempt", head, length, entries(answers)[cut:]) == whole
    assert [link.position for link in whole] == list(range(1, len(answers) + 1))


@given(ANSWERS.filter(bool), st.data())
def test_any_change_to_an_entry_changes_every_hash_from_there_on(answers: list[Answer], data: st.DataObject) -> None:
    where = data.draw(st.integers(0, len(answers) - 1))
    changed = entries(answers)
    old = changed[where].answer
    changed[where] = Entry(Answer(old.sequence, old.item_id, old.option_id, not old.doubtful), changed[where].saved_at)
    before = [link.hash for link in chain("attempt", GENESIS, 0, entries(answers))]
    after = [link.hash for link in chain("attempt", GENESIS, 0, changed)]
    assert before[:where] == after[:where]
    assert all(old != new for old, new in zip(before[where:], after[where:], strict=True))


def test_the_hash_is_the_one_that_the_catalogue_promises() -> None:
    (link,) = chain("attempt-1", GENESIS, 0, [Entry(Answer(7, "item-1", None, True), NOON)])
    text = f'["{"0" * 64}","attempt-1",1,7,"item-1",null,true,"2026-11-22T05:00:00.000000Z"]'
    assert link.hash == hashlib.sha256(text.encode()).hexdigest()


def test_another_attempt_has_another_chain() -> None:
    same = entries([Answer(1, "a", "1", False)])
    assert chain("one", GENESIS, 0, same)[0].hash != chain("two", GENESIS, 0, same)[0].hash
