"""Keys of the order that are no marks, as those whom they divide read them."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.builders import recruitment_events as reported
from tests.builders.recruitment import VACANCY_ID
from tests.builders.recruitment_deliveries import deliver


@pytest.mark.parametrize(
    ("key", "values", "below", "above", "word"),
    [
        ("gpa", (0, 0), "IPK {0} lebih tinggi", "IPK Anda lebih tinggi", "IPK"),
        ("age", (0, 0), "{0} lebih tua menurut tanggal lahir", "Anda lebih tua menurut tanggal lahir", "usia"),
        ("draw", (1, 2), "undian menempatkan {0} lebih dahulu", "undian menempatkan Anda lebih dahulu", "draw"),
        (
            "wrong:TIU",
            (3, 5),
            "jawaban salah {0} pada TIU lebih sedikit: 3 dan 5",
            "jawaban salah Anda pada TIU lebih sedikit: 3 dan 5",
            "jawaban salah pada TIU",
        ),
        (
            "wrong_ratio",
            (2_500_000_000, 10**15),
            "perbandingan salah terhadap benar {0} pada seluruh ujian lebih kecil: 0,25 dan tanpa jawaban benar",
            "perbandingan salah terhadap benar Anda pada seluruh ujian lebih kecil",
            "perbandingan salah terhadap benar",
        ),
    ],
)
def test_a_key_that_is_no_mark_is_worded_for_both_whom_it_divides(
    engine: Engine,
    numbers: list[str],
    browsers: dict[str, FlaskClient],
    client: FlaskClient,
    key: str,
    values: tuple[int, int],
    below: str,
    above: str,
    word: str,
) -> None:
    first, second = numbers[:2]
    rows = [
        reported.ranked(first, 1, 130, 135, 189, "goes_on"),
        reported.ranked(second, 2, 130, 135, 189, "below_cut", decision=reported.decision(first, key, *values)),
    ]
    deliver(engine, reported.ranking_released(rows, tie_breaks=("total", key, "TKP")))
    mine, theirs = (browsers[number].get("/lamaran/hasil").text for number in (second, first))
    assert f'<em class="why">{below.format(first)}' in mine
    assert f'<em class="why">{above}' in theirs
    assert all("poin" not in reason for reason in re.findall(r'<em class="why">(.*?)</em>', mine, re.DOTALL))
    assert f"Urutan penentu: total, {word}" in client.get(f"/hasil/{VACANCY_ID}").text


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        (
            "wrong",
            (3, 5),
            "Penentu yang membedakan: jawaban salah (yang lebih sedikit lebih dahulu). Anda: 5; peserta terakhir yang "
            "mendapat tempat: 3. Selisihnya 2.",
        ),
        (
            "wrong_ratio:TIU",
            (2_500_000_000, 10**15),
            "Penentu yang membedakan: perbandingan salah terhadap benar pada TIU (yang lebih kecil lebih dahulu). "
            "Anda: tanpa jawaban benar; peserta terakhir yang mendapat tempat: 0,25.",
        ),
    ],
)
def test_whoever_stays_below_reads_both_counts_where_the_first_key_counts_wrong_answers(
    engine: Engine,
    numbers: list[str],
    browsers: dict[str, FlaskClient],
    key: str,
    values: tuple[int, int],
    words: str,
) -> None:
    first, second = numbers[:2]
    rows = [
        reported.ranked(first, 1, 130, 135, 189, "goes_on"),
        reported.ranked(second, 2, 130, 135, 189, "below_cut", decision=reported.decision(first, key, *values)),
    ]
    deliver(engine, reported.ranking_released(rows, tie_breaks=(key, "total")))
    (said,) = re.findall(r'<p id="pembeda">(.*?)</p>', browsers[second].get("/lamaran/hasil").text, re.DOTALL)
    assert " ".join(said.split()) == words
    assert "pembeda" not in browsers[first].get("/lamaran/hasil").text


@pytest.mark.parametrize(
    ("order", "decisions", "words"),
    [
        (
            ("total", "wrong:TIU", "TKP"),
            (("wrong:TIU", 3, 5), ("wrong:TIU", 5, 8), ("TKP", 189, 188)),
            "jawaban salah pada TIU (yang lebih sedikit lebih dahulu). Anda: 8; peserta terakhir yang mendapat tempat: "
            "3. Selisihnya 5.",
        ),
        (
            ("total", "wrong_ratio", "TKP"),
            (("wrong_ratio", 10**9, 25 * 10**8), ("TKP", 189, 188), ("wrong_ratio", 25 * 10**8, 5 * 10**9)),
            "perbandingan salah terhadap benar (yang lebih kecil lebih dahulu). Anda: 0,50; peserta terakhir yang "
            "mendapat tempat: 0,10. Selisihnya 0,40.",
        ),
        (
            ("total", "TKP", "wrong"),
            (("wrong", 1, 2), ("TKP", 189, 188), ("wrong", 2, 9)),
            "TKP. Anda: 188; peserta terakhir yang mendapat tempat: 189. Selisihnya 1.",
        ),
        (
            ("total", "gpa", "age"),
            (("age", 0, 0), ("gpa", 0, 0), ("age", 0, 0)),
            "IPK. Anda: 3,45; nilai peserta terakhir yang mendapat tempat tidak diumumkan.",
        ),
        (
            ("total", "age"),
            (("age", 0, 0), ("age", 0, 0), ("age", 0, 0)),
            "usia (yang lebih tua lebih dahulu). Anda: 15 Agu 1999; nilai peserta terakhir yang mendapat tempat tidak "
            "diumumkan.",
        ),
        (
            ("total",),
            (("draw", 1, 2), ("draw", 2, 3), ("draw", 3, 4)),
            "undian. Anda: 4; peserta terakhir yang mendapat tempat: 1. Selisihnya 3.",
        ),
    ],
)
def test_whoever_stays_below_reads_what_parts_them_from_the_line_whichever_key_it_is(
    engine: Engine,
    numbers: list[str],
    browsers: dict[str, FlaskClient],
    order: tuple[str, ...],
    decisions: tuple[tuple[str, int, int], ...],
    words: str,
) -> None:
    """Between the two stand others, parted by this key and by later ones."""
    own = numbers[3]
    rows = [reported.ranked(numbers[0], 1, 130, 135, 189, "goes_on")]
    for rank, (above, number, (key, theirs, mine)) in enumerate(zip(numbers, numbers[1:4], decisions, strict=False), 2):
        tkp = mine if key == "TKP" else rows[-1].marks["TKP"]
        decision = reported.decision(above, key, theirs, mine)
        rows.append(reported.ranked(number, rank, 130, 324 - tkp, tkp, "below_cut", decision=decision))
    deliver(engine, reported.ranking_released(rows, tie_breaks=order))
    (said,) = re.findall(r'<p id="pembeda">(.*?)</p>', browsers[own].get("/lamaran/hasil").text, re.DOTALL)
    assert " ".join(said.split()) == f"Penentu yang membedakan: {words}"
