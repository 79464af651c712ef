"""`make translations` and its check find what is left to translate."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.translations import check

ROOT = Path(__file__).parents[3]
ENGLISH = {"Halo": "Hello", "Nomor %(no)s tidak dikenal.": "Number %(no)s is not known."}


class Texts:
    """A small source folder with its catalogue, and the Makefile's two targets for it."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "shared"
        self.translations = folder / "translations"
        self.po = self.translations / "en/LC_MESSAGES/messages.po"
        self.template = self.source / "web/templates/a.html"
        self.template.parent.mkdir(parents=True)
        self.template.write_text("<h1>{{ _('Halo') }}</h1>", encoding="utf-8")
        (self.source / "rules.py").write_text('text = N_("Nomor %(no)s tidak dikenal.")\n', encoding="utf-8")

    def update(self) -> None:
        made = self._make("translations")
        assert made.returncode == 0, made.stderr

    def check(self) -> list[str]:
        """The complaints that name the catalogue; empty where the check passes."""
        made = self._make("check-translations")
        lines = [line for line in made.stderr.splitlines() if str(self.translations) in line]
        assert bool(lines) == (made.returncode != 0), made.stderr
        return [line.replace(f"{self.po}: ", "").replace(str(self.translations), "IT") for line in lines]

    def _make(self, target: str) -> subprocess.CompletedProcess[str]:
        given = [f"TEXTS={self.source}:{self.translations}", "DEV=", f"BIN={Path(sys.executable).parent}"]
        return subprocess.run(["make", "-s", target, *given], cwd=ROOT, capture_output=True, text=True, check=False)


def change(po: Path, act: Callable[[Message], None]) -> None:
    with po.open("rb") as file:
        catalog = read_po(file, locale="en")
    for message in catalog:
        if message.id:
            act(message)
    with po.open("wb") as file:
        write_po(file, catalog)


def translate(message: Message) -> None:
    message.string = ENGLISH.get(str(message.id), "")


def test_the_way_from_a_text_to_its_english_and_to_another_text(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    texts.update()
    assert texts.check() == ["'Nomor %(no)s tidak dikenal.' has no English", "'Halo' has no English"]
    change(texts.po, translate)
    texts.update()
    assert texts.check() == []

    written = texts.po.read_bytes()
    texts.update()
    assert texts.po.read_bytes() == written

    texts.template.write_text("<h1>{{ _('Selamat datang') }}</h1>", encoding="utf-8")
    assert texts.check() == ["IT is out of date; run make translations"]
    texts.update()
    assert "Halo" not in texts.po.read_text(encoding="utf-8")
    assert texts.check() == ["'Selamat datang' has no English"]


@pytest.fixture
def po(tmp_path: Path) -> Path:
    """A catalogue that is complete and compiled."""
    made = tmp_path / "en/LC_MESSAGES/messages.po"
    made.parent.mkdir(parents=True)
    catalog = Catalog(locale="en")
    for text, english in ENGLISH.items():
        catalog.add(text, english)
    with made.open("wb") as file:
        write_po(file, catalog)
    with made.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    assert check(made) == []
    return made


def test_a_lost_place_for_a_fact_is_found(po: Path) -> None:
    change(po, lambda message: setattr(message, "string", str(message.string).replace("(no)", "(number)")))
    [problem] = check(po)
    assert "'Nomor %(no)s tidak dikenal.'" in problem


def test_a_fuzzy_text_counts_as_missing(po: Path) -> None:
    change(po, lambda message: message.flags.update({"fuzzy"} if message.id == "Halo" else ()))
    assert check(po) == [f"{po}: 'Halo' is marked fuzzy"]


def test_a_catalogue_that_is_not_compiled_is_found(po: Path) -> None:
    change(po, lambda message: setattr(message, "string", f"{message.string}!"))
    assert check(po) == [f"{po}: the .mo beside it is older; run make translations"]
    po.with_suffix(".mo").unlink()
    assert check(po) == [f"{po}: the .mo beside it is older; run make translations"]


@pytest.mark.parametrize("po", sorted(ROOT.glob("s*/**/en/LC_MESSAGES/messages.po")), ids=lambda po: po.parts[-5])
def test_our_own_texts_are_all_in_english(po: Path) -> None:
    assert check(po) == []
