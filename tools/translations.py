"""The English of the pages: `python -m tools.translations update | compile | check [CATALOGUE ...]`.

Source texts are Indonesian and stand in the code. There is one catalogue for shared/ and one per
service; `update` collects the texts, a person writes the English, `compile` makes what gettext reads,
and `check` fails while any of that is left undone. Files are written the same way every time, without
dates and line numbers, so that a change shows only what was changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LANGUAGE = "en"
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Texts:
    """One catalogue: the folder whose texts it holds, and the folder of its translations."""

    name: str
    source: Path
    translations: Path

    @property
    def po(self) -> Path:
        return self.translations / LANGUAGE / "LC_MESSAGES" / "messages.po"

    @property
    def mo(self) -> Path:
        return self.po.with_suffix(".mo")


def catalogues(root: Path = ROOT) -> list[Texts]:
    """The shared catalogue and one for each service that has a web edge."""
    found = [Texts("shared", root / "shared", root / "shared/web/translations")]
    for service in sorted(root.glob("services/*")):
        folders = (service / "translations", service / "web" / "translations")
        found += [Texts(service.name, service, folder) for folder in folders if folder.is_dir()]
    return found


def collect(texts: Texts, mapping: Path = ROOT / "babel.cfg") -> Catalog:
    """Every text that stands in the source, without translations."""
    with mapping.open(encoding="utf-8") as lines:
        methods, options = parse_mapping_cfg(lines)  # type: ignore[no-untyped-call]
    catalog = _empty()
    found = extract_from_dir(texts.source, methods, options, keywords=KEYWORDS, comment_tags=())
    for file, _line, text, _comments, context in sorted(found, key=lambda item: (str(item[0]), item[1])):
        catalog.add(text, None, [(f"{texts.source.name}/{Path(file).as_posix()}", 0)], context=context)
    return catalog


def update(texts: Texts) -> None:
    """Writes the .po with new texts added, empty, and texts that are gone taken out."""
    catalog = _translated(texts)
    catalog.update(collect(texts), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = _EPOCH
    texts.po.parent.mkdir(parents=True, exist_ok=True)
    with texts.po.open("wb") as file:
        write_po(file, catalog, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def compile_(texts: Texts) -> None:
    texts.mo.parent.mkdir(parents=True, exist_ok=True)
    with texts.mo.open("wb") as file:
        write_mo(file, _translated(texts))


def check(texts: Texts) -> list[str]:
    """What is left to do, one line each; empty if nothing."""
    source, catalog = collect(texts), _translated(texts)
    known = {message.id: message for message in catalog if message.id}
    problems = []
    for message in source:
        if not message.id:
            continue
        theirs = known.pop(message.id, None)
        where = f"{texts.name}: {_first(message)!r}"
        if theirs is None:
            problems.append(f"{where} is not in the catalogue: run update")
        elif theirs.fuzzy:
            problems.append(f"{where} is marked fuzzy")
        elif not all(theirs.string if isinstance(theirs.string, tuple | list) else [theirs.string]):
            problems.append(f"{where} has no English")
        else:
            problems += [f"{where}: {error}" for error in theirs.check(catalog)]
    problems += [
        f"{texts.name}: {_first(message)!r} is no longer in the source: run update" for message in known.values()
    ]
    if not problems and not _is_compiled(texts, catalog):
        problems.append(f"{texts.name}: {texts.mo.name} is older than {texts.po.name}: run compile")
    return problems


def extract_rules(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The names in a rules document that pages show; an extraction method for babel.cfg."""
    document = json.load(fileobj)
    for name in (*document["categories"].values(), *(section["name"] for section in document["sections"])):
        yield 1, "N_", name, []


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.translations", description="The English of the pages.")
    parser.add_argument("action", choices=("update", "compile", "check"))
    parser.add_argument("names", nargs="*", metavar="CATALOGUE", help="shared or a service; all if none is named")
    chosen = parser.parse_args(arguments)
    known = catalogues(root)
    unknown = sorted(set(chosen.names) - {texts.name for texts in known})
    if unknown:
        parser.error(f"there is no catalogue {', '.join(unknown)}")
    problems = []
    for texts in known:
        if chosen.names and texts.name not in chosen.names:
            continue
        if chosen.action == "check":
            problems += check(texts)
        else:
            {"update": update, "compile": compile_}[chosen.action](texts)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _empty() -> Catalog:
    return Catalog(
        locale=LANGUAGE,
        header_comment="# English of the texts that stand in the source.",
        project="Terang",
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        creation_date=_EPOCH,
        revision_date=_EPOCH,
        fuzzy=False,
    )


def _translated(texts: Texts) -> Catalog:
    if not texts.po.exists():
        return _empty()
    with texts.po.open("rb") as file:
        return read_po(file, locale=LANGUAGE, ignore_obsolete=True, abort_invalid=True)


def _is_compiled(texts: Texts, catalog: Catalog) -> bool:
    """Compares texts, not bytes: the header names the version of the library that wrote it."""
    if not texts.mo.exists():
        return False
    with texts.mo.open("rb") as file:
        return _pairs(read_mo(file)) == _pairs(catalog)


def _pairs(catalog: Catalog) -> dict[Any, Any]:
    return {_first(message): tuple(message.string) for message in catalog if message.id and message.string}


def _first(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


if __name__ == "__main__":
    sys.exit(main())
