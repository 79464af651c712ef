"""Reaches the services, each through its service.py alone (a contract in .importlinter checks this)."""

from __future__ import annotations

from shared.kernel.errors import Refused
from shared.web.service import Service


def service_of(name: str) -> Service:
    """Returns a service's description. Imports it only when needed, because it brings the whole service.

    Raises Refused if no service has that name.
    """
    if name == "recruitment":
        from services.recruitment import service as recruitment

        return recruitment.SERVICE
    if name == "cbt":
        from services.cbt import service as cbt

        return cbt.SERVICE
    if name == "scoring":
        from services.scoring import service as scoring

        return scoring.SERVICE
    raise Refused(f"there is no service {name!r}")
