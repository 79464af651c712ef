"""Only a genuine, living token of ours says who somebody is."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.roles import STAFF, Principal, Role
from shared.web import staff_tokens
from shared.web.staff_tokens import ISSUER, StaffToken, generate_key_pair, is_public_key

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PRIVATE, PUBLIC = generate_key_pair()
RINI = Principal("staff-1", "Rini Wulandari", frozenset({Role.VERIFIER, Role.COMMITTEE}))


def issue(private: bytes, who: Principal, now: datetime, *, audience: str = "cbt", minutes: int = 15) -> str:
    return staff_tokens.issue(private, StaffToken(who, "session-1", 3), now, audience=audience, minutes=minutes)


def verify(public: bytes, token: str, now: datetime) -> Principal | None:
    """The person whom cbt takes the token to name."""
    found = staff_tokens.verify(public, token, now, audience="cbt")
    return found.who if found else None


def signed(private: bytes = PRIVATE, **changes: Any) -> str:
    """A token made by hand, so that each claim can be wrong on its own."""
    claims = {
        "iss": ISSUER,
        "aud": "cbt",
        "sub": "staff-1",
        "sid": "session-1",
        "gen": 3,
        "name": "Rini",
        "roles": ["verifier"],
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(minutes=5)).timestamp()),
    }
    text = f"{part(staff_tokens.HEADER)}.{part({**claims, **changes})}"
    return f"{text}.{encoded(ed25519(private).sign(text.encode()))}"


def ed25519(pem: bytes) -> Ed25519PrivateKey:
    key = load_pem_private_key(pem, None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def part(value: Any) -> str:
    return encoded(json.dumps(value).encode())


def test_a_token_tells_who_it_was_issued_to() -> None:
    assert verify(PUBLIC, issue(PRIVATE, RINI, NOW), NOW) == RINI


def test_a_token_tells_for_which_selections_a_role_counts() -> None:
    limited = Principal("staff-1", "Rini", frozenset({Role.VERIFIER}), limits=frozenset({(Role.VERIFIER, "cpns-2026")}))
    assert verify(PUBLIC, issue(PRIVATE, limited, NOW), NOW) == limited
    assert verify(PUBLIC, signed(roles=["verifier@cpns-2026"]), NOW) == limited
    assert verify(PUBLIC, signed(roles=["verifier@", "@cpns-2026", "candidate@cpns-2026"]), NOW) is None


def test_a_token_lives_exactly_as_long_as_it_says() -> None:
    token = issue(PRIVATE, RINI, NOW, minutes=15)
    assert verify(PUBLIC, token, NOW + timedelta(minutes=15, seconds=-1)) == RINI
    assert verify(PUBLIC, token, NOW + timedelta(minutes=15)) is None


def test_a_file_of_two_keys_verifies_what_either_has_signed_and_nothing_else() -> None:
    private, public = generate_key_pair()
    both = PUBLIC.rstrip() + b"\n" + public
    assert verify(both, issue(PRIVATE, RINI, NOW), NOW) == verify(both, issue(private, RINI, NOW), NOW) == RINI
    assert verify(both, issue(generate_key_pair()[0], RINI, NOW), NOW) is None
    assert is_public_key(both)
    assert not is_public_key(PUBLIC + PRIVATE)


def test_another_key_does_not_verify() -> None:
    assert verify(PUBLIC, issue(generate_key_pair()[0], RINI, NOW), NOW) is None


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "somebody-else"},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": int(NOW.timestamp()) + 86_400},
        {"exp": NOW.timestamp() + 60.5},
        {"exp": float(int(NOW.timestamp()) + 60)},
        {"exp": 10**400},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"nbf": int(NOW.timestamp()) + 240},
        {"nbf": "now"},
        {"nbf": None},
        {"iat": float(int(NOW.timestamp()))},
        {"iat": -(10**400)},
        {"iat": None},
        {"iat": int(NOW.timestamp()) + 240},
        {"aud": None},
        {"aud": "scoring"},
        {"aud": ["cbt", "scoring"]},
        {"sid": None},
        {"gen": None},
        {"gen": "3"},
        {"gen": True},
        {"gen": -1},
        {"gen": 2**31},
        {"gen": 10**40},
        {"sub": "half \ud800"},
        {"sub": "a\0b"},
        {"sid": "half \udfff"},
        {"name": "half \ud800"},
        {"roles": ["auditor", "committee@half-\ud800"]},
        {"roles": ["auditor", 7]},
        {"sub": None},
        {"sub": 7},
        {"name": None},
        {"roles": None},
        {"roles": "committee"},
        {"roles": []},
        {"roles": ["applicant", "candidate", "emperor"]},
    ],
)
def test_a_genuine_signature_over_wrong_claims_is_not_enough(change: dict[str, Any]) -> None:
    assert verify(PUBLIC, signed(), NOW) is not None
    assert verify(PUBLIC, signed(**change), NOW) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"crit": ["x"], "x": 1},
        {"crit": ["exp"], "exp": 1},
        {"crit": []},
        {"crit": ["b64"], "b64": True},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": part("a" * 24)}},
        {"jku": "https://keys.example/"},
        {"x5u": "https://keys.example/"},
        {"kid": "../../staff_public.pem"},
        {"zip": "DEF"},
        {"cty": "JWT"},
        {"typ": "dpop+jwt"},
        {"alg": "EdDSA"},
        {"alg": "none"},
        {"alg": ["Ed25519"]},
        {"alg": None},
    ],
    ids=str,
)
def test_a_genuine_signature_under_another_head_is_not_enough(changes: dict[str, Any]) -> None:
    assert verify(PUBLIC, signed_under({}), NOW) is not None
    assert verify(PUBLIC, signed_under(changes), NOW) is None


def signed_under(changes: dict[str, Any], private: bytes = PRIVATE) -> str:
    """A token signed with recruitment's own key, or another, whatever its head says."""
    text = f"{part({**staff_tokens.HEADER, **changes})}.{signed().split('.')[1]}"
    return f"{text}.{encoded(ed25519(private).sign(text.encode()))}"


