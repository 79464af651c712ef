"""Who reads a trial on marks from a sheet, the layout of such a sheet, and what is said once its rows are gone."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.trials import tables
from services.scoring.trials.domain.uploaded import UploadedSheet
from services.scoring.trials.usecases import trials
from shared.kernel.roles import Principal, Role
from shared.sheets.reading import read_sheet
from tests.builders.earlier_marks import as_csv
from tests.builders.scoring import EXAM, KARTIKA, World
from tests.builders.scoring_trials import compute, request, send
from tests.builders.scoring_web import Browser


def test_the_layout_has_the_columns_of_the_chosen_rules(page: Browser) -> None:
    answer = page.get("/uji-coba/tata-letak.xlsx?rules=cpns-2024", KARTIKA)
    assert answer.status_code == 200
    header = read_sheet("nilai.xlsx", answer.data).rows[0]
    assert header[:5] == ("label", "vacancy", "twk", "tiu", "tkp")
    assert {"category", "quota", "birth_year", "skb_cat", "skb_wawancara"} < set(header)
    assert "nama" not in header
    unknown = page.get("/uji-coba/tata-letak.xlsx?rules=&people=7", KARTIKA)
    assert unknown.status_code == 409
    assert 'id="error-rules"' in unknown.text


def test_a_sheet_of_another_member_of_one_selection_is_not_read(page: Browser, small: World) -> None:
    limits = frozenset({(Role.COMMITTEE, "seleksi-lain")})
    other = Principal("staff-lain", "B. Lain", frozenset({Role.COMMITTEE}), limits=limits)
    address = send(page, as_csv()).headers["Location"].removeprefix("/scoring")
    compute(small)
    assert [page.get(f"{address}{end}", other).status_code for end in ("", "/laporan.csv")] == [404, 404]
    made_up = request(small)
    compute(small)
    assert page.get(f"/uji-coba/{made_up}/laporan.csv", KARTIKA).status_code == 404, "it has no rows"


def test_a_trial_whose_rows_are_gone_says_so(small: World) -> None:
    table = read_sheet("nilai.csv", as_csv())
    tried = request(small, rules_name=f"ujian:{EXAM}", settings=None, sheet=UploadedSheet(table.rows, 1))
    with Session(small.engine) as session, session.begin():
        session.execute(tables.trials.update().values(sheet=None))
    assert compute(small) == 1
    with Session(small.engine) as session:
        assert trials.get(session, tried, KARTIKA, None).problem == "nobody_sat"
