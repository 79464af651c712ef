"""Whoever follows the runbook at eight in the morning finds what it names: commands, containers, files, alerts."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from operations.cli import cli
from services.cbt.service import SERVICE as CBT
from services.recruitment.service import SERVICE as RECRUITMENT
from services.scoring.service import SERVICE as SCORING

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "deploy/runbook.md").read_text(encoding="utf-8")
CONTAINERS = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
SERVICES = (RECRUITMENT, CBT, SCORING)
KEYED = {"cbt": ["open-papers"], "scoring": ["paper-keys", "minutes", "log", "publication"]}
"""Jobs that a worker has only with the keys of an installation."""
EVERYWHERE = {(service.name, "leaves") for service in SERVICES}
"""Signing what was noted for the public log."""
_WORDS = re.compile(r"(?<!-n )\bterang ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)((?: --[a-z-]+)*)")
_OF_COMPOSE = re.compile(
    r"docker compose (?:run --rm|exec -T|exec|stop|start|up -d|restart|rm -sf)((?: --?[a-z-]+)*)((?: [a-z][a-z-]*)+)"
)


def commands() -> list[str]:
    return sorted({" ".join(found.split()) for found, _ in _WORDS.findall(TEXT)})


@pytest.mark.parametrize("words", commands())
def test_every_terang_command_exists(words: str) -> None:
    """The words up to the first argument must lead through groups to a command."""
    command: click.Command = cli
    for word in words.split():
        if not isinstance(command, click.Group):
            return
        found = command.get_command(click.Context(command), word)
        assert found is not None, words
        command = found
    assert not isinstance(command, click.Group), f"{words} is not a whole command"


def test_there_is_something_to_check() -> None:
    assert len(commands()) >= 8


def test_every_container_that_is_named_exists() -> None:
    named = {words.split()[0] for _, words in _OF_COMPOSE.findall(TEXT)}
    assert named >= {"postgres", "kafka", "terang", "migrate"}
    assert named <= set(CONTAINERS), named - set(CONTAINERS)


def test_every_file_and_alert_that_is_named_exists() -> None:
    files = set(re.findall(r"deploy/[a-z_/.-]+\.(?:yml|sh|example|md)", TEXT))
    assert "deploy/compose/upgrade.sh" in files
    assert [file for file in files if not (ROOT / file).is_file()] == []
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    known = {rule["alert"] for rule in rules}
    named = set(re.findall(r"\*Seen as\*: ([A-Z][A-Za-z]+)", TEXT)) | set(re.findall(r"\*([A-Z][a-z]+Held)\*", TEXT))
    assert named
    assert named <= known


def test_volumes_that_are_named_are_those_of_the_compose_file() -> None:
    volumes = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["volumes"]
    assert set(re.findall(r"volume rm terang_([a-z-]+)", TEXT)) <= set(volumes)
    for reader in ("recruitment", "cbt", "scoring", "postgres", "kafka", "operator"):
        assert f"{reader}-secrets" in volumes


def test_every_job_of_every_service_stands_in_the_runbook() -> None:
    part = TEXT.partition("| service | job | what it does |")[2].partition("\n\n")[0]
    named = re.findall(r"^\| ([a-z]+) \| `([a-z-]+)` \|", part, re.MULTILINE)
    assert len(named) == len(set(named))
    of_code = {(service.name, job.name) for service in SERVICES for job in service.jobs}
    assert set(named) == of_code | EVERYWHERE | {(service, job) for service, jobs in KEYED.items() for job in jobs}


def test_every_job_that_needs_a_key_is_counted() -> None:
    found = {}
    for service in SERVICES:
        words = [path.read_text(encoding="utf-8") for path in (ROOT / "services" / service.name).glob("*/jobs.py")]
        keyed = [text.partition("def keyed_jobs")[2].partition("\n\n\n")[0] for text in words]
        found[service.name] = sum(len(re.findall(r"\b[A-Za-z]*Job\(", body)) for body in keyed)
    assert {name: count for name, count in found.items() if count} == {name: len(jobs) for name, jobs in KEYED.items()}
