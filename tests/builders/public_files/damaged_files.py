"""Files that are not what their definition says."""

from __future__ import annotations

from random import Random

from tests.builders.public_files.damages import chosen, kind, rows_of, sittings
from tests.builders.public_files.files import EXAM, Edition


@kind(1)
def unknown_field_of_a_person(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for _, persons in edition.people.values() for each in persons])
    if found is None:
        return None
    found["name"] = "Siti"
    return "name"


@kind(1)
def unknown_field_of_a_row(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, rows_of(edition))
    if found is None:
        return None
    found[1]["candidate_no"] = "26-0000001"
    return "candidate_no"


@kind(1)
def field_that_is_missing(edition: Edition, rng: Random) -> str | None:
    field = rng.choice(["timezone", "members", "versions"])
    del edition.selection[field]
    return field


@kind(1)
def number_for_a_text(edition: Edition, rng: Random) -> str | None:
    rng.choice(edition.selection["vacancies"])["title"] = 7
    return "title"


@kind(1)
def order_of_people(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [persons for _, persons in edition.people.values() if len(persons) > 1])
    if found is None:
        return None
    found.reverse()
    return "sheet_code"


@kind(1)
def how_many_lines_follow(edition: Edition, rng: Random) -> str | None:
    of = rng.choice(sorted(edition.people))
    edition.people[of][0]["candidates"] = len(edition.people[of][1]) + 1
    return "candidates_count"


@kind(1)
def place_beyond_a_list(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, list(sittings(edition)))
    if found is None:
        return None
    found[3]["paper"][0] = 999
    return "999"


@kind(1)
def shifts_of_another_set_of_keys(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [header for header, _ in edition.people.values()])
    found["shifts"] = {EXAM: rng.randbytes(32).hex()}
    return "refers_to_nothing"


@kind(1)
def lots_of_a_stranger(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [header for header, _ in edition.people.values()])
    found["lots"] = [["0000000000000000", "0000000000000001"]]
    return "0000000000000000"
