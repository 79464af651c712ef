"""The bank: what comes in by the documented sheet, and that it comes in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from services.scoring.bank.domain.items import Item
from services.scoring.bank.domain.layout import RowReader
from services.scoring.bank.storage import Filter, browse, put
from services.scoring.bank.usecases.imports import ImportReport, Upload
from services.scoring.bank.usecases.items import get
from services.scoring.exams.usecases.imports import import_items
from shared.kernel.errors import InvalidInput, NotFound, Place
from tests.builders.scoring import NOON, World, opened, scoring_engine
from tests.builders.scoring_bank import bank_rows, item_row, sheet_of, weighted_row

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
DEMO_BANK = Path(__file__).parents[4] / "operations" / "simulation" / "bank"


@pytest.fixture
def session() -> Iterator[Session]:
    with Session(scoring_engine()) as session:
        yield session


def take(session: Session, rows: Sequence[dict[str, str]], pictures: dict[str, bytes] | None = None) -> ImportReport:
    return import_items(session, NOON, Upload("bank.csv", sheet_of(rows), pictures or {}))


def problems(session: Session, *rows: dict[str, str], **pictures: bytes) -> list[tuple[Place, str]]:
    files = {name.replace("_svg", ".svg"): data for name, data in pictures.items()}
    with pytest.raises(InvalidInput) as refusal:
        take(session, rows, files)
    return [(problem.place, problem.code) for problem in refusal.value.problems]


def test_a_sheet_is_imported(session: Session) -> None:
    assert take(session, [item_row(), weighted_row()]) == ImportReport(added=2, changed=0, same=0)
    assert get(session, "TWK-001").key == "C"
    assert get(session, "TKP-001").weights == {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5}


def test_importing_again_changes_nothing(session: Session) -> None:
    take(session, bank_rows())
    assert take(session, bank_rows()) == ImportReport(added=0, changed=0, same=9)


def test_a_changed_row_replaces(session: Session) -> None:
    take(session, bank_rows())
    assert take(session, [item_row(stem="Soal baru?"), item_row("TWK-009")]) == ImportReport(1, 1, 0)
    assert get(session, "TWK-001").stem == "Soal baru?"


def test_a_picture_belongs_to_the_content(session: Session) -> None:
    row = item_row(stem_image="A.svg", stem_image_alt="Kotak")
    take(session, [row], {"A.svg": PICTURE})
    picture = get(session, "TWK-001").picture
    assert picture is not None
    assert picture.svg.startswith("<svg")
    redrawn = PICTURE.replace(b'width="1"', b'width="2"')
    assert take(session, [row], {"A.svg": redrawn}).changed == 1


def test_one_problem_and_nothing_is_imported(session: Session) -> None:
    found = problems(session, item_row(), item_row("TWK-002", key="F"), item_row("TWK-003", difficulty="9"))
    assert found == [
        (Place(row=3, column="key"), "key_letter"),
        (Place(row=4, column="difficulty"), "difficulty_range"),
    ]
    assert browse(session, Filter()).total == 0


def test_a_code_stands_once_in_a_sheet(session: Session) -> None:
    assert problems(session, item_row(), item_row(stem="Lain?")) == [(Place(row=3, column="code"), "code_repeated")]


def test_codes_in_other_capitals_are_one_item(session: Session) -> None:
    """In a sheet, beside the bank, and wherever a person types one."""
    assert problems(session, item_row("UJI-001", section="TWK"), item_row("uji-001", section="TWK")) == [
        (Place(row=3, column="code"), "code_repeated")
    ]
    take(session, [item_row("UJI-001"), item_row("UJI-002")])
    with pytest.raises(InvalidInput) as refusal:
        take(session, [item_row("UJI-003"), item_row("uji-001", stem="Lain?")])
    assert [(p.place, p.code, p.message) for p in refusal.value.problems] == [
        (Place(row=3, column="code"), "code_taken", "Kode uji-001 sudah ada dalam bank sebagai UJI-001.")
    ]
    assert browse(session, Filter()).total == 2
    assert get(session, "uji-001").stem == "Soal UJI-001?"
    take(session, [item_row("UJI-003", enemies="uji-001, uji-004"), item_row("UJI-004")])
    assert get(session, "UJI-003").enemies == ("UJI-001", "UJI-004")
    assert problems(session, item_row("UJI-005", enemies="uji-005")) == [(Place(row=2, column="enemies"), "enemy_code")]


def test_a_bank_that_had_a_code_in_two_ways_keeps_both(session: Session) -> None:
    """The release before took them; sealed exams may hold either, so each goes on under its own name."""
    older, newer = (read_item(item_row(code)) for code in ("UJI-001", "uji-001"))
    put(session, [older, newer], NOON)
    assert [get(session, code).stem for code in ("UJI-001", "uji-001")] == ["Soal UJI-001?", "Soal uji-001?"]
    assert take(session, [item_row("uji-001"), item_row("UJI-002")]) == ImportReport(added=1, changed=0, same=1)


def read_item(row: dict[str, str]) -> Item:
    item = RowReader(2, row, {}, {}).read()
    assert item is not None
    return item


def test_row_numbers_count_empty_rows(session: Session) -> None:
    empty = dict.fromkeys(item_row(), "")
    assert problems(session, item_row(), empty, item_row("TWK-002", key="")) == [
        (Place(row=4, column="key"), "key_missing")
    ]


def test_a_bad_picture_is_named_by_its_file_only_once(session: Session) -> None:
    row = item_row(stem_image="A.svg", stem_image_alt="Kotak")
    assert problems(session, row, A_svg=PICTURE.replace(b"rect", b"script")) == [(Place("A.svg"), "picture_element")]


def test_a_sheet_without_items_is_refused(session: Session) -> None:
    assert problems(session) == [(Place("bank.csv"), "sheet_empty")]


def test_columns_may_stand_in_any_order_but_must_be_known(session: Session) -> None:
    columns = sorted(item_row())
    with_bom = b"\xef\xbb\xbf" + sheet_of([item_row()], delimiter=";", columns=columns)
    report = import_items(session, NOON, Upload("b.csv", with_bom, {}))
    assert report.added == 1
    with pytest.raises(InvalidInput) as refusal:
        import_items(session, NOON, Upload("b.csv", sheet_of([item_row()], columns=columns[1:]), {}))
    assert [p.code for p in refusal.value.problems] == ["column_missing"]


def test_a_row_longer_than_the_header_is_a_problem(session: Session) -> None:
    sheet = sheet_of([item_row()]).rstrip() + b",lebih\n"
    with pytest.raises(InvalidInput) as refusal:
        import_items(session, NOON, Upload("b.csv", sheet, {}))
    assert [(p.place, p.code) for p in refusal.value.problems] == [(Place(row=2, column="?"), "row_long")]


def test_the_rules_decide_which_section_has_keys_and_which_weights() -> None:
    world = World()
    with Session(world.engine) as session:
        found = problems(session, item_row("XYZ-001"), item_row("TKP-009"), weighted_row("TWK-009"))
    assert [code for _, code in found] == ["section_unknown", "kind", "kind"]


def test_a_sealed_item_stays_as_it_is() -> None:
    world = World()
    with Session(world.engine) as session:
        assert take(session, bank_rows()).same == 9
        assert problems(session, item_row(key="A")) == [(Place(row=2, column="code"), "item_sealed")]
        assert take(session, [item_row("TWK-100")]).added == 1


def test_the_bank_is_listed_and_narrowed(session: Session) -> None:
    take(session, [*bank_rows(), item_row("TIU-009", topic="Deret 100%", difficulty="0.9", stem="Deret_angka?")])
    assert browse(session, Filter()).total == 10
    assert [i.code for i in browse(session, Filter(section="TIU"), limit=2).items] == ["TIU-001", "TIU-002"]
    assert [i.code for i in browse(session, Filter(section="TIU"), offset=2).items] == ["TIU-003", "TIU-009"]
    assert [i.code for i in browse(session, Filter(band="easy")).items] == ["TIU-009"]
    assert [i.code for i in browse(session, Filter(topic="Deret 100%")).items] == ["TIU-009"]
    assert [i.code for i in browse(session, Filter(text="deret_")).items] == ["TIU-009"]
    assert browse(session, Filter(text="%")).total == 0, "a percent sign is looked for, not a wildcard"


def test_an_unknown_item(session: Session) -> None:
    with pytest.raises(NotFound):
        get(session, "TWK-404")


def test_the_demo_bank_is_imported_whole(session: Session) -> None:
    import_rules_of_skd(session)
    pictures = {path.name: path.read_bytes() for path in DEMO_BANK.glob("images/*.svg")}
    for sheet in sorted(DEMO_BANK.glob("*.csv")):
        report = import_items(session, NOON, Upload(sheet.name, sheet.read_bytes(), pictures))
        assert report.added >= 40, sheet.name


def import_rules_of_skd(session: Session) -> None:
    from services.scoring.exams.usecases.drafts import open_draft
    from shared.contracts.codec.rules import preset

    open_draft(session, NOON, opened(rules=preset("cpns-skd-2024")))
