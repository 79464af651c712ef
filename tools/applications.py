"""The web edge of each service, made only to be looked at: an empty database in memory, keys of its own, no server."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from shared.config import Settings
from shared.db.engine import make_engine
from shared.web.staff_tokens import generate_key_pair
from tools.services import ALL


@contextmanager
def application(service: str) -> Iterator[Flask]:
    """The application of `service` as production makes it, whose routes may be read and asked."""
    with tempfile.TemporaryDirectory() as folder:
        private, public = generate_key_pair()
        private_file, public_file = Path(folder) / "private.pem", Path(folder) / "public.pem"
        private_file.write_bytes(private)
        public_file.write_bytes(public)
        settings = Settings(
            service=service,
            database_url="sqlite://",
            event_log_url=f"sqlite:///{folder}/log.db",
            secret_key="only for reading the routes, never served",  # noqa: S106
            staff_public_key_file=public_file,
            staff_private_key_file=private_file,
            public_url="http://localhost:8000",
            simulation=False,
        )
        engine = make_engine("sqlite://")
        try:
            yield ALL[service].create_app(settings, engine=engine)
        finally:
            engine.dispose()