@pytest.mark.parametrize("number", ["1e999", "9" * 5_000, "-" + "9" * 5_000, "[" * 50_000])
def test_a_number_that_no_clock_has_is_nobody(number: str) -> None:
    """Signed by the key all the same: what is read before the signature, or after it, must not fail."""
    text = json.dumps({"exp": 0}).replace("0", number).encode()
    head = f"{part(staff_tokens.HEADER)}.{encoded(text)}"
    assert verify(PUBLIC, f"{head}.{encoded(ed25519(PRIVATE).sign(head.encode()))}", NOW) is None


def test_roles_that_are_not_staff_are_dropped() -> None:
    found = verify(PUBLIC, signed(roles=["applicant", "auditor", "candidate"]), NOW)
    assert found is not None
    assert found.roles == {Role.AUDITOR}


def test_the_algorithm_is_ours_to_choose() -> None:
    """Claims that are right in everything, so that only the head and the signature can be the reason."""
    claims = signed().split(".")[1]
    for name in ("none", "None", ""):
        for signature in ("", "AA"):
            assert verify(PUBLIC, f"{part({'alg': name, 'typ': 'JWT'})}.{claims}.{signature}", NOW) is None
    # The public key is no secret: nobody may use it as the key of a symmetric signature.
    for secret in (PUBLIC, PUBLIC.strip(), PUBLIC.split(b"\n")[1]):
        text = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{claims}"
        assert verify(PUBLIC, f"{text}.{encoded(hmac.digest(secret, text.encode(), 'sha256'))}", NOW) is None


def test_a_key_in_the_head_verifies_nothing() -> None:
    private, _ = generate_key_pair()
    key = ed25519(private).public_key().public_bytes_raw()
    brought = {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": encoded(key)}}
    assert verify(PUBLIC, signed_under(brought, private), NOW) is None


@given(st.text() | st.tuples(st.text(), st.text(), st.text()).map(".".join))
def test_any_other_text_is_nobody(text: str) -> None:
    assert verify(PUBLIC, text, NOW) is None


def test_a_changed_token_is_nobody() -> None:
    header, claims, signature = signed().split(".")
    more = {"iss": ISSUER, "sub": "staff-1", "name": "Rini", "roles": ["committee"], "exp": int(NOW.timestamp()) + 999}
    assert verify(PUBLIC, f"{header}.{part(more)}.{signature}", NOW) is None
    assert verify(PUBLIC, f"{header}.{claims}.{signature[::-1]}", NOW) is None


@pytest.mark.parametrize("roles", [set(), {Role.APPLICANT}, {Role.COMMITTEE, Role.CANDIDATE}])
def test_tokens_are_issued_for_staff_roles_only(roles: set[Role]) -> None:
    with pytest.raises(ValueError, match="staff roles"):
        issue(PRIVATE, Principal("x", "X", frozenset(roles)), NOW)


def test_every_staff_role_travels() -> None:
    everyone = Principal("x", "Nama dengan huruf é dan 漢字", STAFF)
    assert verify(PUBLIC, issue(PRIVATE, everyone, NOW), NOW) == everyone


@pytest.mark.parametrize("other", ["recruitment", "scoring", "", "CBT", "cbt "])
def test_a_token_is_for_one_service(other: str) -> None:
    token = issue(PRIVATE, RINI, NOW)
    assert staff_tokens.verify(PUBLIC, token, NOW, audience="cbt") == StaffToken(RINI, "session-1", 3)
    assert staff_tokens.verify(PUBLIC, token, NOW, audience=other) is None
