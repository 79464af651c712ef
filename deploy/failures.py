"""What stops a command: always one line that names the setting, file, row or port, and what to do."""

from __future__ import annotations


class Refused(Exception):
    """The command cannot go on. Its text is shown to the operator as it stands; the exit code is 2."""
