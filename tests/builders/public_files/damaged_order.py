"""Order, draws, cuts and quota groups that do not follow."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from tests.builders.public_files.damages import chosen, kind, rows_of
from tests.builders.public_files.files import Edition, Of


@kind(13, signs=True)
def rank(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition) if each[1]["rank"] is not None])
    if found is None:
        return None
    found[1]["rank"] += 1
    return str(found[1]["sheet_code"])


@kind(13, signs=True)
def order_of_rows(edition: Edition, rng: Random) -> str | None:
    """Of two of whom one is ranked, or where no key decides that is in no public file."""
    found = []
    for ranking in edition.rankings.values():
        document = ranking["document"]
        is_private = bool({"gpa", "age"} & {*document["tie_breaks"]})
        for at, (one, other) in enumerate(pairwise(document["rows"])):
            if not is_private or {one["status"], other["status"]} != {"below_threshold"}:
                found.append((document["rows"], at))
    if not found:
        return None
    rows, at = rng.choice(found)
    rows[at], rows[at + 1] = rows[at + 1], rows[at]
    return str(rows[at]["sheet_code"])


@kind(13, signs=True)
def values_of_a_decision(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition) if each[1]["decision"] is not None])
    if found is None:
        return None
    found[1]["decision"][rng.choice(["mine", "theirs"])] += 1
    return str(found[1]["sheet_code"])


@kind(13, signs=True)
def whom_a_decision_is_against(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition) if each[1]["decision"] is not None])
    if found is None:
        return None
    found[1]["decision"]["above"] = found[1]["sheet_code"]
    return str(found[1]["sheet_code"])


@kind(13, signs=True)
def cut(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition) if each[1]["rank"] is not None])
    if found is None:
        return None
    row = found[1]
    row["status"] = "below_cut" if row["status"] == "goes_on" else "goes_on"
    return str(row["sheet_code"])


@kind(13)
def quota(edition: Edition, rng: Random) -> str | None:
    vacancy = rng.choice(edition.selection["vacancies"])
    vacancy["quota"] += 1
    return str(vacancy["vacancy_id"])


@kind(13, signs=True)
def places(edition: Edition, rng: Random) -> str | None:
    of = rng.choice(sorted(edition.rankings))
    edition.rankings[of]["document"]["places"] += 1
    return of[0]


@kind(13, signs=True)
def tie_breaks(edition: Edition, rng: Random) -> str | None:
    of = rng.choice(sorted(edition.rankings))
    edition.rankings[of]["document"]["tie_breaks"].append("gpa")
    return of[0]


@kind(13)
def category_of_a_vacancy(edition: Edition, rng: Random) -> str | None:
    vacancy = rng.choice(edition.selection["vacancies"])
    vacancy["category"] = "special" if vacancy["category"] == "general" else "general"
    return str(vacancy["vacancy_id"])


@kind(13)
def lots(edition: Edition, rng: Random) -> str | None:
    drawn = [
        (of, header["lots"])
        for of, (header, _) in edition.people.items()
        if header["lots"] and _decided_by_draw(edition, of) and "draw_seed" not in edition.rankings[of]["document"]
    ]
    found = chosen(rng, drawn)
    if found is None:
        return None
    for each in found[1]:
        each.reverse()
    return str(found[0][0])


def _decided_by_draw(edition: Edition, of: Of) -> bool:
    rows = edition.rankings[of]["document"]["rows"]
    return any(row["decision"] is not None and row["decision"]["key"] == "draw" for row in rows)


@kind(13, signs=True)
def seed_left_out(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [of for of, each in edition.rankings.items() if "draw_seed" in each["document"]])
    if found is None:
        return None
    del edition.rankings[found]["document"]["draw_seed"]
    return str(found[0])


@kind(13, signs=True)
def seed_where_nothing_was_drawn(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [of for of in edition.rankings if not _decided_by_draw(edition, of)])
    if found is None:
        return None
    document = edition.rankings[found]["document"]
    if "draw_seed" in document or _waits(edition, found):
        return None
    document["draw_seed"] = rng.randbytes(32).hex()
    return str(found[0])


def _waits(edition: Edition, of: Of) -> bool:
    rows = edition.rankings[of]["document"]["rows"]
    return any(row["decision"] is not None and row["decision"]["key"] == "equal" for row in rows)


@kind(13)
def quota_group_of_a_person(edition: Edition, rng: Random) -> str | None:
    persons = [person for _, held in edition.people.values() for person in held if "quota_group" in person]
    found = chosen(rng, persons)
    if found is None:
        return None
    del found["quota_group"]
    return str(found["sheet_code"])


@kind(13, signs=True)
def place_of_a_quota_group(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [each for each in rows_of(edition) if "place" in each[1]])
    if found is None:
        return None
    found[1]["place"] = "other"
    return str(found[1]["sheet_code"])


@kind(13, signs=True)
def somebody_left_out_of_a_ranking(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, rows_of(edition))
    if found is None:
        return None
    of, row = found
    edition.rankings[of]["document"]["rows"].remove(row)
    edition.rankings[of]["present"] = 0
    return str(row["sheet_code"])


@kind(13)
def somebody_left_out_of_the_people(edition: Edition, rng: Random) -> str | None:
    found = chosen(rng, [(held, each) for held in edition.people.values() for each in held[1]])
    if found is None:
        return None
    (header, persons), person = found
    persons.remove(person)
    # Lots of somebody who is not there would be refused with the file.
    header["lots"] = [order for order in header["lots"] if person["sheet_code"] not in order]
    return str(person["sheet_code"])


@kind(13, signs=True)
def somebody_goes_on_to_a_later_stage_out_of_turn(edition: Edition, rng: Random) -> str | None:
    """Stands in the later stage's files, and not among those who went on."""
    later = [of for of in edition.people if of[1] == "two"]
    for of in rng.sample(later, len(later)):
        first = edition.rankings[of[0], "", of[2]]["document"]["rows"]
        for row in first:
            if row["status"] == "goes_on":
                row["status"] = "below_cut"
                row.pop("place", None)
                return str(row["sheet_code"])
    return None
