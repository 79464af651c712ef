"""What members signed, and whether their signatures hold (docs/definitions/signatures.md)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from verifier.ed25519 import is_signed
from verifier.merkle import leaf_hash, node_hash
from verifier.rules.documents import canonical

Document = Mapping[str, Any]
_PREFIX = b"terang.statement.v1\n"
_AUTHENTICATOR_LEAST, _AUTHENTICATOR_MOST, _CLIENT_MOST, _SIGNATURE_MOST = 37, 1024, 2048, 1024
_PRESENT, _VERIFIED, _MAY_BE_COPIED, _COPIED, _NEW_KEY, _EXTENSIONS = (1 << bit for bit in (0, 2, 3, 4, 6, 7))


def decoded(text: str) -> bytes | None:
    """The bytes of base64url without padding; None for any text that an encoder would not write."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return data if base64.urlsafe_b64encode(data).rstrip(b"=").decode() == text else None


def fingerprint(member: Document) -> str:
    return hashlib.sha256(decoded(member["public_key"]) or b"").hexdigest()


def is_valid(member: Document, statement: str, proof: str) -> bool:
    """Whether the proof is this member's signature of the statement's text."""
    key = decoded(member["public_key"])
    try:
        signed = _PREFIX + statement.encode()
    except UnicodeEncodeError:
        return False
    if key is None:
        return False
    if member["kind"] == "ed25519":
        signature = decoded(proof)
        return signature is not None and is_signed(key, signature, signed)
    parts = [decoded(part) for part in proof.split(".")]
    if len(parts) != 3 or None in parts:
        return False
    authenticator, client, signature = (part or b"" for part in parts)
    return (
        _is_client(client, hashlib.sha256(signed).digest(), member.get("origin"))
        and _is_authenticator(authenticator, member.get("rp_id"))
        and 1 <= len(signature) <= _SIGNATURE_MOST
        and _is_signed_by(key, signature, authenticator + hashlib.sha256(client).digest())
    )


class _Twice(ValueError):
    pass


def _is_client(data: bytes, challenge: bytes, origin: str | None) -> bool:
    if not 1 <= len(data) <= _CLIENT_MOST:
        return False
    try:
        client = _outermost(data.decode())
    except (ValueError, RecursionError):
        return False
    wanted = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
    return (
        isinstance(client, dict)
        and client.get("type") == "webauthn.get"
        and client.get("challenge") == wanted
        and origin is not None
        and client.get("origin") == origin
        and client.get("crossOrigin", False) is False
        and "topOrigin" not in client
    )


def _outermost(text: str) -> Any:
    """The value; raises ValueError where the outermost object names a field twice. What lies within may."""
    pairs_of: dict[int, bool] = {}
    kept: list[Any] = []

    def hook(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        kept.append(found)
        pairs_of[id(found)] = len(found) != len(pairs)
        return found

    value = json.loads(text, object_pairs_hook=hook)
    if pairs_of.get(id(value)):
        raise _Twice
    return value


def _is_authenticator(data: bytes, rp_id: str | None) -> bool:
    if rp_id is None or not _AUTHENTICATOR_LEAST <= len(data) <= _AUTHENTICATOR_MOST:
        return False
    flags = data[32]
    return bool(
        data[:32] == hashlib.sha256(rp_id.encode()).digest()
        and flags & _PRESENT
        and flags & _VERIFIED
        and not flags & _NEW_KEY
        and (flags & _MAY_BE_COPIED or not flags & _COPIED)
        and (len(data) == _AUTHENTICATOR_LEAST or flags & _EXTENSIONS)
    )


def _is_signed_by(key: bytes, signature: bytes, data: bytes) -> bool:
    try:
        public = load_der_public_key(key)
        if public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != key:
            return False
        if isinstance(public, ed25519.Ed25519PublicKey):
            return is_signed(public.public_bytes(Encoding.Raw, PublicFormat.Raw), signature, data)
        if isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, ec.SECP256R1):
            public.verify(signature, data, ec.ECDSA(SHA256()))
            return True
        if isinstance(public, rsa.RSAPublicKey) and 2048 <= public.key_size <= 4096:
            public.verify(signature, data, padding.PKCS1v15(), SHA256())
            return public.public_numbers().e == 65537
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        pass
    return False


def root_at(leaf: Document, batch: Document) -> str | None:
    """The root to which a ranking's place in a batch leads; None where the place is none (RFC 9162, 2.1.3.2)."""
    at, last, found = batch["index"], batch["size"] - 1, leaf_hash(canonical(leaf))
    if at > last:
        return None
    for sibling in map(bytes.fromhex, batch["path"]):
        if last == 0:
            return None
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return found.hex() if last == 0 else None


def _counts(ranking: Document, document: Document) -> dict[str, int]:
    rows = document["rows"]
    return {
        "version": ranking["version"],
        "rows": len(rows),
        "present": ranking["present"],
        "ranked": sum(row["rank"] is not None for row in rows),
        "accepted": len(document.get("findings") or ()),
        "overruled": len(document.get("overruled") or ()),
        "accepted_builds": len(document.get("accepted_builds") or ()),
    }


def expected(ranking: Document, digest: str, signature: Document) -> dict[str, Any] | None:
    """What the statement of this signature must say, but for `signer` and `signed_at`; None for no place in a batch."""
    document, batch = ranking["document"], signature["batch"]
    about = {name: document[name] for name in ("selection_id", "exam_id", "vacancy_id")}
    counts = _counts(ranking, document)
    builds = counts.pop("accepted_builds")
    if batch is not None:
        leaf = {**about, **counts, "digest": digest, "stage": document.get("stage")}
        root = root_at(leaf | ({"accepted_builds": builds} if builds else {}), batch)
        if root is None:
            return None
        return {
            "what": "ranking.release.batch",
            "about": {"selection_id": about["selection_id"]},
            "digest": root,
            "counts": {"vacancies": batch["size"]},
        }
    if not counts["overruled"]:
        del counts["overruled"]
    if document.get("stage") is not None:
        about["stage"] = document["stage"]
    return {
        "what": "ranking.release",
        "about": about,
        "digest": digest,
        "counts": counts | ({"accepted_builds": builds} if builds else {}),
    }


def expected_withdrawal(selection_id: str, version: Document, exam_id: str) -> dict[str, Any]:
    """What the statement of a withdrawal must say, but for `signer` and `signed_at`."""
    withdrawn = version["withdrawn"]
    return {
        "what": "ranking.withdrawal",
        "about": {
            "selection_id": selection_id,
            "exam_id": exam_id,
            "vacancy_id": version["vacancy_id"],
            **({"stage": version["stage"]} if version["stage"] else {}),
            "reason_code": withdrawn["reason_code"],
            "reason_digest": hashlib.sha256(withdrawn["reason"].encode("utf-8", "surrogatepass")).hexdigest(),
        },
        "digest": version["digest"],
        "counts": {"version": version["version"]},
    }
