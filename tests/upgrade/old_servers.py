"""What an old release's PostgreSQL and Kafka hold, after its processes have been killed."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.upgrade.release import Release

SERVICES = ("recruitment", "cbt", "scoring")


def save(release: Release, folder: Path) -> str:
    """Moves the servers' data from the home in `folder` to `postgres/*.sql` and `kafka/`; returns the versions."""
    home = folder / "home"
    (folder / "postgres").mkdir()
    with _server(release, "postgres", home / "postgres") as said:
        version = said.splitlines()[0]
        url = re.search(r"postgresql\S*://\S+", said)
        assert url, said
        address = url.group().replace("postgresql+psycopg://", "postgresql://")
        for service in SERVICES:
            _dump(address.removesuffix("/postgres") + f"/terang_{service}", folder / "postgres" / f"{service}.sql")
    # Started and ended in order, so that all of it is on the disk and the next start finds it whole.
    with _server(release, "kafka", home / "kafka") as said:
        version += f", {said.splitlines()[0]}"
    assert (home / "kafka/data/.kafka_cleanshutdown").exists()
    shutil.move(home / "kafka/data", folder / "kafka")
    for place in (home / "postgres/elsewhere",):
        if place.exists():
            shutil.rmtree(place.read_text(encoding="utf-8").strip())
    for left in ("kafka", "postgres"):
        shutil.rmtree(home / left)
    (home / "servers.json").unlink()
    return re.sub(r", process \d+", "", version)


def _dump(url: str, path: Path) -> None:
    """Without owners and rights: whoever restores it makes the roles, as every installation does."""
    options = ["--no-owner", "--no-privileges", "--encoding=UTF8", f"--file={path}"]
    subprocess.run(["pg_dump", *options, f"--dbname={url}"], check=True)


@contextmanager
def _server(release: Release, name: str, folder: Path) -> Iterator[str]:
    """Runs it in the foreground until the end of the block; yields what it said when it was ready."""
    module = release.module("operations.local_servers", "deploy.servers")
    process = subprocess.Popen(
        [str(release.python), "-u", "-m", module, name, str(folder)],
        cwd=release.checkout,
        env=release.environment({}),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if "Ctrl-C stops it" in line:
                break
        else:
            raise AssertionError(f"{name} did not start: {said}")
        yield said
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=90)
