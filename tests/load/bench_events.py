"""What a submission costs on its way to the marks on the screen: statements and processor time of each step.

    python -m tests.load.bench_events

All three services in this process, on PostgreSQL with the log in a file; papers of 110 of 440 items, all answered. A
step is what a web worker, a relay or a consumer does; it gets one submission at a time, then ten at once, and the
median of three rounds counts, after a first one that is left out. The processor's time is that of this process, so what
else the machine does changes it less than the clock; PostgreSQL's own is not in it.
"""

# ruff: noqa: T201
from __future__ import annotations

import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient

from services.cbt.attempts.storage.journal import attempts_to_link
from shared.contracts.catalogue import SERVICES
from shared.contracts.codec.rules import preset
from shared.contracts.declaration import dump
from shared.db.engine import make_engine, reading
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.telemetry import configure_logging
from tests.builders.signing import signatures, signer
from tests.builders.small_selection import EXAM, as_csv, bank_row
from tests.builders.statements import sent_to
from tests.builders.system import System
from tests.load.servers import fresh_database, postgres
from tools.services import ALL

RULES = preset("cpns-skd-2024")
SIZES = (1, 10)
ROUNDS = 4
IN_BANK = 4
"""Items in the bank for each on a paper."""

Step = tuple[str, str, Callable[[], object]]
"""What it is called, whose database it uses, and the step."""
Cost = tuple[int, float]
"""Statements, and milliseconds of the processor."""


class Hall(System):
    """A selection of the real size, whose candidates have answered everything."""

    def open(self) -> None:
        self.open_selection(rules=dump(RULES))
        self.settle()
        rows = [bank_row(each.code, n) for each in RULES.sections for n in range(1, IN_BANK * each.items + 1)]
        sheet = (io.BytesIO(as_csv(rows)), "bank.csv")
        self.must("scoring", "POST", "/api/items/import", "penyusun", data={"sheet": sheet})
        plan = [{"section": s.code, "topic": "Uji", "band": "medium", "items": s.items} for s in RULES.sections]
        self.must("scoring", "PUT", f"/api/exams/{EXAM}/blueprint", "ujian", json={"rows": plan})
        self.seal_exam()
        self.plan_session(seats=ROUNDS * sum(SIZES))
        self.settle()

    def sat(self, people: int) -> list[FlaskClient]:
        numbers = [self.admit(n + 1).number for n in range(people)]
        self.settle()
        browsers = [self.sit(number, lambda *_: 5, submit=False) for number in numbers]
        # The chain of a journal is linked once its entries had company for a while.
        while self.is_any_unlinked():
            self.settle()
        return browsers

    def is_any_unlinked(self) -> bool:
        with reading(self.engines["cbt"]) as session:
            return bool(attempts_to_link(session, datetime.now(UTC) + timedelta(days=1), 1))

    def steps(self, stack: ExitStack) -> list[Step]:
        """In the order in which a submission passes them."""
        relays = {service: self._relay(service, stack) for service in SERVICES}
        consumers = {
            spec.name: self._consumer(service, spec.name, stack)
            for service in SERVICES
            for spec in ALL[service].consumers
        }
        both = [
            ("recruitment", "recruitment", consumers["recruitment"]),
            ("recruitment.trail", "recruitment", consumers["recruitment.trail"]),
        ]
        return [
            ("cbt: relay", "cbt", relays["cbt"]),
            ("scoring: checked and marked", "scoring", consumers["scoring"]),
            *((f"{name}: the submission", service, step) for name, service, step in both),
            ("scoring: relay", "scoring", relays["scoring"]),
            ("cbt: the marks", "cbt", consumers["cbt"]),
            *((f"{name}: the marks", service, step) for name, service, step in both),
        ]

    def _relay(self, service: str, stack: ExitStack) -> Callable[[], object]:
        relay = Relay(service, self.engines[service], self.log.producer(), signer(service))
        stack.callback(relay.close)
        return relay.run_once

    def _consumer(self, service: str, name: str, stack: ExitStack) -> Callable[[], object]:
        (spec,) = (each for each in ALL[service].consumers if each.name == name)
        engine = self.engines[service]
        check = signatures(engine, self.log)
        consumer = Consumer(spec, engine, self.log.consumer(spec.name, spec.topics), checks=[check])
        stack.callback(consumer.close)
        return lambda: consumer.run_once(0)


def measured(hall: Hall, service: str, step: Callable[[], object]) -> Cost:
    with sent_to(hall.engines[service]) as sent:
        began = time.process_time()
        step()
        took = time.process_time() - began
    return len(sent), took * 1000


def submit(browsers: Sequence[FlaskClient]) -> None:
    for browser in browsers:
        answer = browser.post("/api/attempt/submission", json={})
        assert answer.status_code == 200, answer.get_data(as_text=True)


def measure(hall: Hall, stack: ExitStack) -> dict[tuple[str, int], list[Cost]]:
    """The costs of each step and number of submissions, round by round."""
    waiting = iter(hall.sat(ROUNDS * sum(SIZES)))
    steps, found = hall.steps(stack), dict[tuple[str, int], list[Cost]]()
    for size in SIZES:
        for _ in range(ROUNDS):
            browsers = [next(waiting) for _ in range(size)]
            first: Step = ("cbt: submitted", "cbt", partial(submit, browsers))
            for name, service, step in (first, *steps):
                found.setdefault((name, size), []).append(measured(hall, service, step))
    return found


def report(found: dict[tuple[str, int], list[Cost]]) -> None:
    print("| step | one: statements | ms | ten: statements | ms each |\n|---|---:|---:|---:|---:|")
    sums = dict.fromkeys(SIZES, (0, 0.0))
    for name in dict.fromkeys(name for name, _ in found):
        figures = []
        for size in SIZES:
            statements, costs = zip(*found[name, size][1:], strict=True)
            each = statistics.median(costs) / size
            sums[size] = (sums[size][0] + statements[-1], sums[size][1] + each)
            figures += [str(statements[-1]), f"{each:.2f}"]
        print(f"| {name} | {' | '.join(figures)} |")
    print(f"| together | {' | '.join(f'{count} | {each:.1f}' for count, each in sums.values())} |")


@contextmanager
def hall_on(administrator: str) -> Iterator[Hall]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="terang-bench-"))
        urls = {service: stack.enter_context(fresh_database(administrator)) for service in SERVICES}
        hall = Hall(Path(folder), {service: make_engine(url) for service, url in urls.items()})
        stack.callback(hall.close)
        hall.open()
        yield hall


def main() -> int:
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before\n")
    with ExitStack() as stack:
        nowhere = stack.enter_context(Path(os.devnull).open("w"))
        with redirect_stderr(nowhere):
            configure_logging("scoring")
            hall = stack.enter_context(hall_on(stack.enter_context(postgres())))
            found = measure(hall, stack)
    report(found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
