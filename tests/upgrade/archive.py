"""A fixture: a folder, packed into one compressed file, with the facts that its maker wrote down.

`facts.json`   what people had been shown and told by the old release
`home/`        the home folder as it was left: keys, and on one machine the four databases
`postgres/`    production: one dump in SQL per service
`kafka/`       production: the broker's data folder, with records, offsets and positions of the groups
"""

from __future__ import annotations

import json
import lzma
import tarfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass
class Person:
    """What the old release had acknowledged to one applicant. Identifiers are empty where there was none yet.

    `course` says where they stood: unverified, rejected, admitted, absent, checked_in, sitting, finished; and with
    `late_` what happened when the workers had already stopped: late_applied, late_admitted, late_saved, late_submitted.
    """

    serial: int
    vacancy_id: str
    course: str
    application_id: str = ""
    candidate_no: str = ""
    cookie: str = ""
    saved: list[tuple[int, str, str | None, bool]] = field(default_factory=list)

    @property
    def has_begun(self) -> bool:
        return bool(self.saved)

    @property
    def has_submitted(self) -> bool:
        return self.course in ("finished", "late_submitted")


@dataclass
class Facts:
    """`rankings` and `results` are answers of the APIs before the workers stopped, by vacancy; `worth` is what each
    option is worth in points, `section` where an item belongs."""

    release: str
    made_with: str
    people: list[Person]
    rankings: dict[str, Any]
    results: dict[str, Any]
    session_id: str = ""
    worth: dict[str, int] = field(default_factory=dict)
    section: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        (folder / "facts.json").write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Facts:
        found = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        people = [
            Person(**{**person, "saved": [tuple(answer) for answer in person["saved"]]}) for person in found["people"]
        ]
        return cls(**{**found, "people": people})


def pack(folder: Path, archive: Path) -> None:
    """Names in order and no owner: the same folder gives the same file."""
    archive.parent.mkdir(exist_ok=True)

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    with (
        lzma.open(archive, "wb", preset=9 | lzma.PRESET_EXTREME) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for path in sorted(folder.iterdir()):
            tar.add(path, path.name, filter=plain)


def unpack(name: str, folder: Path) -> Facts:
    """Unpacks the fixture NAME into the empty `folder`."""
    with tarfile.open(FIXTURES / f"{name}.tar.xz", "r:xz") as tar:
        tar.extractall(folder, filter="data")
    return Facts.read(folder)


def fixtures(form: str) -> list[str]:
    """The names of the fixtures of one form (one-machine, production), one for each release that has one."""
    found = sorted(path.name.removesuffix(".tar.xz") for path in FIXTURES.glob(f"*-{form}.tar.xz"))
    assert found, f"{FIXTURES} has no fixture of {form}; tests without one would be left out in silence"
    return found
