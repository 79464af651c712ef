"""Who seals documents: an authority of the installation's own, or the agency's certificate from its PKCS#12 file.

The own authority issues a certificate for each member and each document; the key of that certificate signs once and is
never kept. Its extension names what the certificate stands for: the member's own key and the statement that this key
signed. The agency's certificate signs as it is, and the same is said in the signature's reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
KEY_URN, STATEMENT_URN = "urn:terang:member-key:sha256:", "urn:terang:statement:sha256:"
_YEARS = 20
_EARLIER = timedelta(hours=1)
"""Clocks of readers may be behind."""


@dataclass(frozen=True)
class Member:
    """A member whose signature over a statement a document is about: the initials that are shown, the pseudonym, the
    fingerprint of the member's own key, and the SHA-256 of the statement's text."""

    name: str
    pseudonym: str
    key_id: str
    statement: str


@dataclass(frozen=True)
class Certified:
    """A certificate with its private key (PKCS#8) and the certificates above it, all in DER."""

    certificate: bytes
    key: bytes
    chain: tuple[bytes, ...]


class Sealer(Protocol):
    """What seals the documents of an installation. `fingerprint` is the SHA-256 of the certificate to trust."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def is_own(self) -> bool: ...

    def require_valid(self, now: datetime) -> None:
        """Raises ValueError where its certificate has expired."""

    def certified(self, member: Member, now: datetime) -> Certified: ...


class Authority:
    """The installation's own."""

    is_own = True

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key, self._certificate = key, certificate

    @classmethod
    def from_pem(cls, content: bytes) -> Authority:
        """Reads what `new_authority_pem` wrote. Raises ValueError."""
        key = load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError("the private key is not that of the certificate")
        return cls(key, certificate)

    @property
    def fingerprint(self) -> str:
        return self._certificate.fingerprint(hashes.SHA256()).hex()

    def require_valid(self, now: datetime) -> None:
        _require_valid(self._certificate, now, "the authority's")

    def certified(self, member: Member, now: datetime) -> Certified:
        key = ec.generate_private_key(ec.SECP256R1())
        names = [
            (NameOID.COMMON_NAME, member.name),
            (NameOID.PSEUDONYM, member.pseudonym[:128]),
            (NameOID.ORGANIZATION_NAME, "Terang"),
        ]
        until = min(now + timedelta(days=365 * _YEARS), self._certificate.not_valid_after_utc)
        made = (
            _builder(names, key.public_key(), now, until)
            .issuer_name(self._certificate.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(
                x509.SubjectAlternativeName(
                    [
                        x509.UniformResourceIdentifier(KEY_URN + member.key_id),
                        x509.UniformResourceIdentifier(STATEMENT_URN + member.statement),
                    ]
                ),
                critical=False,
            )
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        certificate = made.sign(self._key, hashes.SHA256())
        return Certified(_der(certificate), _pkcs8(key), (_der(self._certificate),))


class AgencySeal:
    """The agency's certificate and key."""

    is_own = False

    def __init__(self, key: Key, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...]) -> None:
        self._key, self._certificate, self._chain = key, certificate, chain

    @classmethod
    def from_pkcs12(cls, content: bytes, passphrase: bytes, now: datetime) -> AgencySeal:
        """Raises ValueError for another passphrase, a file without a key, and a certificate that is not valid now, or
        not for documents."""
        key, certificate, others = pkcs12.load_key_and_certificates(content, passphrase)
        if key is None or certificate is None:
            raise ValueError("it holds no private key with its certificate")
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise ValueError("its key is neither RSA nor of an elliptic curve")
        if now > certificate.not_valid_after_utc:
            raise ValueError(f"its certificate expired on {certificate.not_valid_after_utc:%Y-%m-%d}")
        if now < certificate.not_valid_before_utc:
            raise ValueError(f"its certificate is valid only from {certificate.not_valid_before_utc:%Y-%m-%d} on")
        if not _is_for_documents(certificate):
            raise ValueError("its certificate is not for signing: readers of the minutes would call each seal invalid")
        return cls(key, certificate, tuple(others))

    @property
    def fingerprint(self) -> str:
        return self._certificate.fingerprint(hashes.SHA256()).hex()

    def require_valid(self, now: datetime) -> None:
        _require_valid(self._certificate, now, "the agency's")

    def certified(self, member: Member, now: datetime) -> Certified:
        self.require_valid(now)
        return Certified(_der(self._certificate), _pkcs8(self._key), tuple(map(_der, self._chain)))


def new_authority_pem(now: datetime) -> bytes:
    """A new authority: its private key and its certificate, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = [
        (NameOID.COMMON_NAME, "Terang, otoritas berita acara instalasi ini"),
        (NameOID.ORGANIZATION_NAME, "Terang"),
    ]
    made = _builder(names, key.public_key(), now, now + timedelta(days=365 * 2 * _YEARS))
    certificate = (
        made.issuer_name(_name(names))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


def _builder(
    names: list[tuple[x509.ObjectIdentifier, str]], key: ec.EllipticCurvePublicKey, now: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(names))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(until)
    )


def _name(names: list[tuple[x509.ObjectIdentifier, str]]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in names])


def _require_valid(certificate: x509.Certificate, now: datetime, whose: str) -> None:
    if now > certificate.not_valid_after_utc:
        raise ValueError(f"{whose} certificate expired on {certificate.not_valid_after_utc:%Y-%m-%d}")


def _is_for_documents(certificate: x509.Certificate) -> bool:
    """Whether it may sign documents by its key usage (RFC 5280, section 4.2.1.3); one that names none is for all."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _usage(*, signs: bool) -> x509.KeyUsage:
    """`signs`: documents; else certificates."""
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs,
        crl_sign=not signs,
        encipher_only=False,
        decipher_only=False,
    )


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def _pkcs8(key: Key) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
