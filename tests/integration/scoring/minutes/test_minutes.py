"""Minutes of a released ranking: the same bytes each time before they are sealed, and one seal for each member."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.domain.paper import paper
from services.scoring.minutes.domain.words import finding_words
from services.scoring.minutes.usecases import making, reading
from services.scoring.minutes.usecases.figures import minutes_figures
from services.scoring.service import SERVICE
from shared.kernel.errors import NotFound
from shared.pades.authority import KEY_URN, STATEMENT_URN, AgencySeal, new_authority_pem
from shared.signatures.base64url import decoded
from shared.signatures.statements import signed_bytes
from tests.builders import person_keys
from tests.builders.agency_seal import agency
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World
from tests.builders.scoring_ranked import ranked_world, ranking_of, sign, withdraw
from tests.builders.sealed_minutes import FIRST, authority, authority_pem, make, root_of, statuses


@pytest.fixture
def world() -> World:
    world = ranked_world()
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    return world


def content_of(world: World) -> bytes:
    with Session(world.engine) as session:
        return reading.get_content(session, FIRST)


def attached(content: bytes) -> Mapping[str, bytes]:
    named = PdfFileReader(BytesIO(content)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    return {str(named[at]): named[at + 1]["/EF"]["/F"].data for at in range(0, len(named), 2)}


def test_the_seals_of_both_members_hold_in_pyhankos_own_validator(world: World) -> None:
    assert make(world) == 1
    content = content_of(world)
    found = statuses(content, root_of(authority_pem()))
    assert [each.bottom_line for each in found] == [True, True], [each.summary() for each in found]
    assert [(each.intact, each.valid, each.trusted) for each in found] == [(True, True, True)] * 2
    fields = [each.field_name for each in PdfFileReader(BytesIO(content)).embedded_signatures]
    assert fields == ["Anggota1", "Anggota2"]
    assert {str(each.sig_object["/SubFilter"]) for each in PdfFileReader(BytesIO(content)).embedded_signatures} == {
        "/ETSI.CAdES.detached"
    }


def test_a_release_without_minutes_is_a_figure_of_the_worker(world: World) -> None:
    def waited() -> float:
        with Session(world.engine) as session:
            (figure,) = minutes_figures(session, world.now + timedelta(hours=1))
        return figure.value

    assert minutes_figures in SERVICE.figures
    assert waited() == 3600
    make(world)
    assert waited() == 0


def test_one_byte_changed_breaks_them(world: World) -> None:
    make(world)
    content, root = content_of(world), root_of(authority_pem())
    first, second = PdfFileReader(BytesIO(content)).embedded_signatures
    title = content.index(b"/Title")
    assert title < first.byte_range[1]
    assert [each.bottom_line for each in statuses(changed(content, title + 9), root)] == [False, False]
    # What the second seal has added: the first is of the revision before, the second is not whole any more.
    assert [
        each.intact
        for each in statuses(changed(content, content.index(b"/Reason", second.byte_range[1] - 900) + 12), root)
    ] == [True, False]


def changed(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_nobody_elses_authority_is_trusted(world: World) -> None:
    make(world)
    found = statuses(content_of(world), root_of(new_authority_pem(datetime.now(UTC))))
    assert [(each.intact, each.trusted) for each in found] == [(True, False)] * 2


def test_each_certificate_names_the_member_the_own_key_and_the_statement(world: World) -> None:
    make(world)
    given = making_of(world)
    for each, seal in zip(given, PdfFileReader(BytesIO(content_of(world))).embedded_signatures, strict=True):
        certificate = x509.load_der_x509_certificate(seal.signer_cert.dump())
        subject = {part.oid._name: part.value for part in certificate.subject}
        assert (subject["commonName"], subject["pseudonym"]) == (each.name, each.pseudonym)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.UniformResourceIdentifier) == [
            KEY_URN + each.key_id,
            STATEMENT_URN + each.statement_digest,
        ]
    assert [(each.name, each.pseudonym) for each in given] == [("R.K.", KARTIKA.id), ("M.S.", SIREGAR.id)]
    assert [each.key_id for each in given] == [person_keys.fingerprint(who.id) for who in (KARTIKA, SIREGAR)]


def making_of(world: World) -> Any:
    with Session(world.engine) as session:
        return making.gather(session, FIRST).signatures


def test_whoever_has_the_file_alone_verifies_the_members_own_signatures(world: World) -> None:
    make(world)
    files = attached(content_of(world))
    ranking = hashlib.sha256(files["peringkat.json"]).hexdigest()
    assert ranking == ranking_of(world).digest
    proofs = json.loads(files["tanda-tangan.json"])
    assert len(proofs) == 2
    for each in proofs:
        key = decoded(each["key"]["public"])
        assert key is not None
        assert hashlib.sha256(key).hexdigest() == each["key"]["id"]
        own = Ed25519PublicKey.from_public_bytes(key)
        own.verify(decoded(each["signature"]) or b"", signed_bytes(each["statement"]))
        assert hashlib.sha256(each["statement"].encode()).hexdigest() == each["statement_sha256"]
        assert json.loads(each["statement"])["digest"] == ranking


def test_before_they_are_sealed_they_are_the_same_bytes_each_time(world: World) -> None:
    with Session(world.engine) as session:
        one, other = (paper(making.gather(session, FIRST)) for _ in range(2))
    assert one == other
    assert one.startswith(b"%PDF-")


def test_the_agencys_certificate_seals_in_its_place(world: World, tmp_path: Path) -> None:
    path = agency(tmp_path, datetime.now(UTC) + timedelta(days=9))
    sealer = AgencySeal.from_pkcs12(path.read_bytes(), b"rahasia", datetime.now(UTC))
    make(world, sealer)
    content = content_of(world)
    seals = PdfFileReader(BytesIO(content)).embedded_signatures
    found = statuses(content, seals[0].signer_cert)
    assert [each.bottom_line for each in found] == [True, True], [each.summary() for each in found]
    assert [each.signer_cert.subject.native["organization_name"] for each in seals] == ["Badan Kepegawaian"] * 2
    reasons = [str(each.sig_object["/Reason"]) for each in seals]
    assert [person_keys.fingerprint(who.id) in each for who, each in zip((KARTIKA, SIREGAR), reasons, strict=True)] == [
        True,
        True,
    ]
    with Session(world.engine) as session:
        _, made = reading.get(session, FIRST)
    assert made is not None
    assert (made.sealer, made.sealed_by_own) == (sealer.fingerprint, False)


def test_each_release_has_minutes_of_its_own_and_they_stay(world: World) -> None:
    assert make(world) == 1
    before = content_of(world)
    for act in (withdraw, sign):
        for who in (KARTIKA, SIREGAR):
            act(world, who)
    assert make(world) == 1
    assert make(world) == 0
    assert content_of(world) == before, "what was withdrawn stays readable"
    with Session(world.engine) as session:
        first, _ = reading.get(session, FIRST)
        _, second = reading.get(session, Version(VACANCY, "", 2))
    assert first.withdrawn_at is not None
    assert second is not None
    assert (second.sealer, second.sealed_by_own) == (authority().fingerprint, True)


def test_what_one_member_has_signed_has_none() -> None:
    world = ranked_world()
    sign(world, KARTIKA)
    assert make(world) == 0
    with Session(world.engine) as session, pytest.raises(NotFound):
        reading.get(session, FIRST)


def test_what_was_let_stand_is_printed_whole_in_any_script(world: World, caplog: pytest.LogCaptureFixture) -> None:
    finding = {"candidate_no": "26-0001", "fault": "chain_broken", "fault_at": 3, **_reasons("Kabel putus 中文 🙂")}
    finding = {("closed_by" if name == "overruled_by" else name): value for name, value in finding.items()}
    assert finding_words(finding) == "26-0001: Rantai simpanan putus pada simpanan ke-3."
    overruled = {"kind": "pair", "found": 1, "finding_digest": "0" * 64, **_reasons("Kakak beradik.")}
    with Session(world.engine) as session:
        found = making.gather(session, FIRST)
    build = {"service": "cbt", "build": f"0.1.1+{'ab' * 32}", **_reasons("Tambalan keamanan.")}
    build = {("accepted_by" if name == "overruled_by" else name): value for name, value in build.items()}
    let_pass: dict[str, Any] = {"findings": [finding], "overruled": [overruled], "accepted_builds": [build]}
    printed = [
        len(paper(replace(found, document={**found.document, **dict(list(let_pass.items())[:count])})))
        for count in range(4)
    ]
    assert printed == sorted(set(printed)), "each of them is in it"
    assert [each.getMessage() for each in caplog.records if "glyph" in each.getMessage()] == []


def _reasons(reason: str) -> dict[str, str]:
    return {"reason": reason, "overruled_by": "R.K.", "seconding_reason": "Diperiksa.", "seconded_by": "M.S."}
