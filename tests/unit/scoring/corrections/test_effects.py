"""What a correction does to one ranking: counts, who crosses the line, and the places around it."""

from __future__ import annotations

from services.scoring.corrections.domain.effects import around_the_line, counts_of, moved
from services.scoring.corrections.pages.charts import ROW, WIDE, ladder
from services.scoring.rankings.domain.ranking import Row, Status


def ranking(*totals: tuple[str, int], going_on: int = 2) -> list[Row]:
    """Ranked in this order; those with 0 are below the threshold."""
    rows = []
    for place, (number, total) in enumerate(totals):
        status = Status.BELOW_THRESHOLD if not total else Status.GOES_ON if place < going_on else Status.BELOW_CUT
        rows.append(Row(number, place + 1 if total else None, {"TIU": total}, total, status))
    return rows


BEFORE = ranking(("a", 30), ("b", 25), ("c", 20), ("d", 15), ("e", 0))
AFTER = ranking(("c", 35), ("a", 30), ("b", 25), ("d", 10), ("e", 0))


def test_counts() -> None:
    found = counts_of(BEFORE, AFTER)
    assert (found.marked, found.up, found.down, found.same) == (5, 1, 1, 3)
    assert (found.enter, found.leave) == (1, 1)
    assert (found.higher, found.lower) == (1, 2)


def test_who_loses_a_place_without_losing_a_point_has_moved() -> None:
    of = {each.candidate_no: each for each in moved(BEFORE, AFTER)}
    assert sorted(of) == ["b", "c", "d"]
    assert of["b"].leaves
    assert of["b"].before.total == of["b"].after.total
    assert of["c"].enters
    assert not of["d"].enters
    assert not of["d"].leaves


def test_the_places_around_the_line_and_their_curves() -> None:
    around = around_the_line(BEFORE, AFTER)
    assert (around["from"], around["lines"]) == (0, [2, 2])
    assert around["before"][1] == [2, "b", 25, True, 2, False]
    drawn = ladder(around)
    assert [place.turn for place in drawn.before] == ["", "leaves", "enters", ""]
    assert [place.turn for place in drawn.after] == ["enters", "", "leaves", ""]
    assert [place.is_last for place in drawn.before] == [False, True, False, False]
    assert (len(drawn.curves), [curve.turn for curve in drawn.curves][-2:]) == (4, ["leaves", "enters"])
    assert drawn.line == f"M0 {2 * ROW} L{WIDE} {2 * ROW}"


def test_whoever_comes_from_far_below_has_a_curve_to_the_edge() -> None:
    before = ranking(*((f"n{place:02}", 200 - place) for place in range(40)))
    after = ranking(("n39", 300), *((f"n{place:02}", 200 - place) for place in range(39)))
    drawn = ladder(around_the_line(before, after))
    assert len(drawn.before) == len(drawn.after) == 9
    assert drawn.after[0].turn == "enters"
    assert f"M0 {9 * ROW + ROW // 2} " in drawn.curves[-1].path


def test_nobody_at_all() -> None:
    assert ladder(around_the_line([], [])).curves == ()
    assert counts_of([], []).marked == 0


def test_with_quota_groups_the_line_is_that_of_the_open_places() -> None:
    one, two, three = ranking(("a", 30), ("b", 25), ("c", 20), going_on=1)
    by_group = three._replace(status=Status.GOES_ON, quota_group="papua", place="papua")
    rows = [one._replace(place="open"), two, by_group]
    assert around_the_line(rows, rows)["lines"] == [1, 1]
    nobody = [row._replace(place=None, status=Status.BELOW_CUT) for row in rows[:2]]
    assert around_the_line(rows, [*nobody, by_group])["lines"] == [1, 0]
