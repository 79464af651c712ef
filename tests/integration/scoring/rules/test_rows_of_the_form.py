"""Rows of a rules document made, renamed and taken away on its page: categories, and what lies inside a chapter; and
each problem at the place where it is mended."""

from __future__ import annotations

import json
from typing import Any

from shared.web.typed_before import BROUGHT_BACK
from tests.builders.pages import select
from tests.builders.place_documents import quota_groups
from tests.builders.rule_forms import begun, seen
from tests.builders.scoring import KARTIKA
from tests.builders.scoring_web import TANAMAL, Browser
from tests.builders.stage_documents import stages


def sent(browser: Browser, page: str, data: dict[str, str]) -> Any:
    return browser.post(f"{page}/isian", KARTIKA, data={"seen": seen(browser, page), **data})


def texts(text: str, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in select(text, path)]


def test_a_category_is_added_renamed_and_said_in_words(browser: Browser, page: str) -> None:
    first = sent(browser, page, {"tambah": "categories"}).text
    assert select(first, "//input[@name='kode:categories.']"), "a new row asks for its code"
    typed = {"kode:categories.": "eks-pppk", "nilai:categories.": "Eks-PPPK"}
    alone = sent(browser, page, {"dokumen": begun(first), **typed})
    assert alone.status_code == 422
    [problem] = texts(alone.text, "//*[@id='tambah-thresholds']//*[@class='field-error']")
    assert problem == "Tidak ada ambang untuk kategori eks-pppk.", "at the button that mends it"
    assert select(alone.text, "//*[@role='alert']//a[@href='#tambah-thresholds']")
    second = sent(browser, page, {"dokumen": begun(alone.text), "tambah": "thresholds"}).text
    assert "Eks-PPPK" in texts(second, "//select[@name='nilai:thresholds[6].category']/option")
    threshold = {f"nilai:thresholds[6].minima.{code}": "60" for code in ("TWK", "TIU", "TKP")}
    threshold["nilai:thresholds[6].category"] = "eks-pppk"
    assert sent(browser, page, {"dokumen": begun(second), **threshold}).status_code == 302
    assert "Eks-PPPK (eks-pppk)" in browser.get(page, TANAMAL).text
    renamed = {"kode:categories.eks-pppk": "pppk", "nilai:categories.eks-pppk": "Mantan PPPK"}
    assert sent(browser, page, renamed).status_code == 302
    text = browser.get(page, KARTIKA).text
    assert "Mantan PPPK (pppk)" in text
    assert 'name="nilai:categories.pppk"' in text
    [chosen] = select(text, "//select[@name='nilai:thresholds[6].category']/option[@selected]")
    assert chosen.get("value") == "pppk", "the threshold of the category is still its own"
    assert "eks-pppk" not in text


def test_a_category_that_is_named_is_not_taken_away(browser: Browser, page: str) -> None:
    before = seen(browser, page)
    step = {"giving": ["papua"], "taking": ["general"], "within": "unit"}
    document = {**json.loads(begun(sent(browser, page, {"tambah": "categories"}).text)), "place_moves": [step]}
    del document["categories"][""]
    refused = sent(browser, page, {"dokumen": json.dumps(document), "hapus": "categories.papua"})
    assert refused.status_code == 422
    named = [index for index, each in enumerate(document["thresholds"]) if each["category"] == "papua"]
    places = [*(f"thresholds[{index}].category" for index in named), "place_moves[0].giving[0]"]
    [problem] = texts(refused.text, "//*[@id='salah-isian-categories-papua']")
    assert problem == f"Kategori papua masih disebut di {', '.join(places)}; ubah atau hapus dahulu di sana."
    assert select(refused.text, "//*[@role='alert']//a[@href='#isian-categories-papua']")
    assert json.loads(begun(refused.text)) == document
    document["thresholds"] = [each for each in document["thresholds"] if each["category"] != "papua"]
    del document["place_moves"]
    gone = sent(browser, page, {"dokumen": json.dumps(document), "hapus": "categories.papua"})
    assert gone.status_code == 200
    assert seen(browser, page) == before, "nothing is stored before it is saved"
    assert sent(browser, page, {"dokumen": begun(gone.text)}).status_code == 302
    assert "(papua)" not in texts(browser.get(page, TANAMAL).text, "//section[@aria-labelledby='kalimat']")[0]


