"""A service's worker: its relay, its consumers and its periodic jobs, each in a thread of its own."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event
from shared.contracts.messaging import CONTROL, RepublicationRequested
from shared.db.clock import DatabaseClock
from shared.db.engine import unit_of_work
from shared.eventlog.interface import EventLog, LogUnavailable
from shared.kernel.backoff import Backoff
from shared.kernel.clock import Clock
from shared.messaging.consumer import OUTAGE, Consumer, ConsumerSpec, Overtaken
from shared.messaging.heartbeats import beat
from shared.messaging.monitoring import Figures, Monitor, MonitorServer, Pulse
from shared.messaging.outbox import Cause, set_cause
from shared.messaging.relay import Relay, republish
from shared.messaging.signature_check import SignatureCheck
from shared.messaging.signing import Signer

_IDLE_SECONDS = 0.1
_POLL_SECONDS = 0.5
_FIRST_BACKOFF_SECONDS = 0.1
_LONGEST_BACKOFF_SECONDS = 10.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """Work that falls due with time. `function` runs in one transaction and returns how much it did;
    while it returns more than 0 it is called again at once, otherwise after `every_seconds`."""

    name: str
    every_seconds: float
    function: Callable[[Session, datetime], int]


class Worker:
    """`run` until stopped; or `run_until_idle` in the calling thread, for tests and commands."""

    def __init__(
        self,
        service: str,
        engine: Engine,
        log: EventLog,
        *,
        signatures: SignatureCheck,
        signer: Signer | None,
        consumers: Sequence[ConsumerSpec] = (),
        jobs: Sequence[Job] = (),
        clock: Clock | None = None,
        figures: Sequence[Figures] = (),
        monitored_at: tuple[str, int] | None = None,
    ) -> None:
        """Without a `signer` it publishes nothing. `monitored_at` is where `run` serves the worker's metrics and
        health, `figures` what the service adds."""
        self._service = service
        self._engine = engine
        self._log = log
        self._specs = [*consumers, control_spec(service)]
        self._jobs = list(jobs)
        self._clock = clock
        self._signer = signer
        self._signatures = signatures
        self._stop = threading.Event()
        self._failed = False
        self._pulse = Pulse()
        self._figures = figures
        self._monitored_at = monitored_at

    @property
    def groups(self) -> list[str]:
        """The names of its consumer groups."""
        return [spec.name for spec in self._specs]

    def run(self) -> int:
        """Works until SIGTERM or SIGINT; returns the exit status, 1 if a part of it gave up."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        loops: list[tuple[str, Callable[[], None]]] = [("relay", self._relay_loop)]
        loops += [(spec.name, self._consumer_loop(spec)) for spec in self._specs]
        loops += [(f"job-{job.name}", self._job_loop(job)) for job in self._jobs]
        threads = [threading.Thread(target=self._guarded, args=item, name=item[0]) for item in loops]
        monitoring = self._monitoring()
        for thread in threads:
            self._pulse.beat(thread.name)
            thread.start()
        self._stop.wait()
        for thread in threads:
            thread.join()
        if monitoring is not None:
            monitoring.close()
        return 1 if self._failed else 0

    def stop(self) -> None:
        self._stop.set()

    def run_until_idle(self) -> int:
        """Publishes, consumes and runs every job until a whole round finds nothing to do.

        Returns how much was done. Does not wait for work of other services.
        """
        total = 0
        with self.rounds() as run_round:
            while done := run_round():
                total += done
        return total

    @contextmanager
    def rounds(self) -> Iterator[Callable[[], int]]:
        """A function that runs every job, consumes and publishes once, and returns how much was done. The consumers
        stay members of their groups until the block ends."""
        relay = self._relay()
        consumers = [self._consumer(spec) for spec in self._specs]

        def run_round() -> int:
            done = sum(self._run_job(job) for job in self._jobs)
            done += sum(self._consume(consumer, 0) for consumer in consumers)
            return done + (relay.run_once() if relay is not None else 0)

        try:
            yield run_round
        finally:
            if relay is not None:
                relay.close()
            for consumer in consumers:
                consumer.close()

    def _monitoring(self) -> MonitorServer | None:
        if self._monitored_at is None:
            return None
        groups = {spec.name: spec.topics for spec in self._specs}
        monitor = Monitor(
            self._service,
            self._engine,
            self._log,
            groups,
            pulse=self._pulse,
            figures=self._figures,
            clock=self._clock,
        )
        return MonitorServer(monitor, self._monitored_at)

    def _guarded(self, name: str, loop: Callable[[], None]) -> None:
        """Stops the worker if one of its parts fails for good, so that the supervisor restarts it."""
        try:
            loop()
        except Exception:
            self._failed = True
            _log.exception("worker_part_failed", service=self._service, part=name)
            self._stop.set()

    def _relay_loop(self) -> None:
        relay = self._relay()
        if relay is None:
            return
        try:
            self._repeat("relay", relay.run_once, _IDLE_SECONDS)
        finally:
            relay.close()

    def _consumer_loop(self, spec: ConsumerSpec) -> Callable[[], None]:
        def loop() -> None:
            consumer = self._consumer(spec)
            try:
                self._repeat(spec.name, lambda: self._consume(consumer, _POLL_SECONDS), 0.0)
            finally:
                consumer.close()

        return loop

    def _job_loop(self, job: Job) -> Callable[[], None]:
        return lambda: self._repeat(f"job-{job.name}", lambda: self._run_job(job), job.every_seconds)

    def _repeat(self, name: str, step: Callable[[], int], idle_seconds: float) -> None:
        """Calls `step` until stopped: at once while it has work, else after `idle_seconds`; an outage is
        waited out with growing pauses."""
        backoff = Backoff(_FIRST_BACKOFF_SECONDS, _LONGEST_BACKOFF_SECONDS)
        while not self._stop.is_set():
            try:
                pause = 0.0 if step() else idle_seconds
                backoff.succeeded()
            except (LogUnavailable, Overtaken, *OUTAGE) as error:
                pause = backoff.next_pause()
                _log.warning("outage", service=self._service, part=name, error=str(error)[:200], pause=pause)
            self._pulse.beat(name, pause)
            if pause:
                self._stop.wait(pause)

    def _run_job(self, job: Job) -> int:
        with unit_of_work(self._engine) as session:
            set_cause(session, Cause("system"))
            return job.function(session, (self._clock or DatabaseClock(session)).now())

    def _consumer(self, spec: ConsumerSpec) -> Consumer:
        log_consumer = self._log.consumer(spec.name, spec.topics)
        return Consumer(spec, self._engine, log_consumer, self._clock, [self._signatures])

    def _consume(self, consumer: Consumer, timeout_seconds: float) -> int:
        self._signatures.note_limits()
        return consumer.run_once(timeout_seconds)

    def _relay(self) -> Relay | None:
        if self._signer is None:
            return None
        return Relay(self._service, self._engine, self._log.producer(), self._signer)


def control_spec(service: str) -> ConsumerSpec:
    """The consumer that every service has for requests to republish events that a consumer missed."""

    def republication_requested(
        session: Session, now: datetime, _event: Event, payload: RepublicationRequested
    ) -> None:
        if payload.producer != service:
            return
        aggregate = (payload.aggregate_type, payload.aggregate_id)
        count = republish(session, aggregate=aggregate, from_sequence=payload.from_sequence)
        beat(session, "republication", now, f"{count} of {payload.aggregate_id} for {payload.consumer}")

    return ConsumerSpec(f"{service}.control", (CONTROL,), {RepublicationRequested: republication_requested})
