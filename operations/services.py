"""The services, each through its front door alone (a contract in .importlinter holds this)."""

from __future__ import annotations

from shared.kernel.errors import Refused
from shared.web.service import Service


def service_of(name: str) -> Service:
    """A service's description of itself. Imported only when it is needed, because it brings the whole service.

    Raises Refused for a name that no service has.
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
