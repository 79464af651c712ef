"""An agency's certificate with its key, as the PKCS#12 file that agencies get."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

_USAGES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
_OF_AUTHORITIES = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")


def agency(folder: Path, until: datetime, key: object = None, usage: str | None = None) -> Path:
    """A PKCS#12 file of a certificate valid for the year before `until`, with the passphrase "rahasia"; for this
    `usage` alone where one is named."""
    made = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Badan Kepegawaian")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(made.public_key())  # type: ignore[attr-defined]
        .serial_number(1)
        .not_valid_before(until - timedelta(days=365))
        .not_valid_after(until)
    )
    if usage is not None:
        only = x509.KeyUsage(**{each: each == usage for each in _USAGES + _OF_AUTHORITIES})
        builder = builder.add_extension(only, critical=True)
    certificate = builder.sign(made, None if key else hashes.SHA256())  # type: ignore[arg-type]
    path = folder / "agency.p12"
    encryption = BestAvailableEncryption(b"rahasia")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"agency", made, certificate, None, encryption))  # type: ignore[arg-type]
    (folder / "passphrase").write_text("rahasia\n")
    return path
