"""The pair of keys for the key of an exam's papers: the private one is cbt's worker's, the public one scoring's."""

from __future__ import annotations

import os
from pathlib import Path

from shared.encryption.envelopes import Opener, new_opener_pem
from shared.kernel.errors import Refused

KIND = "cbt-papers"
PRIVATE, PUBLIC = "cbt-worker/paper_private.pem", "scoring-worker/paper_public.pem"
_EMBEDDED_PRIVATE, _EMBEDDED_PUBLIC = "paper_private.pem", "paper_public.pem"


def replace(folder: Path) -> None:
    """A new pair at once, in a folder of `terang secrets` or an embedded home. Raises Refused.

    After a restart of both workers scoring sends the key of papers once more, to the new public key.
    """
    if (folder / _EMBEDDED_PUBLIC).is_file():
        private, public, mode = folder / _EMBEDDED_PRIVATE, folder / _EMBEDDED_PUBLIC, 0o600
    elif (folder / PUBLIC).is_file():
        private, public, mode = folder / PRIVATE, folder / PUBLIC, 0o444
    else:
        raise Refused(f"{folder}: there are no keys for papers here; name the folder of `terang secrets`, or a home")
    fresh = new_opener_pem()
    # The private one first: broken off in between, scoring goes on addressing a key that nobody has any more, and the
    # command is given again.
    _write(private, fresh, mode)
    _write(public, Opener.from_pem(fresh).recipient.to_pem(), mode)


def _write(path: Path, content: bytes, mode: int) -> None:
    """In one step, with the rights that its other secrets have."""
    half = path.with_suffix(".new")
    try:
        half.unlink(missing_ok=True)
        half.write_bytes(content)
        os.chmod(half, mode)  # noqa: PTH101
        half.replace(path)
    except OSError as error:
        raise Refused(f"{error.filename or path}: {error.strerror}") from error
