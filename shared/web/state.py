"""The state of an application besides Flask's own configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.config import Settings
from shared.kernel.clock import Clock
from shared.kernel.roles import Principal, Role

Authenticator = Callable[[], Principal | None]
"""Returns the person whom one kind of proof (a cookie, a token) of the current request names, or None."""

SelectionOf = Callable[[Session, str], str | None]
"""The selection of what one part of an address names; None if there is no such thing."""

_KEY = "terang"


@dataclass
class State:
    """The parts an application was made from. `clock` is None if the database's own clock is used."""

    service: str
    settings: Settings
    engine: Engine
    clock: Clock | None
    staff_public_key: bytes
    migrations: Path | None = None
    """Alembic's folder, with which readiness compares the database."""
    static_folders: tuple[Path, ...] = ()
    authenticators: list[Authenticator] = field(default_factory=list)
    selection_of: Mapping[str, SelectionOf] = field(default_factory=dict)
    """By the names that addresses give to their parts ("vacancy_id"): how the selection is found."""
    access: dict[str, frozenset[Role] | None] = field(default_factory=dict)
    """Access by endpoint, for views that cannot carry a decorator (static files, the OpenAPI document)."""


def keep(app: Flask, state: State) -> None:
    app.extensions[_KEY] = state


def state(app: Flask | None = None) -> State:
    """The state of `app`, or of the application that serves the current request."""
    kept = (app or current_app).extensions[_KEY]
    assert isinstance(kept, State)
    return kept
