"""`terang import`: imports a selection document or sheets of items, by the same rules as the pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from operations.commands.options import installation_of
from operations.installation import Installation
from operations.sheets import pictures_named_in
from shared.contracts.codec.document import read_document
from shared.kernel.errors import InvalidInput, Refused
from shared.web.places import in_words

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("import")
def import_() -> None:
    """Import a selection, or items into the bank. Everything or nothing."""


@import_.command()
@click.argument("file", type=_FILE)
@click.pass_context
def selection(context: click.Context, file: Path) -> None:
    """Open the selection that FILE (JSON) describes: calendar, rules, units, vacancies."""
    click.echo(f"{import_selection(installation_of(context), file)}: opened")


@import_.command()
@click.argument("selection_id")
@click.argument("file", type=_FILE)
@click.option("--reason", required=True, help="Why the rules are replaced; it is shown to all staff.")
@click.pass_context
def rules(context: click.Context, selection_id: str, file: Path, reason: str) -> None:
    """Replace the rules of SELECTION_ID by those in FILE (JSON), until its exam is sealed."""
    version = import_rules(installation_of(context), selection_id, file, reason)
    click.echo(f"{selection_id}: rules version {version} are in force")


@import_.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=_FILE)
@click.option(
    "--images",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the SVG pictures that the sheet names. Default: images beside FILE, if it is there.",
)
@click.pass_context
def items(context: click.Context, files: tuple[Path, ...], images: Path | None) -> None:
    """Import items from sheets (XLSX or CSV) in the documented layout."""
    if images is not None and not images.is_dir():
        raise Refused(f"--images {images}: there is no such folder")
    click.echo("\n".join(import_sheets(installation_of(context), files, images)))


def import_selection(installation: Installation, file: Path) -> str:
    """Opens the selection in `file` and returns its id."""
    from services.recruitment.service import open_selection

    document = _json(file)
    with installation.writing("recruitment") as (session, now), _naming(file):
        return open_selection(session, now, document)


def import_rules(installation: Installation, selection_id: str, file: Path, reason: str) -> str:
    """Replaces the selection's rules by those in `file` and returns the name of the new version."""
    from services.recruitment.service import Replacement, replace_rules

    document = _json(file)
    with installation.writing("recruitment") as (session, now), _naming(file):
        return replace_rules(session, now, Replacement(selection_id, document, reason, "operator")).rules.version


def import_sheets(installation: Installation, files: Sequence[Path], images: Path | None) -> list[str]:
    """Imports all sheets in one transaction; returns a line for each."""
    from services.scoring.service import Upload, import_items

    uploads = []
    for file in files:
        sheet = _bytes(file)
        with _naming(file):
            pictures = pictures_named_in(sheet, images or file.parent / "images")
            uploads.append((file, Upload(file.name, sheet, pictures).opened()))
    lines = []
    with installation.writing("scoring") as (session, now):
        for file, upload in uploads:
            with _naming(file):
                report = import_items(session, now, upload)
            lines.append(f"{file}: {report.added} new, {report.changed} changed, {report.same} as before")
    return lines


def _json(file: Path) -> dict[str, Any]:
    with _naming(file):
        document = read_document(_bytes(file))
    if not isinstance(document, dict):
        raise Refused(f"{file}: not a JSON object")
    return document


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from error


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    """A line for each problem, with the file that has it, so that a person mends all at once."""
    try:
        yield
    except InvalidInput as error:
        lines = [": ".join(filter(None, (str(file), in_words(p.place), p.message))) for p in error.problems]
        raise Refused("\n".join(lines)) from error
