"""`terang secrets`: makes passwords and keys of a new production installation, one folder per reader."""

from __future__ import annotations

from pathlib import Path

import click

from operations.keys.secret_files import make_all


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--postgres", default="postgres:5432", show_default=True, metavar="HOST:PORT")
def secrets(folder: Path, postgres: str) -> None:
    """Make what is missing in FOLDER and leave what is there.

    FOLDER/recruitment, cbt, scoring, postgres, kafka, operator and grafana each hold what one container may
    read, and nothing else. Nothing that is made is shown.
    """
    made = make_all(folder, postgres)
    click.echo(f"{folder}: {made} files made" if made else f"{folder}: everything is there")
