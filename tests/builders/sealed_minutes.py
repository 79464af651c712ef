"""Minutes of a released ranking, and what pyhanko's own validator says of their seals."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.usecases import making
from shared.pades.authority import Authority, Sealer, new_authority_pem
from tests.builders.scoring import VACANCY, World

FIRST = Version(VACANCY, "", 1)


@cache
def authority_pem() -> bytes:
    return new_authority_pem(datetime.now(UTC))


def authority() -> Authority:
    return Authority.from_pem(authority_pem())


def root_of(pem: bytes) -> x509.Certificate:
    return x509.Certificate.load(load_pem_x509_certificate(pem).public_bytes(Encoding.DER))


def make(world: World, sealer: Sealer | None = None) -> int:
    """What scoring's worker does: makes the minutes that are due; returns how many that were. Readers of
    certificates go by the machine's clock, so this does, too."""
    made = 0
    while True:
        with Session(world.engine) as session, session.begin():
            by, now = sealer or authority(), datetime.now(UTC)
            due = making.due(session, now, by, 100)
            if not due:
                return made
            for each in due:
                made += making.make(session, now, each, by)(session, world.now)


def statuses(content: bytes, root: x509.Certificate) -> list[Any]:
    """Of each seal of the document, to whoever trusts only `root`."""
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    return [validate_pdf_signature(each, context) for each in PdfFileReader(BytesIO(content)).embedded_signatures]
