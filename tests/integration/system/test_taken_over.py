"""Whoever holds one service, with its key and its database, speaks for no other: what it makes up in another's name,
repeats or changes is set aside by every receiver, where an operator sees it, and changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.contracts.catalogue import SERVICES, TOPICS, contracts
from shared.contracts.envelope import Event
from shared.kernel.canonical import canonical_bytes
from shared.kernel.ids import new_id
from shared.kernel.roles import Principal, Role
from shared.messaging.signing import take_apart
from shared.web.staff_tokens import StaffToken, issue
from tests.builders.signing import private_key
from tests.builders.small_selection import EXAM, VACANCY
from tests.builders.system import System
from tests.builders.taken_over import TakenOver

OTHERS = [pytest.param(one, other, id=f"{one}-as-{other}") for one in SERVICES for other in SERVICES if one != other]


def last_of_each_type(finished: System, producer: str) -> list[Event]:
    """The last event of each type that the producer has published."""
    found = {event.type: event for event in finished.all_events() if event.source == f"/{producer}"}
    return list(found.values())


def receivers(event: Event, thief: str) -> set[str]:
    """The services that read the event's topic, but for the one that is taken over."""
    (topic,) = {each.topic for each in contracts() if each.name == event.type}
    return set(TOPICS[topic].readers) & set(SERVICES) - {thief}


@pytest.mark.parametrize(("thief", "victim"), OTHERS)
@pytest.mark.parametrize("says", ["the other's source", "its own source"])
def test_an_event_that_is_another_services_to_send_is_set_aside(
    finished: System, thief: str, victim: str, says: str
) -> None:
    taken = TakenOver(finished, thief)
    forged = [
        replace(last, id=new_id(), sequence=last.sequence + 1, source=last.source if "other" in says else f"/{thief}")
        for last in last_of_each_type(finished, victim)
    ]
    assert len({event.type for event in forged}) >= 2
    before, letters = taken.facts_elsewhere(), taken.letters_elsewhere()
    for event in forged:
        taken.append(event)
    finished.settle()
    assert taken.facts_elsewhere() == before
    seen = taken.letters_elsewhere()[len(letters) :]
    assert all(reason.startswith(("not believed: signature", "not believed: source")) for reason in seen), seen
    assert len(seen) >= sum(len(receivers(event, thief)) for event in forged)


@pytest.mark.parametrize(("thief", "victim"), OTHERS)
def test_anothers_event_with_other_content_under_the_old_signature_is_set_aside(
    finished: System, thief: str, victim: str
) -> None:
    taken = TakenOver(finished, thief)
    published = {Event.from_bytes(raw).type: raw for raw in finished.raw_log() if _by(raw, victim)}
    before, letters = taken.facts_elsewhere(), taken.letters_elsewhere()
    for kind, raw in published.items():
        changed = _with_another_number(raw)
        taken.append_bytes(kind, Event.from_bytes(raw).aggregate_id, changed)
    finished.settle()
    assert taken.facts_elsewhere() == before
    seen = taken.letters_elsewhere()[len(letters) :]
    assert len(seen) >= sum(len(receivers(Event.from_bytes(raw), thief)) for raw in published.values())
    assert all(reason.startswith("not believed: signature") for reason in seen), seen


@pytest.mark.parametrize("thief", SERVICES)
def test_the_whole_log_once_more_changes_nothing_and_events_on_other_topics_are_set_aside(
    finished: System, thief: str
) -> None:
    taken = TakenOver(finished, thief)
    before, letters = taken.facts_elsewhere(), taken.letters_elsewhere()
    genuine = [raw for raw in finished.raw_log() if any(_by(raw, service) for service in SERVICES)]
    for raw in genuine:
        event = Event.from_bytes(raw)
        taken.append_bytes(event.type, event.aggregate_id, raw)
    finished.settle()
    assert taken.facts_elsewhere() == before
    assert taken.letters_elsewhere() == letters
    strayed = Event.from_bytes(genuine[0])
    topic = "cbt.attempts" if not strayed.type.startswith("cbt.") else "scoring.exams"
    taken.append_bytes(strayed.type, strayed.aggregate_id, genuine[0], topic=topic)
    finished.settle()
    assert taken.facts_elsewhere() == before
    assert all("not believed: topic" in reason for reason in taken.letters_elsewhere()[len(letters) :])


@pytest.mark.parametrize("thief", ["cbt", "scoring"])
def test_a_token_that_staff_show_to_it_opens_no_other_service(finished: System, thief: str) -> None:
    shown = finished.headers("ketua", thief)
    for service, path in (("recruitment", "/api/verifications"), ("scoring", f"/api/exams/{EXAM}"), ("cbt", "/sesi")):
        if service == thief:
            continue
        answer = finished.apps[service].test_client().get(path, headers=shown)
        assert answer.status_code in (302, 401), (service, answer.status_code)


@pytest.mark.parametrize("thief", ["cbt", "scoring"])
def test_its_own_key_makes_no_token_of_staff(finished: System, thief: str) -> None:
    token = signed_by_events_key(thief)
    answer = (
        finished.apps["scoring"]
        .test_client()
        .get(f"/api/rankings/{VACANCY}", headers={"Authorization": f"Bearer {token}"})
    )
    assert answer.status_code == 401


def signed_by_events_key(service: str) -> str:
    """A token in every respect like a genuine one, but signed by the key with which `service` signs its events."""
    who = StaffToken(Principal("staff-ketua", "Rara Kartika", frozenset({Role.COMMITTEE})), "session", 0)
    return issue(private_key(service), who, datetime.now(UTC), audience="scoring")


def _by(raw: bytes, service: str) -> bool:
    """Whether the record is an event that names this source and carries a signature that fits it in form."""
    return Event.from_bytes(raw).source == f"/{service}" and take_apart(raw) is not None


def _with_another_number(raw: bytes) -> bytes:
    """The event as the next of its aggregate, the signature and its path left as they are."""
    head, mark, attribute = raw.rpartition(b',"signature":"')
    body = json.loads(head + b"}")
    body["sequence"] += 1
    body["id"] = new_id()
    return canonical_bytes(body)[:-1] + mark + attribute
