"""Parts of rules that are made by buttons and fields alone: reserve, objections, keys of later stages."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from tests.builders.rule_forms import begun, seen
from tests.builders.scoring import KARTIKA
from tests.builders.scoring_web import TANAMAL, Browser
from tests.builders.stage_documents import stages

RESERVE = {"nilai:reserve.size": "3", "nilai:reserve.reply_days": "7", "nilai:reserve.last_day": "2027-03-31"}


def test_a_reserve_is_made_by_buttons_and_fields_alone(browser: Browser, page: str) -> None:
    without_one = browser.get(page, KARTIKA).text
    assert "tempat yang dikembalikan tetap kosong" in without_one
    assert "Buat daftar cadangan</button>" in without_one
    before = seen(browser, page)
    first = browser.post(f"{page}/isian", KARTIKA, data={"seen": before, "tambah": "reserve"}).text
    for field in ("size", "ratio", "reply_days", "first_day", "last_day"):
        (described,) = re.findall(rf'name="nilai:reserve.{field}" value="" aria-describedby="([^"]*)"', first)
        assert f'id="{described}"' in first, "each field says in words what to type"
    data = {"seen": before, "dokumen": begun(first), **RESERVE, "nilai:reserve.ratio": "50"}
    refused = browser.post(f"{page}/isian", KARTIKA, data=data)
    assert refused.status_code == 422
    assert "isi salah satu saja" in refused.text
    assert browser.post(f"{page}/isian", KARTIKA, data={**data, "nilai:reserve.ratio": ""}).status_code == 302
    assert "3 orang berikutnya." in browser.get(page, TANAMAL).text
    changed = {"seen": seen(browser, page), "nilai:reserve.size": "", "nilai:reserve.ratio": "200"}
    assert browser.post(f"{page}/isian", KARTIKA, data=changed).status_code == 302
    assert "200 persen dari tempat" in browser.get(page, TANAMAL).text
    dated = {"seen": seen(browser, page), "nilai:reserve.first_day": "2027-03-01"}
    assert browser.post(f"{page}/isian", KARTIKA, data=dated).status_code == 302
    assert "Cadangan naik paling awal 1 Mar 2027" in browser.get(page, TANAMAL).text
    late = {"seen": seen(browser, page), "nilai:reserve.first_day": "2027-04-01"}
    refused = browser.post(f"{page}/isian", KARTIKA, data=late)
    assert refused.status_code == 422
    assert "sesudah hari terakhirnya, 2027-03-31" in refused.text


def test_a_reserve_without_a_line_is_refused_at_its_part(browser: Browser, page: str) -> None:
    data = {"seen": seen(browser, page), "tambah": "reserve"}
    first = browser.post(f"{page}/isian", KARTIKA, data=data).text
    (place,) = re.findall(r'name="hapus"\s+value="(cut\.[a-z]+)"', first)
    second = browser.post(f"{page}/isian", KARTIKA, data={**data, "dokumen": begun(first), "hapus": place}).text
    sent = {"seen": data["seen"], "dokumen": begun(second), **RESERVE}
    refused = browser.post(f"{page}/isian", KARTIKA, data=sent)
    assert refused.status_code == 422
    assert re.search(r'<p class="field-error">[^<]*tidak ada cadangan', refused.text)


def test_objections_are_taken_by_a_button_and_two_fields_of_any_document(browser: Browser, page: str) -> None:
    text = unescape(re.findall(r"<textarea[^>]*>([^<]*)</textarea>", browser.get(page, KARTIKA).text)[0])
    document = json.loads(text)
    first = document["thresholds"][0]
    document["thresholds"] += [{**first, "position_group": f"jabatan-{number}"} for number in range(100)]
    sent = {"seen": seen(browser, page), "text": json.dumps(document)}
    assert browser.post(f"{page}/json", KARTIKA, data=sent).status_code == 302
    assert 'name="nilai:title"' not in browser.get(page, KARTIKA).text, "too long for a form of every field"
    before = seen(browser, page)
    new = browser.post(f"{page}/isian", KARTIKA, data={"seen": before, "tambah": "item_objections"}).text
    typed = {"nilai:item_objections.days": "3", "nilai:item_objections.most": "5"}
    data = {"seen": before, "dokumen": begun(new), **typed}
    none = browser.post(f"{page}/isian", KARTIKA, data={**data, "nilai:item_objections.most": "0"})
    assert none.status_code == 422
    assert re.search(r'aria-invalid="true" aria-describedby="petunjuk-[^" ]+ salah-[^" ]+"', none.text)
    assert browser.post(f"{page}/isian", KARTIKA, data=data).status_code == 302
    assert "paling banyak 5 soal" in browser.get(page, TANAMAL).text
    gone = browser.post(f"{page}/isian", KARTIKA, data={"seen": seen(browser, page), "hapus": "item_objections"}).text
    assert "item_objections" not in json.loads(begun(gone))


def test_choices_are_selects_and_a_word_that_is_none_stays_to_be_seen(browser: Browser, page: str) -> None:
    text = browser.get(page, KARTIKA).text
    assert re.search(r'<select[^>]*name="nilai:cut.boundary_ties"', text)
    assert re.search(r'<select[^>]*name="nilai:tie_breaks\[0\]"', text)
    data = {"seen": seen(browser, page), "nilai:cut.boundary_ties": "sesuka"}
    refused = browser.post(f"{page}/isian", KARTIKA, data=data)
    assert refused.status_code == 422
    assert '<option value="sesuka" selected>' in refused.text


def keys_offered(text: str, place: str) -> list[str]:
    (options,) = re.findall(rf'<select[^>]*name="nilai:{re.escape(place)}"[^>]*>(.*?)</select>', text, re.DOTALL)
    return re.findall(r'<option value="([^"]*)"', options)


def test_the_keys_of_a_later_stage_are_chosen_by_name(browser: Browser, page: str) -> None:
    """Of a document of two later stages; the last one has both behind it."""
    data = {"seen": seen(browser, page), "dokumen": json.dumps(stages()), "nilai:stages[1].tie_breaks[0]": "MAT"}
    refused = browser.post(f"{page}/isian", KARTIKA, data=data)
    assert refused.status_code == 422, "sections of the first stage are none of a later one's own keys"
    of_written = ["tulis", "tulis:MAT", "tulis:FIS", "tulis:SIT"]
    of_field = ["bidang", "bidang:tes-bidang", "bidang:lama", "bidang:fisik"]
    last = ["final", "wawancara", *of_field, *of_written, "gpa", "age"]
    assert keys_offered(refused.text, "stages[1].tie_breaks[0]") == ["MAT", *last], "what stands there stays to be seen"
    assert keys_offered(refused.text, "stages[1].tie_breaks[1]") == last
    sat_in = ["tes-bidang", "tes-bidang:BID"]
    counted = [key for word in ("wrong", "wrong_ratio") for key in (word, *(f"{word}:{each}" for each in sat_in))]
    own = ["final", *sat_in, "lama", "fisik", *of_written, "gpa", "age", *counted]
    assert keys_offered(refused.text, "stages[0].tie_breaks[0]") == own
    assert '<option value="bidang:lama" selected>Nilai lama pada Kompetensi bidang</option>' in refused.text
    for stage, key in [*((0, key) for key in own), *((1, key) for key in last)]:
        document = stages()
        document["stages"][stage]["tie_breaks"] = ["final"]
        place = f"nilai:stages[{stage}].tie_breaks[0]"
        data = {"seen": seen(browser, page), "dokumen": json.dumps(document), place: key}
        assert browser.post(f"{page}/isian", KARTIKA, data=data).status_code == 302, key


def test_values_of_shifts_are_keys_where_they_are_made(browser: Browser, page: str) -> None:
    document = stages()
    percentile = {"method": "percentile", "decimals": 3, "counts": "at_most"}
    (sitting,) = [each for each in document["stages"][0]["parts"] if each["source"] == "sitting"]
    document["normalisation"] = sitting["normalisation"] = percentile
    data = {"seen": seen(browser, page), "dokumen": json.dumps(document), "nilai:stages[1].tie_breaks[0]": "none"}
    refused = browser.post(f"{page}/isian", KARTIKA, data=data).text
    values = {
        0: ["tes-bidang:normalised", "tulis:normalised"],
        1: ["bidang:tes-bidang:normalised", "tulis:normalised"],
    }
    for stage, expected in values.items():
        offered = keys_offered(refused, f"stages[{stage}].tie_breaks[0]")
        assert [key for key in offered if key.endswith(":normalised")] == expected
        for key in expected:
            tried = json.loads(json.dumps(document))
            tried["stages"][stage]["tie_breaks"] = ["final"]
            place = f"nilai:stages[{stage}].tie_breaks[0]"
            data = {"seen": seen(browser, page), "dokumen": json.dumps(tried), place: key}
            assert browser.post(f"{page}/isian", KARTIKA, data=data).status_code == 302, key


BEHIND_NONE = [5, {"tie_breaks": ["x"], "parts": [7]}]
ASKS_NOTHING = [{"parts": [{"code": "x"}, {"code": ["y"]}], "minima": 5, "percent": ["x"]}]


@pytest.mark.parametrize(
    "broken",
    [5, [{}], [{"tie_breaks": ["x"], "parts": 7}], [{"tie_breaks": "x"}], BEHIND_NONE, ASKS_NOTHING],
)
def test_stages_that_are_none_are_refused_and_shown(browser: Browser, page: str, broken: Any) -> None:
    document = {**stages(), "stages": broken}
    data = {"seen": seen(browser, page), "dokumen": json.dumps(document)}
    assert browser.post(f"{page}/isian", KARTIKA, data=data).status_code == 422


def test_what_a_later_stage_asks_for_is_made_by_buttons_and_fields_alone(browser: Browser, page: str) -> None:
    """Of a document of two later stages, the first of which asks for 6.5 points of one part."""
    document = stages()
    for place in ("minima.tes-bidang", "percent.lama", "enough", "final_percent"):
        data = {"seen": seen(browser, page), "dokumen": json.dumps(document), "tambah_dari": "stages[0]"}
        shown = browser.post(f"{page}/isian", KARTIKA, data={**data, "pilihan:stages[0]": f"stages[0].{place}"}).text
        (described,) = re.findall(rf'name="nilai:stages\[0\].{place}" value="" aria-describedby="([^"]*)"', shown)
        assert f'id="{described}"' in shown, "each field says in words what to type"
        document = json.loads(begun(shown))
    assert "Ambang dalam persen: stages[0].percent.fisik" not in shown, "what is asked in points is not asked again"
    assert "Ambang nilai akhir: stages[0].final<" in shown
    places = {"minima.tes-bidang": "30", "percent.lama": "55", "enough": "4", "final_percent": "60"}
    typed = {f"nilai:stages[0].{place}": text for place, text in places.items()}
    data = {"seen": seen(browser, page), "dokumen": json.dumps(document), **typed}
    refused = browser.post(f"{page}/isian", KARTIKA, data=data)
    assert refused.status_code == 422
    assert re.search(r"<code>stages\[0\].enough</code>: Diminta 4 ambang bagian", refused.text)
    assert browser.post(f"{page}/isian", KARTIKA, data={**data, "nilai:stages[0].enough": "2"}).status_code == 302
    said = browser.get(page, TANAMAL).text.replace("\xa0", " ")
    assert "sekurangnya 2 dari: Ujian bidang 10, Nilai lama 55 persen (302,5), Samapta 6,5" in said
    assert "Ambang nilai akhir</dt><dd>Sekurangnya 60 persen (60)." in said
