"""`terang-verify FILES`: the steps over the published files of a log, of a selection, or of both in one folder.

Exit codes: 0 nothing failed, 1 a step failed, 2 with --strict where a step lacks something, 64 a wrong command line.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from verifier import notes
from verifier.checkpoints import read_paper_code
from verifier.faults import Fault
from verifier.files import Files, Folder, Zip
from verifier.notes import Key
from verifier.published import run as published
from verifier.published.sealings import read_sealings
from verifier.steps import CHECKPOINT, DEFINITION, Finding, Given, Line, Outcome, run, whole_size
from verifier.texts import LANGUAGES, Texts

USAGE = 64
"""The exit code of a command line that cannot be followed, by sysexits.h: 1 and 2 say something about the files."""


_BETWEEN_DIGITS = str.maketrans("", "", " :-")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    texts = Texts(chosen.lang)
    try:
        files, given, decreed = _files(chosen.files, texts), _given(chosen, texts), _fingerprints(chosen.member, texts)
        lines, has_log, summary = steps_over(files, given, decreed, chosen.only)
    except published.NoSuchVacancy as unknown:
        print(texts.text("command", "no_vacancy", {"vacancy": str(unknown)}), file=sys.stderr)
        return USAGE
    except _Wrong as wrong:
        print(wrong, file=sys.stderr)
        return USAGE
    print(as_json(lines) if chosen.json else texts.report(lines, has_log, summary))
    return exit_code(lines, chosen.strict)


def steps_over(
    files: Files, given: Given, decreed: Sequence[str] = (), only: str | None = None
) -> tuple[list[Line], bool, published.Summary | None]:
    """The steps over what is here, in order, and whether there is a log; a folder in which nothing is known is taken
    for a log that is missing. A log that is whole says what the public files are held against."""
    is_published = published.is_published(files)
    has_log = not is_published or _is_there(files, CHECKPOINT)
    lines = run(files, given) if has_log else []
    summary = None
    if is_published:
        size = whole_size(lines)
        sealings = None if size is None else read_sealings(files, size)
        of_selection, summary = published.run(files, decreed, only, sealings)
        lines = [*lines, *of_selection]
    return sorted(lines, key=lambda line: line.step), has_log, summary


def _is_there(files: Files, name: str) -> bool:
    try:
        return files.read(name, notes.LONGEST) is not None
    except Fault:
        return True


def exit_code(lines: Sequence[Line], is_strict: bool) -> int:
    outcomes = {line.outcome for line in lines}
    if Outcome.FAILS in outcomes:
        return 1
    return 2 if is_strict and Outcome.LACKS in outcomes else 0


class _Wrong(Exception):
    """The command line names what is not there or is no key."""


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(text)
    return int(text)


def _parser() -> _Parser:
    parser = _Parser(prog="terang-verify", description="Memeriksa berkas yang diterbitkan / checks published files.")
    parser.add_argument("files", type=Path, metavar="FILES", help="folder atau arsip zip / folder or zip archive")
    several: dict[str, Any] = {"action": "append", "default": []}
    parser.add_argument("--key", **several, help="kunci log, atau berkasnya / key of the log, or its file")
    parser.add_argument("--witness", **several, help="kunci saksi, atau berkasnya / key of a witness, or its file")
    parser.add_argument("--quorum", type=_count, default=0, help="jumlah saksi yang diperlukan / witnesses needed")
    parser.add_argument("--earlier", **several, type=Path, help="checkpoint terdahulu / an earlier checkpoint")
    parser.add_argument("--paper", **several, metavar="SIZE:CODE", help="dari kertas / from paper")
    parser.add_argument("--member", **several, metavar="KEY", help="sidik kunci pada SK / fingerprint in the decree")
    parser.add_argument("--only", metavar="VACANCY", help="satu lowongan saja / one vacancy only")
    parser.add_argument("--strict", action="store_true", help="kode 2 bila ada yang kurang / exit 2 if something lacks")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--json", action="store_true", help="untuk program / for programs")
    parser.add_argument("--version", action="version", version=f"terang-verify {DEFINITION}")
    return parser


def _files(path: Path, texts: Texts) -> Files:
    if path.is_dir():
        return Folder(path)
    if not path.is_file():
        raise _Wrong(texts.text("command", "no_log", {"path": path}))
    try:
        return Zip(path)
    except Fault as fault:
        raise _Wrong(_sentence(fault, texts)) from fault


def _given(chosen: argparse.Namespace, texts: Texts) -> Given:
    return Given(
        log_keys=_keys(chosen.key, texts),
        witness_keys=_keys(chosen.witness, texts),
        quorum=chosen.quorum,
        earlier=tuple((path.name, _bytes(path, texts)) for path in chosen.earlier),
        papers=tuple(_paper(text, texts) for text in chosen.paper),
    )


def _keys(values: Sequence[str], texts: Texts) -> tuple[Key, ...]:
    """Each value is a key or a file of keys, one in a line."""
    found: list[Key] = []
    for value in values:
        is_file = _is_file(value)
        lines = _bytes(Path(value), texts).decode("utf-8", "replace").splitlines() if is_file else [value]
        try:
            found += [
                notes.read_key(line, Path(value).name if is_file else value[:60]) for line in lines if line.strip()
            ]
        except Fault as fault:
            raise _Wrong(_sentence(fault, texts)) from fault
    return tuple(found)


def _fingerprints(values: Sequence[str], texts: Texts) -> list[str]:
    """Of the keys that the decree names; each value is one, or a file of them, one in a line."""
    found = []
    for value in values:
        lines = _bytes(Path(value), texts).decode("utf-8", "replace").splitlines() if _is_file(value) else [value]
        for line in filter(None, map(str.strip, lines)):
            digits = line.lower().translate(_BETWEEN_DIGITS)
            if len(digits) != 64 or not set(digits) <= set("0123456789abcdef"):
                raise _Wrong(texts.text("command", "no_fingerprint", {"text": line[:100]}))
            found.append(digits)
    return found


def _paper(text: str, texts: Texts) -> tuple[int, str]:
    size, _, typed = text.partition(":")
    code = read_paper_code(typed)
    if not (size.isascii() and size.isdigit()) or code is None:
        raise _Wrong(texts.text("command", "no_paper", {"text": text}))
    return int(size), code


def _is_file(value: str) -> bool:
    try:
        return Path(value).is_file()
    except (OSError, ValueError):
        # A key of ML-DSA-44 is longer than a name may be.
        return False


def _bytes(path: Path, texts: Texts) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _Wrong(texts.text("command", "no_file", {"path": path})) from error


def _sentence(fault: Fault, texts: Texts) -> str:
    return texts.finding(Finding(fault.code, fault.file, fault.unit, fault.number, fault.details))


def as_json(lines: Sequence[Line]) -> str:
    """The outcome as other programs read it."""
    return json.dumps(
        {"definition": DEFINITION, "steps": [asdict(line) for line in lines]}, ensure_ascii=False, indent=1
    )
