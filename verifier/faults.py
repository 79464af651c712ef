"""What is wrong with a published file, and at which place of it."""

from __future__ import annotations


class Fault(Exception):
    """One thing that is wrong.

    `code` names the kind; its sentences are in `texts.json`. `file` is the name under which the file was read, `unit`
    what its places are counted in ("byte" and "hash" from 0, "entry" by its index in the log, "line" from 1) and
    `number` the place; a fault of the whole file has no unit.
    """

    def __init__(self, code: str, file: str, unit: str = "", number: int = 0, **details: str | int) -> None:
        self.code = code
        self.file = file
        self.unit = unit
        self.number = number
        self.details = details
        super().__init__(f"{code} in {file}" + (f", {unit} {number}" if unit else ""))

    def fields(self) -> dict[str, object]:
        """All of it as plain data, to compare two programs by."""
        return {
            "code": self.code,
            "file": self.file,
            "unit": self.unit,
            "number": self.number,
            "details": dict(self.details),
        }
