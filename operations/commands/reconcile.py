"""`terang reconcile`: compares the outboxes with the log, and republishes what the log lacks."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import click

from operations.columns import Row, aligned
from operations.commands.options import installation_of, service_name
from operations.installation import Installation
from shared.contracts.catalogue import SERVICES
from shared.db.clock import DatabaseClock
from shared.kernel.errors import Refused
from shared.messaging.reconciliation import Finding, Reconciliation


@click.command()
@click.argument("service", type=service_name, required=False)
@click.option("--check", "--dry-run", is_flag=True, help="Only report. Exit code 1 if something is missing.")
@click.pass_context
def reconcile(context: click.Context, service: str | None, check: bool) -> None:
    """Find events that were sent and that the log no longer has, of SERVICE or of all three.

    They are marked as unsent, so that the relays send exactly these again. Events older than their topic's
    retention may be gone and are left alone. May run at any time; needs the right to read every topic.
    """
    installation = installation_of(context)
    services = [service] if service else list(SERVICES)
    try:
        with Reconciliation() as reconciliation:
            _compare(installation, services, reconciliation)
            findings = reconciliation.findings()
            _show(findings)
            missing = sum(finding.missing for finding in findings)
            if missing and check:
                click.echo(f"{missing} events are missing; `terang reconcile` has them sent again.")
                context.exit(1)
            if missing:
                click.echo(f"{_republish(installation, reconciliation, findings)} events will be sent again.")
    except sqlite3.Error as error:
        raise Refused(f"SQLITE_TMPDIR: the temporary folder has no room for the comparison ({error})") from error


def _compare(installation: Installation, services: Sequence[str], reconciliation: Reconciliation) -> None:
    for service in services:
        with installation.reading(service) as session:
            reconciliation.expect(service, session, DatabaseClock(session).now())
    log = installation.log()
    try:
        reconciliation.compare(log)
    finally:
        log.close()


def _republish(installation: Installation, reconciliation: Reconciliation, findings: Sequence[Finding]) -> int:
    count = 0
    for service in dict.fromkeys(finding.service for finding in findings if finding.missing):
        with installation.engine(service) as engine:
            count += reconciliation.republish(service, engine)
    return count


def _show(findings: Sequence[Finding]) -> None:
    if not findings:
        click.echo("Nothing has been sent yet.")
        return
    rows: list[Row] = [("SERVICE", "TOPIC", "SENT", "IN THE LOG", "EXPIRED", "MISSING")]
    for one in findings:
        figures = (one.published, one.found, one.expired, one.missing)
        rows.append((one.service, one.topic, *map(str, figures)))
    click.echo("\n".join(aligned(rows)))
    if not any(one.missing for one in findings):
        click.echo("Nothing is missing.")
