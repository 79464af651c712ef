"""A PDF document with one PAdES signature for each member, each over all that was before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from asn1crypto import keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from shared.pades.authority import Certified, Member, Sealer

Box = tuple[int, int, int, int]
"""Left, bottom, right and top in points, from the lower left corner of the page."""


def seal(content: bytes, members: Sequence[Member], boxes: Sequence[Box], sealer: Sealer, now: datetime) -> bytes:
    """The document with a visible signature for each member, on its first page in the member's box. Raises ValueError
    where the sealer's certificate is not valid now."""
    certified = [sealer.certified(member, now) for member in members]
    names = [f"Anggota{number}" for number in range(1, len(members) + 1)]
    content = _with_fields(content, list(zip(names, boxes, strict=True)))
    for name, member, credentials in zip(names, members, certified, strict=True):
        content = _signed(content, name, member, _signer(credentials))
    return content


def _with_fields(content: bytes, named: Sequence[tuple[str, Box]]) -> bytes:
    """All fields before the first signature: what comes after one may only be signatures."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    for name, box in named:
        fields.append_signature_field(writer, SigFieldSpec(name, on_page=0, box=box))
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _signed(content: bytes, name: str, member: Member, signer: SimpleSigner) -> bytes:
    about = PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=f"{member.name} ({member.pseudonym})",
        reason=f"Menyegel tanda tangan kunci {member.key_id} atas pernyataan {member.statement}",
    )
    lines = (
        f"{member.name} ({member.pseudonym})",
        f"kunci {member.key_id[:16]}",
        f"pernyataan {member.statement[:16]}",
        "disegel %(ts)s",
    )
    style = TextStampStyle(stamp_text="\n".join(lines), border_width=1, timestamp_format="%Y-%m-%d %H:%M %Z")
    out = BytesIO()
    PdfSigner(about, signer=signer, stamp_style=style).sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), output=out)
    return out.getvalue()


def _signer(credentials: Certified) -> SimpleSigner:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(x509.Certificate.load(each) for each in credentials.chain)
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(credentials.certificate),
        signing_key=keys.PrivateKeyInfo.load(credentials.key),
        cert_registry=store,
    )