def test_a_code_of_another_category_is_refused_and_stays_to_be_seen(browser: Browser, page: str) -> None:
    before = seen(browser, page)
    refused = sent(browser, page, {"kode:categories.papua": "general", "tambah": "sections"})
    assert refused.status_code == 422
    [typed] = select(refused.text, "//input[@name='kode:categories.papua']")
    assert (typed.get("value"), typed.get("aria-invalid")) == ("general", "true")
    assert "Kode general sudah dipakai kategori lain." in refused.text
    odd = sent(browser, page, {"kode:categories.papua": "orang papua"})
    assert odd.status_code == 422
    [row] = select(odd.text, "//input[@name='kode:categories.orang papua']")
    assert row.get("aria-invalid") == "true"
    assert seen(browser, page) == before


def test_rows_inside_a_chapter_are_taken_away_alone(browser: Browser, page: str) -> None:
    document = stages()
    document["quota_groups"] = quota_groups()["quota_groups"]
    shown = sent(browser, page, {"dokumen": json.dumps(document), "tambah": "sections"}).text
    rows = {each.get("value") for each in select(shown, "//fieldset/fieldset//button[@name='hapus']")}
    inside = {"stages[0].parts[0]", "stages[0].parts[0].sections[0]", "stages[0].parts[0].duration"}
    assert inside | {"quota_groups.groups[0]", "quota_groups.groups[1]"} <= rows
    [title] = texts(shown, "//fieldset[@id='bab-stages-0--parts-1-']/legend")
    assert title == "Bagian tahap 2 lama stages[0].parts[1]"
    taken = {"dokumen": json.dumps(document), "hapus": "quota_groups.groups[0]"}
    left = json.loads(begun(sent(browser, page, taken).text))
    assert left["quota_groups"]["groups"] == document["quota_groups"]["groups"][1:]
    offered = {each.get("value") for each in select(shown, "//fieldset[@id='bab-stages-0-']/div/div/select/option")}
    assert "stages[0].parts" in offered
    assert "stages[0].parts[0].criteria" not in offered, "what a part can have is added where the part stands"
    within = select(shown, "//select[@name='pilihan:stages[0].parts[0]']/option/@value")
    assert "stages[0].parts[0].criteria" in within


def test_a_problem_without_a_field_stands_in_the_chapter_around_it(browser: Browser, page: str) -> None:
    document = stages()
    document["stages"][0]["parts"][0]["source"] = "assessors"
    document["stages"][0]["integration"]["parts"] = {"tes-bidang": 1}
    document["thresholds"].append(document["thresholds"][0])
    refused = sent(browser, page, {"dokumen": json.dumps(document)}).text
    part = "//fieldset[@id='bab-stages-0--parts-0-']/p[@class='field-error']"
    missing = "Kriteria stages[0].parts[0].criteria: Bagian yang nilainya dari penilai memerlukan isian ini."
    assert missing in texts(refused, part), "in words, without names of the document's language alone"
    stage = texts(refused, "//fieldset[@id='bab-stages-0-']/p[@class='field-error']")
    assert any(each.startswith("Bobot bagian tahap stages[0].integration.parts: Bobot") for each in stage)
    last = len(document["thresholds"]) - 1
    [twice] = texts(refused, f"//fieldset[@id='bab-thresholds-{last}-']/p[@class='field-error']")
    assert twice.startswith("Ambang kategori dan kelompok jabatan ini sudah ada")
    links = [each.get("href")[1:] for each in select(refused, "//*[@role='alert']//li/a")]
    ids = [each.get("id") for each in select(refused, "//*[@id]")]
    assert len(links) == len(select(refused, "//*[@role='alert']//li")) > 3
    assert set(links) <= set(ids), "every problem leads to its place"
    assert len(ids) == len(set(ids))


