"""The same people as those of a trial, whose own code takes all stages at once: it must come to the same as rankings,
one stage after the other."""

from __future__ import annotations

from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.trials.domain.course import Run as Course
from services.scoring.trials.domain.people import Drawn, People, Post, numbered
from services.scoring.trials.domain.simulation import own_course
from tests.builders.made_up_selection import SHIFTS, Made
from tests.builders.whole_run import SEED, Run


def hold(run: Run) -> None:
    """Raises AssertionError where who is ranked, at which rank, and who goes on differ in a stage."""
    people, numbers = people_of(run)
    # A trial always draws.
    if not numbers or not run.is_drawn:
        return
    found: tuple[Course, ...] = own_course(run.made.rules, people)
    assert len(found) == len(run.stages)
    for course, rankings in zip(found, run.stages, strict=True):
        rows = [row for ranking in rankings for row in ranking.rows]
        ranks = {row.candidate_no: row.rank for row in rows if row.rank is not None}
        assert {numbers[person]: rank for person, rank in course.ranked.rank.items()} == ranks
        assert {numbers[person] for person in course.ranked.on} == {
            row.candidate_no for row in rows if row.status == "goes_on"
        }
        by = {
            numbers[row.person]: row.place
            for some in course.ranked.rows.values()
            for row in some
            if row.place is not None
        }
        assert by == {row.candidate_no: row.place for row in rows if row.place is not None}


def people_of(run: Run) -> tuple[People, list[str]]:
    """Those whose first sheet is marked, and their numbers: a trial knows nobody else."""
    made: Made = run.made
    mine = [person for person in made.people if person.fate is Outcome.PASSED]
    numbers = [person.number for person in mine]
    place = {number: at for at, number in enumerate(numbers)}
    of_right = [each.code for each in made.rules.sections if each.marking.kind != "weights"]
    parts = [part for stage in made.rules.later_stages for part in stage.parts]
    people = People(
        shifts=SHIFTS,
        posts=[
            Post(each.quota, each.position_group, each.category, each.unit, each.pool, each.vacancy_id)
            for each in made.vacancies
        ],
        shift=[SHIFTS.index(person.shift) for person in mine],
        post=[person.vacancy for person in mine],
        category=[made.vacancies[person.vacancy].category for person in mine],
        marks={each.code: [person.sections[each.code].marks for person in mine] for each in made.rules.sections},
        right={code: [person.sections[code].right or 0 for person in mine] for code in of_right},
        wrong={code: [person.sections[code].wrong or 0 for person in mine] for code in of_right},
        born=[person.born for person in mine],
        grades=[person.grade for person in mine],
        groups=[person.group for person in mine],
        codes=[person.code for person in mine],
        later={part.code: {place[person.number]: person.parts[part.code] for person in mine} for part in parts},
        later_shifts={
            part.code: {place[person.number]: person.shifts[part.code] for person in mine}
            for part in parts
            if part.source == "sitting"
        },
        draws={
            rankings[0].order.code: Drawn(
                {
                    made.vacancies[each.vacancy].vacancy_id: [
                        tuple(numbered(place[number]) for number in group) for group in each.lots
                    ]
                    for each in rankings
                    if each.lots
                },
                SEED,
            )
            for rankings in run.stages
        },
    )
    return people, numbers
