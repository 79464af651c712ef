"""The order of the parts, read from `.importlinter`, where it is declared once."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path


def order_of_parts(root: Path) -> dict[str, list[list[str]]]:
    """Of each container (`services.cbt`, `shared`, ...) its layers, highest first; each a list of whole module names.

    Only contracts that name exactly the container's direct children say something about parts; those for the
    layers inside a part have the parts themselves as containers and are left out.
    """
    found: dict[str, list[list[str]]] = {}
    for section in _layer_contracts(root / ".importlinter"):
        for container in section.get("containers", "").split():
            if container in ("shared", "operations", "tools", "verifier") or container.count(".") == 1:
                found[container] = [_names(container, line) for line in section["layers"].split("\n") if line.strip()]
    return found


def _layer_contracts(path: Path) -> list[dict[str, str]]:
    parser = ConfigParser()
    parser.read(path, encoding="utf-8")
    sections = [dict(parser[name]) for name in parser.sections()]
    return [section for section in sections if section.get("type") == "layers"]


def _names(container: str, line: str) -> list[str]:
    """`(accounts) | staff` as the two whole names; parentheses mark what may be missing."""
    parts = line.replace(":", "|").split("|")
    return [f"{container}.{part.strip().strip('()').strip()}" for part in parts]


def heights(layers: list[list[str]]) -> dict[str, int]:
    """The height of each part: an arrow may go from a greater number to a smaller one only."""
    return {name: len(layers) - place for place, names in enumerate(layers) for name in names}
