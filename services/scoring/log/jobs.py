"""The one sequencer of the public log, and the writer of its files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Engine

from services.scoring.log.usecases import publishing, sequencing
from services.scoring.log.usecases.folder import Folder
from services.scoring.log.usecases.sequencing import LogKeys
from shared.config import Settings, SettingsError, required_file
from shared.db.engine import reading
from shared.db.locks import held
from shared.kernel.clock import Clock
from shared.messaging.configured_keys import event_keys
from shared.messaging.jobs import Periodic, moment, write
from shared.messaging.signing import Signer

_KEY, _FOLDER = "TERANG_LOG_KEY_FILE", "TERANG_LOG_FOLDER"


class LogJob:
    """Orders what has arrived once a second at most, and writes the files after each time. Of several workers one does
    it. Where it stops (`LogStopped`), nothing is changed, and the worker's other parts go on."""

    name = "log"
    every_seconds = 1.0

    def __init__(self, keys: LogKeys, folder: Folder) -> None:
        self._keys = keys
        self._folder = folder
        self._is_looked_through = False

    def run(self, engine: Engine, clock: Clock | None) -> int:
        if not self._is_due(engine, clock):
            return 0
        with held(engine, "log") as is_ours:
            return self._work(engine, clock) if is_ours else 0

    def _work(self, engine: Engine, clock: Clock | None) -> int:
        taken = write(engine, clock, partial(publishing.take_back, folder=self._folder, keys=self._keys))
        placed = write(engine, clock, partial(sequencing.sequence, keys=self._keys))
        with reading(engine) as session:
            publishing.publish(session, self._folder, everything=not self._is_looked_through)
        self._is_looked_through = True
        return taken + placed

    def _is_due(self, engine: Engine, clock: Clock | None) -> bool:
        with reading(engine) as session:
            return (
                not self._is_looked_through
                or publishing.is_behind(session, self._folder)
                or sequencing.is_waiting(session, moment(session, clock))
            )


def keyed_jobs(settings: Settings) -> Sequence[Periodic]:
    """None where the log has no key: leaves then wait. Raises SettingsError."""
    if settings.log_key_file is None:
        return []
    if settings.log_folder is None:
        raise SettingsError(f"{_FOLDER} is not set, and {_KEY} is")
    try:
        signer = Signer.from_pem(required_file(_KEY, settings.log_key_file))
    except ValueError as error:
        raise SettingsError(f"{_KEY}: {settings.log_key_file}: {error}") from error
    host = settings.public_url.split("://", 1)[1]
    keys = LogKeys(signer, event_keys(settings), settings.log_origin or f"{host}/scoring/log")
    return [LogJob(keys, Folder(settings.log_folder))]
