"""The figures of the fault tests, on passages made by hand."""

from __future__ import annotations

from tests.faults.recovery import Blow, Kill, Passage, seconds_until_the_next, table, under_way

PASSAGES = [Passage(0.0, 9.0), Passage(1.0, 2.0), Passage(4.9, 5.0), Passage(5.0, 12.0), Passage(6.0, 11.5)]


def test_under_way_is_what_had_begun_and_was_not_over() -> None:
    assert under_way(5.0, PASSAGES) == 2
    assert under_way(1.5, PASSAGES) == 2
    assert under_way(12.0, PASSAGES) == 0


def test_what_began_before_the_kill_is_no_sign_of_recovery() -> None:
    # At 8 something still ends after one second, but it began before.
    assert seconds_until_the_next(5.5, PASSAGES) == 6.0
    assert seconds_until_the_next(0.5, PASSAGES) == 1.5


def test_what_never_came_back_has_no_time() -> None:
    assert seconds_until_the_next(6.0, PASSAGES) is None
    assert seconds_until_the_next(6.0, []) is None


def test_the_table_has_a_line_for_each_target_with_fewest_median_and_longest() -> None:
    def blow(target: str, under: int, answer: float | None, event: float | None) -> Blow:
        return Blow(Kill(target, 0.0, alone=True), under, 1, under + 1, answer, event)

    told = table(
        [
            blow("web", 3, 0.1, 1.0),
            blow("broker", 2, 0.2, None),
            blow("web", 1, 0.5, 2.0),
            blow("web", 2, 0.3, 9.0),
        ]
    )
    web, broker = told.splitlines()[2:]
    assert web.split() == ["web", "3", "1", "2", "3", "0.30", "0.50", "2.00", "9.00"]
    assert broker.split() == ["broker", "1", "2", "3", "1", "0.20", "0.20", "never", "never"]
