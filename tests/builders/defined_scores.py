"""What every person of a run comes to by the definitions (`docs/definitions`): values, fates and final scores, computed
anew from the people themselves."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from services.scoring.rankings.domain.ranking import Outcome
from shared.contracts.stages import Stage, StagePart, StageThreshold
from tests.builders.made_up_selection import Person
from tests.builders.whole_run import Run

WEIGHTIEST = (Outcome.DISQUALIFIED, Outcome.SITTING, Outcome.UNMARKED, Outcome.ABSENT)
HIGHEST = 2**53 - 1


class DefinedScores:
    """`known` has everything of each person that is compared so far, by the code that keys have for it."""

    def __init__(self, run: Run) -> None:
        self.run, self.rules = run, run.made.rules
        self.people = {person.number: person for person in run.made.people}
        self.known: dict[str, dict[str, int]] = {number: {} for number in self.people}

    def hold_values(self) -> list[str]:
        """The method of each normalisation that gave values. A percentile is counted anew; by any method whoever has
        more of the same shift has no less. Raises AssertionError."""
        methods: list[str] = []
        for part, values in self.run.values.items():
            how = self.rules.normalisation if not part else self._part(part).normalisation
            totals = {number: self._sat(number, part) for number in values}
            assert how is not None or not values
            for number, (shift, total) in totals.items():
                same = [other for other, (where, _) in totals.items() if where == shift]
                assert all(values[other] <= values[number] for other in same if totals[other][1] <= total)
                if how is not None and how.method == "percentile":
                    below = sum(
                        totals[other][1] < total or (how.counts == "at_most" and totals[other][1] == total)
                        for other in same
                    )
                    share = Fraction(100 * below * 10**how.decimals, len(same))
                    assert values[number] == (2 * share.numerator + share.denominator) // (2 * share.denominator)
            methods += [how.method] if how is not None and values else []
        return methods

    def _sat(self, number: str, part: str) -> tuple[str, int]:
        person = self.people[number]
        return (person.shifts[part], person.parts[part].score) if part else (person.shift, person.total)

    def _part(self, code: str) -> StagePart:
        return next(part for stage in self.rules.later_stages for part in stage.parts if part.code == code)

    def fate(self, person: Person, stage: Stage | None) -> Outcome:
        """With what the person has in this stage, which is known from then on."""
        known = self.known[person.number]
        if stage is None:
            if person.fate is not Outcome.PASSED:
                return person.fate
            first = self.rules.first_stage.code if self.rules.first_stage else ""
            known |= {f"{first}:{code}": sat.marks for code, sat in person.sections.items()}
            known |= {code: sat.marks for code, sat in person.sections.items()}
            known |= {first: person.total, "total": self.run.values[""].get(person.number, person.total)}
            known[f"{first}:normalised"] = known["total"]
            return Outcome.PASSED if self._passes(person) else Outcome.BELOW_THRESHOLD
        outcomes = {person.parts[part.code].outcome for part in stage.parts}
        for outcome in WEIGHTIEST:
            if outcome in outcomes:
                return outcome
        for part in stage.parts:
            its = {part.code: person.parts[part.code].score}
            its |= {f"{part.code}:{code}": sat.marks for code, sat in person.sittings.get(part.code, {}).items()}
            if part.normalisation is not None:
                its[f"{part.code}:normalised"] = self.run.values[part.code][person.number]
            known |= its | {f"{stage.code}:{code}": value for code, value in its.items()}
        known["final"] = known[stage.code] = self._final(stage, known)
        return Outcome.PASSED if self._reaches(stage, person, known) else Outcome.BELOW_THRESHOLD

    def _passes(self, person: Person) -> bool:
        vacancy = self.run.made.vacancies[person.vacancy]
        mine = {each.position_group: each for each in self.rules.thresholds if each.category == vacancy.category}
        asked = mine.get(vacancy.position_group) or mine[None]
        most = {section.code: section.max_marks for section in self.rules.sections}
        met = [person.sections[code].marks >= least for code, least in asked.minima.items()]
        shares = (asked.percent or {}).items()
        met += [person.sections[code].marks * 100 >= percent * most[code] for code, percent in shares]
        if asked.total is not None and person.total < asked.total:
            return False
        if asked.total_percent is not None and person.total * 100 < asked.total_percent * sum(most.values()):
            return False
        return sum(met) >= (len(met) if asked.enough is None else asked.enough)

    def _reaches(self, stage: Stage, person: Person, known: Mapping[str, int]) -> bool:
        """What is asked of the person's category and position group, else of everybody."""
        vacancy = self.run.made.vacancies[person.vacancy]
        some = {each.position_group: each for each in stage.thresholds or () if each.category == vacancy.category}
        return _is_reached(some.get(vacancy.position_group) or some.get(None) or stage, stage, known)

    def _final(self, stage: Stage, known: Mapping[str, int]) -> int:
        how = stage.integration
        left, whole = 100 - sum(how.carried_in.values()), sum(how.parts.values())
        total = Fraction(0)
        for code, weight in how.carried_in.items():
            total += Fraction(weight) / 100 * Fraction(known[code], self._most(code))
        for part in stage.parts:
            if part.code in how.parts:
                most: int = part.most
                code = part.code
                if part.normalisation is not None:
                    code = f"{code}:normalised"
                    most = (
                        100 if part.normalisation.method == "percentile" else most
                    ) * 10**part.normalisation.decimals
                total += Fraction(left) * how.parts[part.code] / (100 * whole) * Fraction(known[code], most)
        value = total * _scale(stage)
        if how.rounding == "half_even":
            found = round(value)
        else:
            found = (value + (Fraction(1, 2) if how.rounding == "half_up" else 0)).__floor__()
        return max(-HIGHEST, min(HIGHEST, found))

    def _most(self, code: str) -> int:
        """Of what an earlier stage hands on."""
        first = sum(section.max_marks for section in self.rules.sections)
        stage, _, value = code.partition(":")
        later = self.rules.stage(stage)
        if later is not None:
            return _scale(later)
        how = self.rules.normalisation
        if not value or how is None:
            return first
        return (100 if how.method == "percentile" else first) * int(10**how.decimals)


def _scale(stage: Stage) -> int:
    """The highest final score, in steps."""
    return int(stage.integration.scale * 10**stage.integration.decimals)


def _is_reached(asked: Stage | StageThreshold, stage: Stage, known: Mapping[str, int]) -> bool:
    most = {part.code: part.most for part in stage.parts}
    met = [known[code] >= least for code, least in (asked.minima or {}).items()]
    met += [known[code] * 100 >= percent * most[code] for code, percent in (asked.percent or {}).items()]
    if asked.final is not None and known["final"] < asked.final:
        return False
    if asked.final_percent is not None and known["final"] * 100 < asked.final_percent * _scale(stage):
        return False
    return sum(met) >= (len(met) if asked.enough is None else asked.enough)