def test_a_new_code_of_a_section_follows_and_the_form_leads_to_each_chapter(browser: Browser, page: str) -> None:
    assert sent(browser, page, {"nilai:sections[0].code": "WAWASAN"}).status_code == 302
    text = browser.get(page, KARTIKA).text
    assert 'name="nilai:thresholds[0].minima.WAWASAN"' in text
    assert "minima.TWK" not in text
    [said] = texts(text, "//section[@aria-labelledby='kalimat']")
    assert "WAWASAN 65" in said
    links = select(text, "//nav[@aria-label='Bagian isian']/a")
    named = {" ".join(each.text_content().split()): each.get("href")[1:] for each in links}
    assert {"Bagian 1 (WAWASAN)", "Ambang 1 (general)", "Kategori", "Daftar cadangan"} <= set(named)
    assert all(select(text, f"//fieldset[@id='{anchor}']") for anchor in named.values())


def test_what_is_wrong_in_the_text_is_not_said_of_the_fields(browser: Browser, page: str) -> None:
    text = json.dumps({**stages(), "title": ""})
    refused = browser.post(f"{page}/json", KARTIKA, data={"seen": seen(browser, page), "text": text})
    assert refused.status_code == 422
    assert texts(refused.text, "//*[@role='alert']//code") == ["title"]
    assert not select(refused.text, "//*[@aria-invalid='true']")


def test_rows_move_by_buttons_with_all_that_was_typed_and_keep_the_focus(browser: Browser, page: str) -> None:
    before = seen(browser, page)
    text = browser.get(page, KARTIKA).text
    chosen = "//select[starts-with(@name, 'nilai:tie_breaks')]/option[@selected]/@value"
    keys = [str(each) for each in select(text, chosen)]
    assert not select(text, "//button[@name='naik'][@value='tie_breaks[0]']"), "the first has nothing above it"
    assert not select(text, f"//button[@name='turun'][@value='tie_breaks[{len(keys) - 1}]']")
    typed = {"nilai:thresholds[0].minima.TWK": "71", "nilai:tie_breaks[2]": keys[1], "nilai:tie_breaks[1]": "gpa"}
    shown = sent(browser, page, {**typed, "naik": "tie_breaks[2]"}).text
    assert "Perubahan di sini belum disimpan." in shown
    document = json.loads(begun(shown))
    assert document["tie_breaks"] == [keys[0], keys[1], "gpa", *keys[3:]], "as they were typed, in their new places"
    assert document["thresholds"][0]["minima"]["TWK"] == 71
    down = sent(browser, page, {"dokumen": begun(shown), "turun": "thresholds[0]"}).text
    assert json.loads(begun(down))["thresholds"][1] == document["thresholds"][0]
    assert seen(browser, page) == before, "nothing is stored before it is saved"
    last = {"dokumen": begun(down), "nilai:tie_breaks[2]": keys[2]}
    assert sent(browser, page, last).status_code == 302
    assert seen(browser, page) != before


def test_each_button_that_moves_a_row_leads_to_one_of_the_same_row(browser: Browser, page: str) -> None:
    shown = sent(browser, page, {"dokumen": json.dumps(stages()), "tambah": "sections"}).text
    buttons = select(shown, "//button[@name='naik' or @name='turun']")
    places = {each.get("value") for each in buttons}
    assert {"sections[0]", "thresholds[0]", "stages[0].parts[1]", "stages[0].tie_breaks[0]"} <= places
    ids = [str(each) for each in select(shown, "//@id")]
    assert len(ids) == len(set(ids))
    for row in ("sections[1]", "thresholds[1]", "stages[0].parts[1]", "stages[0].tie_breaks[1]"):
        for button in select(shown, f"//button[@name='naik' or @name='turun'][@value='{row}']"):
            pressed = {"dokumen": begun(shown), button.get("name"): row}
            focus = button.get("formaction").partition("#")[2]
            after = sent(browser, page, pressed).text
            assert select(after, f"//button[@id='{focus}']"), f"{row} keeps the focus at {focus}"


def test_a_row_that_a_login_interrupted_is_there_afterwards_on_the_form_itself(browser: Browser, page: str) -> None:
    typed = {"nilai:title": "Aturan yang diketik", "tambah": "sections", BROUGHT_BACK: "1"}
    text = sent(browser, page, typed).text
    assert texts(text, "//h1") != ["Belum terkirim"]
    assert select(text, "//input[@name='nilai:title']")[0].get("value") == "Aturan yang diketik"
    assert select(text, "//input[@name='nilai:sections[3].code']"), "with the row that was asked for"
    stored = browser.get(page, KARTIKA).text
    assert not select(stored, "//input[@name='nilai:sections[3].code']"), "of which nothing is kept"
