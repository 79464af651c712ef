"""What the database alone can do: durable upserts of one row, one commit each, and nothing around them."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

from sqlalchemy import make_url, text

from operations.local_servers.postgres_programs import find_programs
from shared.db.engine import make_engine
from shared.kernel.errors import Refused

ROWS = 7040
"""As many as 64 candidates have answers: the upserts meet rows that are there, as saves do."""
_RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
_UPSERT = """\\set id random(1, {rows})
INSERT INTO bare_answers VALUES (:id, :id * 7)
ON CONFLICT (id) DO UPDATE SET option_id = excluded.option_id + 1;
"""


def sqlite_upserts(path: Path, seconds: float) -> float:
    """Per second, by one process that does nothing else."""
    engine = make_engine(f"sqlite:///{path}")
    upsert = "INSERT INTO answers VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET option_id = excluded.option_id"
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE answers (id TEXT PRIMARY KEY, option_id TEXT)"))
        connection.commit()
    raw = engine.raw_connection()
    cursor = raw.cursor()
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(upsert, (f"{count % ROWS:036}", f"{count:036}"))
        cursor.execute("COMMIT")
        count += 1
    elapsed = time.perf_counter() - began
    raw.close()
    engine.dispose()
    return count / elapsed


def pgbench_upserts(url: str, folder: Path, clients: int, seconds: float) -> float:
    """Per second, by PostgreSQL's own pgbench with prepared statements. Raises Refused if there is no pgbench."""
    beside = find_programs().folder / "pgbench"
    program = str(beside) if beside.exists() else shutil.which("pgbench")
    if program is None:
        raise Refused("pgbench is missing (Debian: apt install postgresql-contrib, or postgresql)")
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS bare_answers (id integer PRIMARY KEY, option_id integer)"))
    engine.dispose()
    script = folder / "upsert.sql"
    script.write_text(_UPSERT.format(rows=ROWS), encoding="utf-8")
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    options = ["-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds)))]
    done = subprocess.run([program, *options, "-f", str(script), address], capture_output=True, text=True, check=False)
    rate = _RATE.search(done.stdout)
    if done.returncode or rate is None:
        raise Refused(f"pgbench failed: {done.stderr.strip()[-300:]}")
    return float(rate[1])
