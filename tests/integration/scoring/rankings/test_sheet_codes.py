"""Rankings name candidates by sheet code where all have one, and by number as before where one has none."""

from __future__ import annotations

import csv
import io

import pytest

from services.scoring.rankings.domain.documents import ranking_digest
from services.scoring.rankings.pages.exports import ranking_csv
from shared.contracts.codec.reading import InvalidPayload
from shared.contracts.draws import sheet_code
from shared.contracts.scoring import RankingReleased
from tests.builders.scoring import KARTIKA, SIREGAR, World, admitted
from tests.builders.scoring_ranked import SHEETS, ranking_of, sign
from tests.builders.scoring_seats import missed

CODES = {number: sheet_code(7**20 - place) for place, number in enumerate(SHEETS)}


def sat(world: World) -> None:
    for number, letters in SHEETS.items():
        world.apply(admitted(number, sheet_code=CODES[number]), *world.sat(number, letters))


def test_a_ranking_names_people_by_code_alone(quiet_world: World) -> None:
    sat(quiet_world)
    found = ranking_of(quiet_world)
    document = found.document
    assert document["document"] == 2
    assert [row["sheet_code"] for row in document["rows"]] == [CODES[row.candidate_no] for row in found.rows]
    assert document["rows"][1]["decision"]["above"] == document["rows"][0]["sheet_code"]
    assert not any(number in str(document) for number in SHEETS)
    assert found.digest == ranking_digest(found.frame, found.rows, (), CODES), "texts give what the document gives"
    # 0002 and 0003 are equal; the smaller code stands first, whatever the numbers are.
    assert [row.candidate_no for row in found.rows[:3]] == ["26-0001", "26-0003", "26-0002"]
    assert not sign(quiet_world, KARTIKA)
    assert sign(quiet_world, SIREGAR)
    (released,) = quiet_world.emitted(RankingReleased)
    assert {row.candidate_no: row.sheet_code for row in released.rows} == CODES
    header, *rows = csv.reader(io.StringIO(ranking_csv(found).decode()))
    assert {row[header.index("candidate_no")]: row[header.index("sheet_code")] for row in rows} == CODES


def test_one_without_a_code_keeps_the_numbers_for_all(quiet_world: World) -> None:
    sat(quiet_world)
    quiet_world.apply(admitted("26-0009"), missed("26-0009"))
    found = ranking_of(quiet_world)
    assert "document" not in found.document
    assert found.codes == {}
    assert found.digest == ranking_digest(found.frame, found.rows)
    assert [row.candidate_no for row in found.rows[:3]] == ["26-0001", "26-0002", "26-0003"]


def test_the_code_of_another_candidate_is_no_admission(quiet_world: World) -> None:
    sat(quiet_world)
    before = ranking_of(quiet_world).digest
    for _ in range(2):
        quiet_world.apply(admitted("26-0001", sheet_code=CODES["26-0001"]))
    with pytest.raises(InvalidPayload, match=f"sheet_code: {CODES['26-0001']} is that of 26-0001"):
        quiet_world.apply(admitted("26-0099", sheet_code=CODES["26-0001"]))
    assert ranking_of(quiet_world).digest == before
