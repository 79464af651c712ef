"""`terang dead-letters` on PostgreSQL, with events that came over Kafka: seen, given back, skipped."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from operations import cli
from operations.home import Home
from shared.contracts.envelope import Event
from shared.contracts.recruitment import CANDIDATES as TOPIC
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.engine import make_engine, reading
from shared.eventlog.interface import Message
from shared.eventlog.kafka_log import KafkaLog
from shared.kernel.clock import Clock
from shared.messaging import dead_letters, held_events
from shared.messaging.consumer import Consumer, ConsumerSpec
from shared.messaging.tables import METADATA
from tests.builders.kafka import OnTopic, fresh_topics
from tests.builders.members import PASSWORD, add_members
from tests.builders.messaging import admitted, event_of

pytestmark = pytest.mark.servers
Terang = Callable[..., tuple[int, str]]


class Handling:
    """Applies events, but for those of the candidates in `faulty`."""

    def __init__(self) -> None:
        self.faulty: set[str] = set()
        self.applied: list[tuple[str, int]] = []

    def __call__(self, _session: Session, _clock: Clock, event: Event, payload: CandidateAdmitted) -> None:
        if payload.candidate_no in self.faulty:
            raise LookupError(f"no vacancy for {payload.candidate_no}")
        self.applied.append((payload.candidate_no, event.sequence))


@pytest.fixture
def scoring(tmp_path: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Scoring's database, which the command finds by its environment."""
    for name in [name for name in os.environ if name.startswith("TERANG_")]:
        monkeypatch.delenv(name)
    Home(tmp_path / "var").prepare()
    monkeypatch.setenv("TERANG_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("TERANG_SCORING_DATABASE_URL", postgres_database)
    monkeypatch.setenv("TERANG_RECRUITMENT_DATABASE_URL", f"sqlite:///{tmp_path}/recruitment.db")
    add_members(make_engine(f"sqlite:///{tmp_path}/recruitment.db"))
    engine = make_engine(postgres_database)
    METADATA.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def terang(capsys: pytest.CaptureFixture[str]) -> Terang:
    def command(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = cli.run(["dead-letters", *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


def discarded(terang: Terang, letter: str, reason: str) -> None:
    """By two members of the committee."""
    assert terang("discard", letter, "--reason", reason, "--as", "kartika", "--password", PASSWORD)[0] == 0
    assert terang("confirm", letter, "--as", "siregar", "--password", PASSWORD)[0] == 0


def test_letters_are_listed_shown_given_back_and_discarded(
    scoring: Engine, kafka_address: str, terang: Terang, wait_until: Callable[..., None]
) -> None:
    log = KafkaLog(f"kafka://{kafka_address}", {})
    [topic] = fresh_topics(kafka_address, partitions=1)
    events = [event_of(admitted(number), sequence) for number in ("26-0001", "26-0002") for sequence in (1, 2)]
    producer = log.producer()
    sent = [Message(topic, event.aggregate_id, event.to_bytes(), {"ce_id": event.id}) for event in events]
    assert producer.append([*sent, Message(topic, "?", b"rubbish\xff", {})]) == [None] * 5
    producer.close()
    handling = Handling()
    handling.faulty = {"26-0001", "26-0002"}
    spec = ConsumerSpec("scoring", (topic,), {CandidateAdmitted: handling})
    consumer = Consumer(spec, scoring, OnTopic(log.consumer(topic, [topic]), topic, TOPIC))

    def open_letters() -> int:
        consumer.run_once(0.2)
        with reading(scoring) as session:
            return dead_letters.open_count(session)

    wait_until(lambda: open_letters() == 3, seconds=60, what="three dead letters")
    code, said = terang("list", "--service", "scoring")
    assert code == 0
    numbers = {
        what: re.search(pattern, said)[1]  # type: ignore[index]
        for what, pattern in {
            "26-0001": r"(scoring:\d+) .*candidate 26-0001 #1\n +LookupError: no vacancy for 26-0001",
            "26-0002": r"(scoring:\d+) .*candidate 26-0002 #1\n +LookupError: no vacancy for 26-0002",
            "rubbish": rf"(scoring:\d+) .*unreadable record on {TOPIC}\n +malformed: not JSON",
        }.items()
    }
    code, said = terang("show", numbers["26-0001"])
    assert code == 0
    assert '"candidate_no":"26-0001"' in said
    assert "LookupError: no vacancy for 26-0001" in said
    assert re.search(r"payload:\nrubbish\\xff", terang("show", numbers["rubbish"])[1])

    code, said = terang("retry", numbers["rubbish"], "--reason", "perhaps now")
    assert (code, "hanya dapat dibuang" in said) == (2, True)
    discarded(terang, numbers["rubbish"], "a probe of the network")
    # Given back too early it dies again, as a letter of its own; what waits behind it goes on waiting.
    assert terang("retry", numbers["26-0001"], "--reason", "too early")[0] == 0
    wait_until(lambda: open_letters() == 2, seconds=60, what="the letter's return")
    assert handling.applied == []
    handling.faulty = {"26-0002"}
    [again] = re.findall(r"(scoring:\d+) .*26-0001 #1", terang("list", "--service", "scoring")[1])
    assert again != numbers["26-0001"]
    assert terang("retry", again, "--reason", "the vacancy is there now")[0] == 0
    wait_until(lambda: open_letters() == 1 and len(handling.applied) == 2, seconds=60, what="the retry")
    assert handling.applied == [("26-0001", 1), ("26-0001", 2)]

    handling.faulty = set()
    discarded(terang, numbers["26-0002"], "committee minute 4/2026")
    wait_until(lambda: open_letters() == 0 and len(handling.applied) == 3, seconds=60, what="what waited behind it")
    assert handling.applied[2] == ("26-0002", 2)
    with reading(scoring) as session:
        assert held_events.count(session) == 0
    code, said = terang("list", "--service", "scoring", "--closed")
    assert [words in said for words in ("discard: committee minute 4/2026", "retry: too early")] == [True, True]
    consumer.close()
    log.close()
