"""Notes of the demo's first start, for later starts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from shared.kernel.errors import Refused

DEFAULT_SEED = 2026
_ZONE = ZoneInfo("Asia/Jakarta")


class Notes:
    """The day and the seed of the first start, and how many applicants have finished; kept in `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.is_fresh = not path.exists()
        self.seed = DEFAULT_SEED
        self.opened_on: date = datetime.now(UTC).astimezone(_ZONE).date()
        self.finished = 0
        self.earlier: dict[str, str] = {}
        """What the guide says of the selections before this one; empty where there are none."""

    def read(self, seed: int | None) -> None:
        """Raises Refused for another seed than the one that the people in the databases came from."""
        if self.is_fresh:
            self.seed = DEFAULT_SEED if seed is None else seed
            return
        kept = json.loads(self._path.read_text(encoding="utf-8"))
        self.seed, self.finished = int(kept["seed"]), int(kept["finished"])
        self.opened_on = date.fromisoformat(kept["opened_on"])
        self.earlier = dict(kept.get("earlier", {}))
        if seed not in (None, self.seed):
            raise Refused(f"this demo began with --seed {self.seed}; make clean-demo, then start with --seed {seed}")

    def begin(self) -> None:
        """Writes them down at the first start."""
        if self.is_fresh:
            self._write()

    def finish(self, candidates: int) -> None:
        self.finished = candidates
        self._write()

    def _write(self) -> None:
        kept = {
            "seed": self.seed,
            "opened_on": self.opened_on.isoformat(),
            "finished": self.finished,
            "earlier": self.earlier,
        }
        self._path.write_text(json.dumps(kept), encoding="utf-8")
