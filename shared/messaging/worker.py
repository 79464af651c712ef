"""A service's worker: its relay, its consumers and its periodic jobs, each in a thread of its own, and each failing,
waiting and going on apart from the others."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event
from shared.contracts.messaging import CONTROL, RepublicationRequested
from shared.eventlog.interface import EventLog
from shared.kernel.clock import Clock
from shared.kernel.collection import exempt_what_is_there
from shared.messaging.consumer import Consumer, ConsumerSpec
from shared.messaging.heartbeats import beat
from shared.messaging.jobs import Periodic
from shared.messaging.monitoring import Figures, Monitor, MonitorServer, Pulse
from shared.messaging.parts import Part, Step
from shared.messaging.relay import Relay, republish
from shared.messaging.signature_check import SignatureCheck
from shared.messaging.signing import Signer
from shared.messaging.waking import Bells, Idle

_IDLE_SECONDS = 0.1
_POLL_SECONDS = 0.5


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
        jobs: Sequence[Periodic] = (),
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
        self._pulse = Pulse()
        self._figures = figures
        self._monitored_at = monitored_at

    @property
    def groups(self) -> list[str]:
        """The names of its consumer groups."""
        return [spec.name for spec in self._specs]

    def run(self) -> int:
        """Works until SIGTERM or SIGINT; returns the exit status, 1 if another worker has this one's name."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        exempt_what_is_there()
        return self.work()

    def work(self) -> int:
        """`run` in any thread, until `stop` is called."""
        bells = Bells(self._engine, self._log)
        parts = self._parts(bells)
        bells.start()
        threads = [threading.Thread(target=part.run, name=part.name) for part in parts]
        monitoring = self._monitoring()
        for thread in threads:
            self._pulse.beat(thread.name)
            thread.start()
        self._stop.wait()
        bells.ring()
        for thread in threads:
            thread.join()
        bells.close()
        if monitoring is not None:
            monitoring.close()
        return 1 if any(part.gave_up for part in parts) else 0

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
            done = sum(job.run(self._engine, self._clock) for job in self._jobs)
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

    def _parts(self, bells: Bells) -> list[Part]:
        poll_seconds = 0.0 if bells.rings_for_log else _POLL_SECONDS
        parts = [self._part("relay", self._publishing, bells.for_relay(_IDLE_SECONDS), takes_company=True)]
        for spec in self._specs:
            consuming = self._consuming(spec, poll_seconds)
            parts.append(self._part(spec.name, consuming, bells.for_log(), takes_company=True))
        for job in self._jobs:
            parts.append(self._part(f"job-{job.name}", self._running(job), bells.for_job(job.every_seconds)))
        return parts

    def _part(
        self, name: str, opened: Callable[[], AbstractContextManager[Step]], idle: Idle, *, takes_company: bool = False
    ) -> Part:
        return Part(
            name,
            opened,
            idle=idle,
            service=self._service,
            engine=self._engine,
            stop=self._stop,
            pulse=self._pulse,
            takes_company=takes_company,
        )

    @contextmanager
    def _publishing(self) -> Iterator[Step]:
        relay = self._relay()
        if relay is None:
            yield lambda: 0
            return
        with closing(relay):
            yield relay.run_once

    def _consuming(self, spec: ConsumerSpec, poll_seconds: float) -> Callable[[], AbstractContextManager[Step]]:
        @contextmanager
        def opened() -> Iterator[Step]:
            with closing(self._consumer(spec)) as consumer:
                yield lambda: self._consume(consumer, poll_seconds)

        return opened

    def _running(self, job: Periodic) -> Callable[[], AbstractContextManager[Step]]:
        @contextmanager
        def opened() -> Iterator[Step]:
            yield lambda: job.run(self._engine, self._clock)

        return opened

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
