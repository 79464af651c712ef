"""What an event says of a decision that two members have made about many."""

from __future__ import annotations

from operations.commands.two_people import Discarded, tell

STAFF = {"kartika": "S-1", "siregar": "S-2", "lubis": "S-3"}


def waiting(number: int, proposed_by: str, *, consumer: str = "scoring") -> Discarded:
    return Discarded(consumer, "cbt.attempts", proposed_by, "noise", "made.up.v1", ("attempt", "a", number))


def test_one_alone_is_named_by_type_and_place() -> None:
    (told,) = tell("held_event", [waiting(3, "kartika")], "siregar", STAFF)
    assert (told.type, told.aggregate_type, told.aggregate_id, told.sequence) == ("made.up.v1", "attempt", "a", 3)
    assert (told.were, told.records, told.proposed_by, told.confirmed_by) == ("held_event", 1, "S-1", "S-2")


def test_many_are_counted_and_none_is_named() -> None:
    unreadable = Discarded("scoring", "cbt.attempts", "kartika", "noise", None, None, records=40)
    (told,) = tell("dead_letter", [waiting(3, "kartika"), unreadable], "siregar", STAFF)
    assert (told.records, told.type, told.sequence) == (41, None, None)


def test_of_one_consumer_each_proposer_s_are_told_apart() -> None:
    decided = [waiting(3, "kartika"), waiting(4, "lubis"), waiting(5, "lubis", consumer="recruitment")]
    told = tell("held_event", decided, "siregar", STAFF)
    assert [(each.consumer, each.proposed_by, each.sequence) for each in told] == [
        ("scoring", "S-1", 3),
        ("scoring", "S-3", 4),
        ("recruitment", "S-3", 5),
    ]
