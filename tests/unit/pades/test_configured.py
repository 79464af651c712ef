"""What seals minutes is named by settings; what is wrong with it is said by the setting's name, at the start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519

from services.scoring.minutes.jobs import keyed_jobs
from shared.config import SettingsError, load
from shared.pades.authority import AgencySeal, Authority, Member, new_authority_pem
from shared.pades.configured import find_sealer
from tests.builders.agency_seal import agency
from tests.builders.web import make_settings

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
MEMBER = Member("R.K.", "staff-kartika", "ab" * 32, "cd" * 32)


def test_without_a_setting_nothing_is_sealed(tmp_path: Path) -> None:
    assert find_sealer(make_settings("scoring", tmp_path), NOW) is None
    assert keyed_jobs(make_settings("scoring", tmp_path)) == []


def test_the_own_authority_is_read_and_issues(tmp_path: Path) -> None:
    path = tmp_path / "authority.pem"
    path.write_bytes(new_authority_pem(NOW))
    sealer = find_sealer(make_settings("scoring", tmp_path, minutes_authority_file=path), NOW)
    assert isinstance(sealer, Authority)
    issued = x509.load_der_x509_certificate(sealer.certified(MEMBER, NOW).certificate)
    issuer = x509.load_pem_x509_certificate(path.read_bytes())
    issued.verify_directly_issued_by(issuer)
    assert issuer.fingerprint(hashes.SHA256()).hex() == sealer.fingerprint
    assert [job.name for job in keyed_jobs(make_settings("scoring", tmp_path, minutes_authority_file=path))] == [
        "minutes"
    ]


def test_the_agencys_certificate_comes_before_the_own_one(tmp_path: Path) -> None:
    own = tmp_path / "authority.pem"
    own.write_bytes(new_authority_pem(NOW))
    settings = make_settings(
        "scoring",
        tmp_path,
        minutes_authority_file=own,
        minutes_pkcs12_file=agency(tmp_path, NOW + timedelta(days=9)),
        minutes_passphrase_file=tmp_path / "passphrase",
    )
    sealer = find_sealer(settings, NOW)
    assert isinstance(sealer, AgencySeal)
    assert x509.load_der_x509_certificate(sealer.certified(MEMBER, NOW).certificate).subject.rfc4514_string() == (
        "O=Badan Kepegawaian"
    )
    with pytest.raises(ValueError, match="expired on 2026-12-07"):
        sealer.certified(MEMBER, NOW + timedelta(days=10))


@pytest.mark.parametrize(
    ("days", "passphrase", "message"),
    [
        (-1, "rahasia", r"TERANG_MINUTES_PKCS12_FILE: .*agency\.p12: its certificate expired on 2026-11-27"),
        (366 + 5, "rahasia", "TERANG_MINUTES_PKCS12_FILE: .*valid only from 2026-12-04 on"),
        (9, "salah", r"TERANG_MINUTES_PKCS12_FILE: .*agency\.p12"),
        (9, None, "TERANG_MINUTES_PKCS12_PASSPHRASE_FILE is not set"),
    ],
)
def test_what_is_wrong_with_the_agencys_file_names_the_setting(
    tmp_path: Path, days: int, passphrase: str | None, message: str
) -> None:
    path = agency(tmp_path, NOW + timedelta(days=days))
    (tmp_path / "passphrase").write_text(passphrase or "")
    settings = make_settings(
        "scoring",
        tmp_path,
        minutes_pkcs12_file=path,
        minutes_passphrase_file=None if passphrase is None else tmp_path / "passphrase",
    )
    with pytest.raises(SettingsError, match=message):
        find_sealer(settings, NOW)


def test_files_that_are_none_name_the_setting(tmp_path: Path) -> None:
    junk = tmp_path / "junk"
    junk.write_bytes(b"-----BEGIN NOTHING-----")
    with pytest.raises(SettingsError, match=r"TERANG_MINUTES_AUTHORITY_FILE: .*junk"):
        find_sealer(make_settings("scoring", tmp_path, minutes_authority_file=junk), NOW)
    one, other = (new_authority_pem(NOW).partition(b"-----BEGIN CERTIFICATE") for _ in range(2))
    junk.write_bytes(one[0] + other[1] + other[2])
    with pytest.raises(SettingsError, match="not that of the certificate"):
        find_sealer(make_settings("scoring", tmp_path, minutes_authority_file=junk), NOW)
    junk.write_bytes(b"no pkcs12")
    (tmp_path / "passphrase").write_text("x")
    settings = make_settings(
        "scoring", tmp_path, minutes_pkcs12_file=junk, minutes_passphrase_file=tmp_path / "passphrase"
    )
    with pytest.raises(SettingsError, match="TERANG_MINUTES_PKCS12_FILE"):
        find_sealer(settings, NOW)
    with pytest.raises(SettingsError, match="PASSPHRASE_FILE is set without"):
        find_sealer(make_settings("scoring", tmp_path, minutes_passphrase_file=junk), NOW)


def test_a_key_that_readers_of_pdf_do_not_know_is_refused(tmp_path: Path) -> None:
    path = agency(tmp_path, NOW + timedelta(days=9), ed25519.Ed25519PrivateKey.generate())
    with pytest.raises(ValueError, match="neither RSA nor"):
        AgencySeal.from_pkcs12(path.read_bytes(), b"rahasia", NOW)


@pytest.mark.parametrize("usage", ["key_encipherment", "key_cert_sign"])
def test_a_certificate_that_is_not_for_documents_is_refused(tmp_path: Path, usage: str) -> None:
    """Minutes would be sealed by it, and every reader would call the seals invalid."""
    path = agency(tmp_path, NOW + timedelta(days=9), usage=usage)
    with pytest.raises(ValueError, match="not for signing"):
        AgencySeal.from_pkcs12(path.read_bytes(), b"rahasia", NOW)


@pytest.mark.parametrize("usage", ["digital_signature", "content_commitment"])
def test_a_certificate_that_is_for_documents_is_taken(tmp_path: Path, usage: str) -> None:
    path = agency(tmp_path, NOW + timedelta(days=9), usage=usage)
    assert not AgencySeal.from_pkcs12(path.read_bytes(), b"rahasia", NOW).is_own


def test_only_scoring_reads_these_settings(tmp_path: Path) -> None:
    authority = tmp_path / "authority.pem"
    authority.write_bytes(b"x")
    environ = {
        "TERANG_MINUTES_AUTHORITY_FILE": str(authority),
        "TERANG_CBT_DATABASE_URL": "sqlite://",
        "TERANG_SCORING_DATABASE_URL": "sqlite://",
        "TERANG_EVENT_LOG_URL": "sqlite:///log",
        "TERANG_SECRET_KEY": "a secret of at least thirty-two characters",
        "TERANG_STAFF_PUBLIC_KEY_FILE": str(authority),
        "TERANG_PUBLIC_URL": "http://localhost:8000",
    }
    assert load("scoring", environ).minutes_authority_file == authority
    assert load("cbt", environ).minutes_authority_file is None
    with pytest.raises(SettingsError, match="TERANG_MINUTES_PKCS12_FILE"):
        load("scoring", environ | {"TERANG_MINUTES_PKCS12_FILE": str(tmp_path / "none.p12")})
