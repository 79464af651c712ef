"""The three services, as developers' tools reach them."""

from __future__ import annotations

from services.cbt.service import SERVICE as CBT
from services.recruitment.service import SERVICE as RECRUITMENT
from services.scoring.service import SERVICE as SCORING

ALL = {service.name: service for service in (RECRUITMENT, CBT, SCORING)}
