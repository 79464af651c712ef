"""What recruitment's web edge carries besides the shared base: its vault and the key that signs staff tokens."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, current_app

from services.recruitment.accounts.usecases.vault import Vault

_KEY = "recruitment"


@dataclass(frozen=True)
class Parts:
    vault: Vault = field(repr=False)
    staff_private_key: bytes = field(repr=False)


def keep(app: Flask, parts: Parts) -> None:
    app.extensions[_KEY] = parts


def parts() -> Parts:
    kept = current_app.extensions[_KEY]
    assert isinstance(kept, Parts)
    return kept
