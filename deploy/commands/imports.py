"""`terang import`: a selection document, or sheets of items, by the same rules as the pages."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import click

from deploy.commands.chosen import installation_of
from deploy.failures import Refused
from shared.kernel.errors import InvalidInput

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("import")
def import_() -> None:
    """Import a selection, or items into the bank. Everything or nothing."""


@import_.command()
@click.argument("file", type=_FILE)
@click.pass_context
def selection(context: click.Context, file: Path) -> None:
    """Open the selection that FILE (JSON) describes: calendar, rules, units, vacancies."""
    document = _json(file)
    selections = importlib.import_module("services.recruitment.usecases.selections")
    with installation_of(context).writing("recruitment") as (session, clock):
        try:
            selection_id = selections.open_selection(session, clock, document)
        except InvalidInput as error:
            raise _refused(file, error) from error
    click.echo(f"{selection_id}: opened")


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
    bank = importlib.import_module("services.scoring.usecases.items")
    lines = []
    with installation_of(context).writing("scoring") as (session, clock):
        for file in files:
            folder = images or file.parent / "images"
            if images is not None and not images.is_dir():
                raise Refused(f"--images {images}: there is no such folder")
            sheet = _bytes(file)
            pictures = pictures_named_in(sheet, folder)
            try:
                report = bank.import_bank(session, clock, name=file.name, sheet=sheet, pictures=pictures)
            except InvalidInput as error:
                raise _refused(file, error) from error
            lines.append(f"{file}: {report.added} new, {report.changed} changed, {report.same} as before")
    click.echo("\n".join(lines))


def pictures_named_in(sheet: bytes, folder: Path) -> dict[str, bytes]:
    """The folder's SVG files by name. From a folder of many sheets only those that this CSV names are taken;
    an XLSX is compressed and gets them all."""
    is_packed = sheet.startswith(b"PK")
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.glob("*.svg"))
        if is_packed or path.name.encode() in sheet
    }


def _json(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(_bytes(file))
    except json.JSONDecodeError as error:
        raise Refused(f"{file}, line {error.lineno}, column {error.colno}: not JSON ({error.msg})") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{file}: not UTF-8 text ({error.reason} at byte {error.start})") from error
    if not isinstance(document, dict):
        raise Refused(f"{file}: a selection is a JSON object")
    return document


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from error


def _refused(file: Path, error: InvalidInput) -> Refused:
    """A line for each problem, so that a person mends all at once."""
    return Refused("\n".join(f"{file}: {problem.where}: {problem.message}" for problem in error.problems))
