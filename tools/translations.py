"""Finds what is missing in the pages' English: `python -m tools.translations [CATALOGUE.po ...]`.

Source texts are Indonesian and in the code. pybabel collects them, compiles the catalogues, and tells
whether one lacks a text (`make translations`, `make check`); here is what it lets pass: a text without English
or marked fuzzy, a lost placeholder, and a compiled catalogue that is older than its source.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po


def check(po: Path) -> list[str]:
    """The problems of one catalogue, a line each; empty if there are none."""
    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parts[-3], ignore_obsolete=True, abort_invalid=True)
    problems = [f"{po}: {_first(message)!r} {problem}" for message, problem in _unfinished(catalog)]
    if not problems and not _is_compiled(catalog, po.with_suffix(".mo")):
        problems.append(f"{po}: the .mo beside it is older; run make translations")
    return problems


def extract_rules(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The names in a rules document that pages show; an extraction method for babel.cfg."""
    document = json.load(fileobj)
    for name in (*document["categories"].values(), *_names(document)):
        yield 1, "N_", name, []


def _names(holder: dict[str, Any]) -> Iterator[str]:
    """Of everything inside that has a name: sections, stages, their parts and what assessors judge."""
    for value in holder.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                if "name" in each:
                    yield each["name"]
                yield from _names(each)


def main(arguments: Sequence[str]) -> int:
    problems = [problem for argument in arguments for problem in check(Path(argument))]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _unfinished(catalog: Catalog) -> Iterator[tuple[Message, str]]:
    for message in catalog:
        if not message.id:
            continue
        if message.fuzzy:
            yield message, "is marked fuzzy"
        elif not all(message.string if isinstance(message.string, tuple | list) else [message.string]):
            yield message, "has no English"
        else:
            for error in message.check(catalog):
                yield message, str(error)


def _is_compiled(catalog: Catalog, mo: Path) -> bool:
    """Compares texts, not bytes: the header names the version of the library that wrote it."""
    if not mo.exists():
        return False
    with mo.open("rb") as file:
        return _pairs(read_mo(file)) == _pairs(catalog)


def _pairs(catalog: Catalog) -> dict[Any, Any]:
    return {_first(message): tuple(message.string) for message in catalog if message.id and message.string}


def _first(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
