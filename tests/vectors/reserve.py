"""Who moves up from a reserve."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from shared.contracts.codec.reading import load
from shared.contracts.leaving import Left
from shared.contracts.moving_up import Ranked, Situation, situation
from shared.contracts.reserve import Reserve
from shared.contracts.reserve_dates import reply_until
from shared.kernel.clock import from_text, to_text
from tests.vectors.cases import Case, Values, made_up
from tests.vectors.quota_groups import quotas_stated

LAST_DAY, ZONE = "2027-03-31", "Asia/Jakarta"
IN_TIME, TOO_LATE = "2027-03-31T16:59:59.999999Z", "2027-03-31T17:00:00.000000Z"
"""Around the midnight in Jakarta that ends the last day."""
EDGES = ("all", "none", "draw")


def vacancy(values: Sequence[int], places: int, left: Sequence[int] = (), **more: Any) -> Values:
    """People with these falling values, equal where the values are; `left` are the places of those who left, from 1."""
    name, edge = more.pop("name", "v"), more.pop("edge", "none")
    placed = min(places, len(values))
    while 0 < placed < len(values) and values[placed - 1] == values[placed]:
        placed += 1 if edge == "all" else -1
    placed = more.pop("placed", placed)
    ranked = [
        {
            "candidate_no": f"{name}-{at:02}",
            "has_place": at <= placed,
            "is_equal": at > 1 and values[at - 2] == value,
            "value": value,
        }
        for at, value in enumerate(values, 1)
    ]
    return {
        "vacancy_id": name,
        "version": 1,
        "ranking_digest": "7" * 64,
        "places": places,
        "boundary_ties": edge,
        "reserve": {"reply_days": 3, "last_day": LAST_DAY, **more.pop("reserve", {})},
        "time_zone": ZONE,
        "ranked": ranked,
        "left": [leaving(f"{name}-{at:02}") for at in left],
    } | more


def leaving(number: str, at: str = IN_TIME, reply: str = "declined", why: str = "other_job") -> Values:
    return {"candidate_no": number, "reply": reply, "reason_code": why, "replied_at": at}


def cases() -> Iterator[Case]:
    yield from _lists()
    for edge in EDGES:
        yield from _moves(edge)
    yield from _days()
    yield from _replies()
    for name, chance in made_up("reserve", 120):
        yield Case(name, random_vacancy(chance, "v"))


def answer(given: Values) -> Values:
    if "placed_at" in given:
        until = reply_until(load(Reserve, given["reserve"]), from_text(given["placed_at"]), given["time_zone"])
        return {"reply_until": to_text(until)}
    found = situation_of(given)
    by = found.places_moved_up_to
    kinds = {"moved_up_to": [by[number] for number in found.moved_up]} if "quotas" in given else {}
    opening = {"opens_at": found.document["opens_at"]} if found.opens_at else {}
    return {
        **opening,
        "closes_at": found.document["closes_at"],
        "length": found.length,
        "list": list(found.reserve),
        "moved_up": list(found.moved_up),
        **kinds,
        "waiting": [list(group) for group in found.waiting],
        "short_of": found.short_of,
        "unfilled": found.unfilled,
        "digest": found.digest,
    }


def situation_of(given: Values) -> Situation:
    begun = situation(
        vacancy_id=given["vacancy_id"],
        version=given["version"],
        ranking_digest=given["ranking_digest"],
        places=given["places"],
        edge=given["boundary_ties"],
        reserve=load(Reserve, given["reserve"]),
        zone=given["time_zone"],
        ranked=[Ranked(**each) for each in given["ranked"]],
        quotas=quotas_stated(given["quotas"] | {"places": given["places"]}) if "quotas" in given else None,
    )
    return begun.after([load(Left, each) for each in given["left"]])


def _lists() -> Iterator[Case]:
    some = [9, 8, 7, 7, 6, 5, 5, 4]
    for stated in ({}, {"size": 0}, {"size": 1}, {"size": 2}, {"size": 4}, {"size": 99}, {"ratio": 50}, {"ratio": 200}):
        yield Case(f"the list of {stated or 'all'}", vacancy(some, 2, [1], reserve=stated))
    yield Case(
        "33.3334 per cent of three places are two", vacancy(some, 3, [1], edge="all", reserve={"ratio": "33.3334"})
    )
    yield Case("half of three places are two", vacancy(some, 3, [1], edge="all", reserve={"ratio": 50}))
    yield Case("nobody below the line", vacancy([9, 8], 2, [1]))
    yield Case("nobody ranked", vacancy([], 2))


def _moves(edge: str) -> Iterator[Case]:
    some: dict[str, Values] = {
        "nobody left": vacancy([9, 8, 7], 1, edge=edge),
        "one left, one moves up": vacancy([9, 8, 7], 1, [1], edge=edge),
        "who moved up leaves, too": vacancy([9, 8, 7], 1, [1, 2], edge=edge),
        "everybody leaves": vacancy([9, 8, 7], 1, [1, 2, 3], edge=edge),
        "equals next, one place": vacancy([9, 8, 8, 7], 1, [1], edge=edge),
        "equals next, a place for each": vacancy([9, 9, 8, 8, 7], 2, [1, 2], edge=edge),
        "equals next, one of them gone": vacancy([9, 8, 8, 7], 1, [1, 2], edge=edge),
        "equals with one gone in between": vacancy([9, 9, 8, 8, 8, 7], 2, [1, 2, 4], edge=edge),
        "more with a place than places": vacancy([9, 8, 8, 7], 1, [1], edge=edge, placed=3),
        "more with a place than places, all left": vacancy([9, 8, 8, 7], 1, [1, 2, 3], edge=edge, placed=3),
        "fewer with a place than places": vacancy([9, 8, 8, 7], 2, [1], edge=edge, placed=1),
        "fewer ranked than places": vacancy([9, 8], 4, [1], edge=edge),
        "the list at its end": vacancy([9, 8, 7], 1, [1, 2], edge=edge, reserve={"size": 1}),
    }
    for name, given in some.items():
        yield Case(f"{edge}: {name}", given)
    late = vacancy([9, 8, 7], 1, edge=edge)
    yield Case(f"{edge}: too late", late | {"left": [leaving("v-01", TOO_LATE)]})
    twice = [leaving("v-02", TOO_LATE, "withdrew", "study"), leaving("v-01", reply="withdrew", why="personal")]
    yield Case(f"{edge}: in time and too late, in the digest by number", late | {"left": twice})


def _days() -> Iterator[Case]:
    zones = ("Asia/Makassar", "Asia/Jayapura", "UTC", "Asia/Kathmandu", "America/New_York", "Pacific/Kiritimati")
    for zone in zones:
        yield Case(f"the last day ends at midnight in {zone}", vacancy([9, 8], 1, [1], time_zone=zone))
    for day in ("2028-02-29", "2026-12-31", "2027-03-27", "2027-10-30"):
        given = vacancy([9, 8], 1, [1], time_zone="Europe/Berlin", reserve={"last_day": day})
        yield Case(f"the end of {day} in Berlin", given)

    for zone in zones:
        given = vacancy([9, 8], 1, [1], time_zone=zone, reserve={"first_day": "2027-03-01"})
        yield Case(f"the first day begins at midnight in {zone}", given)
    for day in ("2028-02-29", "2027-01-01", "2027-03-28", "2027-10-31"):
        days = {"first_day": day, "last_day": "2028-12-31"}
        yield Case(
            f"the beginning of {day} in Berlin", vacancy([9, 8], 1, [1], time_zone="Europe/Berlin", reserve=days)
        )


def _replies() -> Iterator[Case]:
    moments = (
        "2027-01-04T16:59:59.999999Z",
        "2027-01-04T17:00:00.000000Z",
        "2027-03-27T03:00:00.000000Z",
        "2027-10-29T21:00:00.000000Z",
    )
    for zone in (ZONE, "Asia/Jayapura", "Europe/Berlin"):
        for moment in moments:
            for days in (0, 3):
                rules = {"reply_days": days, "last_day": LAST_DAY}
                given = {"reserve": rules, "time_zone": zone, "placed_at": moment}
                yield Case(f"{days} days to reply in {zone} since {moment}", given)


def random_vacancy(chance: random.Random, name: str, **more: Any) -> Values:
    values = sorted((chance.randrange(30, 40) for _ in range(chance.randrange(10))), reverse=True)
    places = chance.randrange(5)
    left = [at for at in range(1, len(values) + 1) if chance.random() < 0.35]
    stated: Values = chance.choice([{}, {}, {"size": chance.randrange(5)}, {"ratio": chance.randrange(301)}])
    edge = chance.choice(EDGES)
    given = vacancy(values, places, left, **({"name": name, "edge": edge, "reserve": stated} | more))
    for each in given["left"]:
        if chance.randrange(8) == 0:
            each["replied_at"] = TOO_LATE
    return given
