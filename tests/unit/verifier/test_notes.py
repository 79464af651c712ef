"""Signed notes: examples of others, and every malformed line with its place."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from tests.builders.tlog import NoteKey
from verifier import checkpoints, notes
from verifier.faults import Fault
from verifier.notes import ED25519, ED25519_COSIGNATURE
from verifier.signatures import Signatures, check

PLACE = Path(__file__).parent / "vectors" / "notes"


def stored(name: str) -> str:
    return (PLACE / f"{name}.txt").read_text("utf-8")


EXAMPLE, GO, POEM, SOFA, PUBLISHED = map(stored, ("example", "go", "poem", "sofa", "published"))
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_KEYS = stored("published-keys").splitlines()


def checked(text: str, *keys: str) -> Signatures:
    note = notes.read(text.encode(), "note")
    # Of a note that is no checkpoint only its text is signed.
    checkpoint = checkpoints.Checkpoint("", 0, b"", ())
    return check(note, checkpoint, [notes.read_key(key, "key") for key in keys], "note")


@pytest.mark.parametrize(("text", "key"), [(EXAMPLE, EXAMPLE_KEY), (GO, GO_KEY)], ids=["C2SP", "Go"])
def test_the_examples_of_others_hold(text: str, key: str) -> None:
    assert [held.key.name for held in checked(text, key).held] == [key.split("+")[0]]
    with pytest.raises(Fault) as caught:
        checked(text.replace("problem", "Problem").replace("message", "massage"), key)
    assert (caught.value.code, caught.value.unit) == ("signature", "line")


def test_a_published_checkpoint_with_its_witnesses_holds() -> None:
    held = checked(PUBLISHED, *PUBLISHED_KEYS).held
    assert {each.key.name: each.time for each in held} == {
        "arche2025h1.staging.ct.transparency.dev": None,
        "remora.n621.de": 1779573024,
        "transparency.dev/DEV:witness-little-garden": 1779573024,
        "witness.stagemole.eu": 1779573024,
        "witness1.smartit.nu/witness1": 1779573024,
    }
    for key in PUBLISHED_KEYS:
        with pytest.raises(Fault):
            checked(PUBLISHED.replace("1432088532", "1432088533"), key)


def test_a_text_may_have_empty_lines() -> None:
    note = notes.read(POEM.encode(), "note")
    assert note.text == POEM[: POEM.index("\n— ")]
    assert [(each.name, each.line) for each in note.signatures] == [("quasimodo.example/salvatore", 6)]


def test_the_parts_of_a_checkpoint_and_its_cosignature() -> None:
    note = notes.read(SOFA.encode(), "note")
    found = checkpoints.read(note, "note")
    assert (found.origin, found.size, found.extensions) == ("example.com/behind-the-sofa", 20852163, ())
    assert found.root.hex().startswith("0ac5186a91863e8e")
    assert [(each.name, each.line, len(each.data)) for each in note.signatures] == [
        ("example.com/behind-the-sofa", 5, 64),
        ("witness.example.com/w1", 6, 72),
    ]
    assert int.from_bytes(note.signatures[1].data[:8], "big") == 1679315147


def test_a_key_says_what_it_is() -> None:
    assert notes.read_key(f"  {EXAMPLE_KEY}\n", "key").kind == ED25519
    assert notes.read_key(PUBLISHED_KEYS[1], "key").kind == ED25519_COSIGNATURE
    # Its base64 has a plus in it.
    assert notes.read_key("TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", "key").name == "TEST"


def made(name: str, typed: bytes) -> str:
    """A key whose id fits."""
    identity = hashlib.sha256(name.encode() + b"\n" + typed).hexdigest()[:8]
    return f"{name}+{identity}+{base64.b64encode(typed).decode()}"


WRONG_KEYS = [
    ("", "key_form"),
    ("example.com/foo", "key_form"),
    ("example.com/foo+530d903a", "key_form"),
    (EXAMPLE_KEY.replace("530d903a", "530D903A"), "key_form"),
    (EXAMPLE_KEY.replace("530d903a", "530d903"), "key_form"),
    (EXAMPLE_KEY + "!", "key_form"),
    (EXAMPLE_KEY[:-1], "key_form"),
    (EXAMPLE_KEY.replace("example.com/foo", "example com"), "key_form"),
    (made("a", b"\x01\x02").replace("AQI=", "AQJ="), "key_form"),
    (made("a", b"\x05" + bytes(32)), "key_kind"),
    (made("a", b"\x01" + bytes(31)), "key_length"),
    (made("a", b"\x06" + bytes(32)), "key_length"),
    (made("a", b"\x01\x01" + bytes(31)), "key_unsafe"),
    (made("a", b"\x04" + b"\xff" * 32), "key_unsafe"),
    (EXAMPLE_KEY.replace("530d903a", "530d903b"), "key_id"),
    (EXAMPLE_KEY.replace("example.com/foo", "example.com/fooo"), "key_id"),
]


@pytest.mark.parametrize(("text", "code"), WRONG_KEYS)
def test_a_key_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        notes.read_key(text, "keys.txt")
    assert (caught.value.code, caught.value.file) == (code, "keys.txt")


SIGNED = "— a AAAAAAA=\n"
WRONG_NOTES = [
    (b"", "note_blank", 0),
    (b"text\n" + SIGNED.encode(), "note_blank", 0),
    (b"\n\n" + SIGNED.encode(), "note_blank", 0),
    (b"text\n\n", "note_unsigned", 0),
    (b"te\xffxt\n\n" + SIGNED.encode(), "note_not_utf8", 2),
    (b"te\rxt\n\n" + SIGNED.encode(), "note_control", 1),
    (b"a\nte\x00xt\n\n" + SIGNED.encode(), "note_control", 2),
    (b"text\n\n" + SIGNED.encode()[:-1], "note_unended", 3),
    (f"text\n\n{SIGNED}- a AAAAAAA=\n".encode(), "note_signature", 4),
    (f"text\n\n{SIGNED}—  a AAAAAAA=\n".encode(), "note_signature", 4),
    (f"text\n\n{SIGNED}— a+b AAAAAAA=\n".encode(), "note_signature", 4),
    (f"text\n\n{SIGNED}— a\u2003b AAAAAAA=\n".encode(), "note_signature", 4),
    (f"text\n\n{SIGNED}— a AAAAAAA= \n".encode(), "note_signature", 4),
    (f"text\n\n{SIGNED}— a AAAAAAA\n".encode(), "note_signature", 4),
    (f"text\n\n{SIGNED}— a AAAAAAB=\n".encode(), "note_signature", 4),
    (f"text\n\n{SIGNED}— a AAAA\n".encode(), "note_signature", 4),
    (f"text\n\n{SIGNED}— a AAAAAA==\n".encode(), "note_signature", 4),
    (b"text\n\n" + SIGNED.encode() * 257, "note_signatures", 0),
    (b"x" * (1 << 20) + b"\n\n" + SIGNED.encode(), "note_long", 0),
]


@pytest.mark.parametrize(("data", "code", "number"), WRONG_NOTES, ids=lambda each: repr(each)[:40])
def test_a_malformed_note_is_refused_with_its_line(data: bytes, code: str, number: int) -> None:
    with pytest.raises(Fault) as caught:
        notes.read(data, "checkpoint")
    assert (caught.value.code, caught.value.file, caught.value.number) == (code, "checkpoint", number)


def test_as_many_signatures_as_that_are_read() -> None:
    assert len(notes.read(b"text\n\n" + SIGNED.encode() * 256, "note").signatures) == 256


ROOT = base64.b64encode(bytes(32)).decode()
EMPTY = base64.b64encode(hashlib.sha256().digest()).decode()
WRONG_CHECKPOINTS = [
    ("a\n1\n", "checkpoint_short", 2),
    (f"a\n\n1\n{ROOT}\n", "checkpoint_empty_line", 2),
    (f"a\n1\n{ROOT}\n\nmore\n", "checkpoint_empty_line", 4),
    (f"a\n01\n{ROOT}\n", "checkpoint_size", 2),
    (f"a\n-1\n{ROOT}\n", "checkpoint_size", 2),
    (f"a\n١\n{ROOT}\n", "checkpoint_size", 2),
    (f"a\n9007199254740992\n{ROOT}\n", "checkpoint_size", 2),
    (f"a\n1\n{ROOT[:-1]}\n", "checkpoint_root", 3),
    (f"a\n1\n{base64.b64encode(bytes(31)).decode()}\n", "checkpoint_root", 3),
    (f"a\n1\n{ROOT[:-2]}B=\n", "checkpoint_root", 3),
    (f"a\n0\n{ROOT}\n", "checkpoint_empty", 3),
]


@pytest.mark.parametrize(("text", "code", "line"), WRONG_CHECKPOINTS)
def test_a_malformed_checkpoint_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(Fault) as caught:
        checkpoints.read(notes.Note(text, ()), "checkpoint")
    assert (caught.value.code, caught.value.unit, caught.value.number) == (code, "line", line)


def test_extension_lines_are_kept_and_an_empty_log_has_its_root() -> None:
    found = checkpoints.read(notes.Note(f"a b\n0\n{EMPTY}\nmore\nand more\n", ()), "checkpoint")
    assert (found.origin, found.size, found.extensions) == ("a b", 0, ("more", "and more"))


def test_signatures_of_others_are_ignored_whatever_they_are() -> None:
    """A name or an id in common is not enough."""
    log, namesake = NoteKey("log.example"), NoteKey("log.example", is_witness=True)
    text = f"log.example\n1\n{ROOT}\n"
    foreign = f"— log.example {base64.b64encode(namesake.id + bytes(64)).decode()}\n"
    foreign += f"— other.example {base64.b64encode(log.id + bytes(64)).decode()}\n"
    found = checked(f"{text}\n{foreign}{log.signed(text)}", log.line)
    assert [held.key.name for held in found.held] == ["log.example"]


@pytest.mark.parametrize("length", [1, 63, 65, 72])
def test_a_signature_of_a_known_key_has_its_length(length: int) -> None:
    log = NoteKey("log.example")
    line = f"— log.example {base64.b64encode(log.id + bytes(length)).decode()}\n"
    with pytest.raises(Fault) as caught:
        checked(f"text\n\n{line}", log.line)
    assert (caught.value.code, caught.value.number) == ("signature", 3)


def test_the_time_of_a_witness_is_signed_and_within_bounds() -> None:
    witness = NoteKey("w.example", is_witness=True)
    text = f"log.example\n1\n{ROOT}\n"
    assert checked(f"{text}\n{witness.signed(text, 2**63 - 1)}", witness.line).held[0].time == 2**63 - 1
    with pytest.raises(Fault):
        checked(f"{text}\n{witness.signed(text, 2**63)}", witness.line)
    line = witness.signed(text, 7)
    raw = bytearray(base64.b64decode(line.split(" ")[2]))
    raw[11] ^= 1
    with pytest.raises(Fault):
        checked(f"{text}\n— w.example {base64.b64encode(raw).decode()}\n", witness.line)
