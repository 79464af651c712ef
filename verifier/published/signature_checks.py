"""Step 15: two different persons have signed the digest of each ranking's document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from verifier import canonical
from verifier.faults import Fault
from verifier.published import members
from verifier.published.report import Report, shown
from verifier.published.selection_file import Selection
from verifier.rules.documents import digest

Document = Mapping[str, Any]
_FIELDS = ("what", "about", "digest", "counts", "signer", "signed_at")


def check_signatures(
    report: Report, selection: Selection, place: str, ranking: Document, decreed: Collection[str]
) -> bool:
    """Whether both signatures hold, over this document; `decreed` are the fingerprints that the decree names."""
    found = digest(ranking["document"])
    before = report.failures(15)
    if found != ranking["digest"]:
        report.fail(15, "digest_differs", place=place, found=ranking["digest"], computed=found)
    rows = len(ranking["document"]["rows"])
    if ranking["present"] is None:
        report.lack(15, "present_unknown", place=place)
    elif ranking["present"] > rows:
        report.fail(15, "present_beyond", place=place, found=ranking["present"], rows=rows)
    signers = {}
    for signature in ranking["signatures"]:
        member = _valid(report, selection, place, signature)
        if member is not None:
            if ranking["present"] is not None:
                _check_statement(report, place, signature, member, members.expected(ranking, found, signature))
            signers[member["signer"]] = members.fingerprint(member)
            _check_decree(report, place, member, decreed)
    if len(set(signers.values())) < 2:
        report.fail(15, "signers_few", place=place, found=len(set(signers.values())))
    return report.failures(15) == before


def check_withdrawal(
    report: Report, selection: Selection, place: str, version: Document, decreed: Collection[str]
) -> None:
    """Two members of the decree have signed that this version is withdrawn, for this reason."""
    withdrawn = version["withdrawn"]
    if withdrawn["reason_code"] is None or withdrawn["reason"] is None:
        report.lack(15, "withdrawal_unproven", place=place)
        return
    signers = set()
    for signature in withdrawn["signatures"]:
        member = _valid(report, selection, place, signature)
        if member is not None:
            expected = members.expected_withdrawal(selection.selection_id, version, _exam_in(selection, signature))
            _check_statement(report, place, signature, member, expected)
            _check_decree(report, place, member, decreed)
            signers.add((member["signer"], members.fingerprint(member)))
    found = min(len({each[at] for each in signers}) for at in (0, 1)) if signers else 0
    if found < 2:
        report.fail(15, "signers_few", place=place, found=found)


def _exam_in(selection: Selection, signature: Document) -> str:
    """The exam that the statement names, if it is one of the selection's: of a version that was withdrawn no document
    is here that would say which."""
    try:
        statement = canonical.read(signature["statement"].encode(), "")
    except (Fault, UnicodeEncodeError):
        return ""
    about = statement.get("about") if isinstance(statement, dict) else None
    found = about.get("exam_id") if isinstance(about, dict) else None
    return found if isinstance(found, str) and found in selection.exams else ""


def _valid(report: Report, selection: Selection, place: str, signature: Document) -> Document | None:
    """The member whose signature this is."""
    member = selection.members.get(signature["key_id"])
    if member is None:
        report.fail(15, "key_unknown", place=place, key=signature["key_id"])
        return None
    if not members.is_valid(member, signature["statement"], signature["proof"]):
        report.fail(15, "signature_invalid", place=place, signer=member["signer"], key=signature["key_id"])
        return None
    return member


def _check_statement(
    report: Report, place: str, signature: Document, member: Document, expected: dict[str, Any] | None
) -> None:
    try:
        statement = canonical.read(signature["statement"].encode(), place)
    except (Fault, UnicodeEncodeError):
        statement = None
    if not isinstance(statement, dict) or statement.keys() != set(_FIELDS):
        report.fail(15, "statement_form", place=place, signer=member["signer"])
        return
    if expected is None:
        report.fail(15, "batch_place", place=place, signer=member["signer"])
        return
    for field, wanted in {**expected, "signer": member["signer"]}.items():
        if statement[field] != wanted:
            details = {"field": field, "found": shown(statement[field]), "computed": shown(wanted)}
            report.fail(15, "statement_differs", place=place, signer=member["signer"], **details)


def _check_decree(report: Report, place: str, member: Document, decreed: Collection[str]) -> None:
    print_of_key = members.fingerprint(member)
    if not decreed:
        report.lack(15, "needs_members")
    elif print_of_key not in decreed:
        report.fail(15, "not_decreed", place=place, signer=member["signer"], fingerprint=print_of_key)


def see_members(report: Report, selection: Selection, used: Collection[str]) -> None:
    """By class of key, who signed."""
    for key_id, member in selection.members.items():
        if key_id in used:
            kind = "passkey" if member["kind"] == "passkey" else "browser_key"
            report.see(15, kind, signer=member["signer"], fingerprint=members.fingerprint(member))
