"""Whoever follows the runbook at eight in the morning finds what it names: commands, containers, files, alerts."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from operations.cli import cli

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "deploy/runbook.md").read_text(encoding="utf-8")
CONTAINERS = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
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
