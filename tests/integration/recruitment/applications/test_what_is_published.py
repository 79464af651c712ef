"""Before somebody applies, and where they do, the page says what of their sheet may be published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.selections.tables import selections
from shared.db.engine import unit_of_work
from tests.builders.recruitment import VACANCY_ID

SHEETS = "jawaban tiap lembar boleh diumumkan dengan kode lembarnya"
MARKS = "nilai tiap bagian boleh diumumkan dengan kode lembarnya, tanpa nama; jawaban tidak diumumkan"


@pytest.mark.parametrize(
    ("policy", "said", "other"), [(None, MARKS, SHEETS), ("marks", MARKS, SHEETS), ("sheets", SHEETS, MARKS)]
)
def test_by_the_rules_of_the_selection(
    applicant: Callable[..., tuple[str, FlaskClient]], engine: Engine, policy: str | None, said: str, other: str
) -> None:
    with unit_of_work(engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        session.execute(selections.update().values(rules={**rules, "publication": policy}))
    _, browser = applicant()
    for page in (f"/formasi/{VACANCY_ID}", f"/formasi/{VACANCY_ID}/lamar"):
        text = browser.get(page).text
        assert said in text
        assert other not in text
        assert "dapat dihubungkan dengan lembarnya" in text
    assert "Dengan mengirim lamaran, Anda menyetujuinya." in browser.get(f"/formasi/{VACANCY_ID}/lamar").text
    browser.set_cookie("terang_lang", "en")
    assert "By sending the application you agree to this." in browser.get(f"/formasi/{VACANCY_ID}/lamar").text
