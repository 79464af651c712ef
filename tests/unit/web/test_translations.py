"""The catalogue tool finds what is left to translate, and our own texts leave nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po

from tools.translations import Texts, catalogues, check, compile_, main, update


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    source = tmp_path / "shared"
    (source / "web/templates").mkdir(parents=True)
    (source / "rules.py").write_text('text = N_("Nomor %(no)s tidak dikenal.")\n', encoding="utf-8")
    (source / "web/templates/a.html").write_text("<h1>{{ _('Halo') }}</h1>", encoding="utf-8")
    return Texts("shared", source, source / "web/translations")


def translate(texts: Texts, **english: str) -> None:
    with texts.po.open("rb") as file:
        catalog = read_po(file, locale="en")
    for message in catalog:
        if message.id:
            message.string = english[str(message.id).split()[0].strip(".")]
    with texts.po.open("wb") as file:
        write_po(file, catalog)


def test_shared_texts_are_all_in_english() -> None:
    shared = next(texts for texts in catalogues() if texts.name == "shared")
    assert check(shared) == []


def test_the_way_from_a_text_to_its_english(texts: Texts) -> None:
    assert len([line for line in check(texts) if "run update" in line]) == 2
    update(texts)
    assert [line for line in check(texts) if "has no English" not in line] == []
    assert len(check(texts)) == 2
    translate(texts, Halo="Hello", Nomor="Number %(no)s is not known.")
    assert check(texts) == ["shared: messages.mo is older than messages.po: run compile"]
    compile_(texts)
    assert check(texts) == []


def test_a_lost_place_for_a_fact_is_found(texts: Texts) -> None:
    update(texts)
    translate(texts, Halo="Hello", Nomor="Number %(number)s is not known.")
    compile_(texts)
    assert any("Nomor" in line for line in check(texts))


def test_a_changed_text_is_found_and_the_old_one_taken_out(texts: Texts) -> None:
    update(texts)
    translate(texts, Halo="Hello", Nomor="Number %(no)s is not known.")
    compile_(texts)
    (texts.source / "web/templates/a.html").write_text("<h1>{{ _('Selamat datang') }}</h1>", encoding="utf-8")
    assert sorted(check(texts)) == [
        "shared: 'Halo' is no longer in the source: run update",
        "shared: 'Selamat datang' is not in the catalogue: run update",
    ]
    update(texts)
    assert "Halo" not in texts.po.read_text(encoding="utf-8")


def test_a_fuzzy_text_counts_as_missing(texts: Texts) -> None:
    update(texts)
    translate(texts, Halo="Hello", Nomor="Number %(no)s is not known.")
    with texts.po.open("rb") as file:
        catalog = read_po(file, locale="en")
    halo = catalog.get("Halo")
    assert isinstance(halo, Message)
    halo.flags.add("fuzzy")
    with texts.po.open("wb") as file:
        write_po(file, catalog)
    assert check(texts) == ["shared: 'Halo' is marked fuzzy"]


def test_writing_twice_changes_nothing(texts: Texts) -> None:
    update(texts)
    first = texts.po.read_bytes()
    update(texts)
    assert texts.po.read_bytes() == first


def test_the_command_fails_by_what_it_finds(texts: Texts, capsys: pytest.CaptureFixture[str]) -> None:
    root = texts.source.parent
    assert main(["check"], root) == 1
    assert "run update" in capsys.readouterr().err
    assert main(["update", "shared"], root) == 0
    with pytest.raises(SystemExit):
        main(["check", "nowhere"], root)
