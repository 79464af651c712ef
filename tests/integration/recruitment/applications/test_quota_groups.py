"""An applicant chooses a quota group at the application, a verifier sees it, and the admission tells scoring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.applications.tables import applications
from services.recruitment.selections.domain.rules import RulesVersion, replacement_problems
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.selections.usecases import selection_document
from services.recruitment.verifications import usecases as verifications
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Role
from tests.builders import recruitment as build
from tests.builders.pages import select as found_in
from tests.builders.quota_groups import papua, rule
from tests.builders.recruitment import NOW, VACANCY_ID, application_fields
from tests.builders.web import bearer

Applicant = Callable[..., tuple[str, FlaskClient]]
APPLY = f"/formasi/{VACANCY_ID}/lamar"
CHOSEN = {"papua": "true", "quota_group": "papua"}


def stored(engine: Engine) -> list[str | None]:
    with reading(engine) as session:
        return list(session.scalars(select(applications.c.quota_group)))


def test_the_form_offers_the_groups_of_the_vacancy_with_their_places(applicant: Applicant, engine: Engine) -> None:
    _, browser = applicant()
    assert "Kelompok kuota" not in browser.get(APPLY).text, "none by the shipped rules"
    rule(engine, papua())
    page = browser.get(APPLY).text
    choices = [label.text_content() for label in found_in(page, "//fieldset[@id='field-quota_group']//label")]
    assert choices == ["Tempat umum saja", "Putra-putri Papua: 1 dari 2 tempat, untuk orang asli Papua"]
    assert found_in(page, "//input[@name='papua']"), "whoever chooses it declares it"
    assert "Putra-putri Papua: 1 dari 2 tempat" in browser.get(f"/formasi/{VACANCY_ID}").text
    browser.set_cookie("terang_lang", "en")
    assert "Places for everybody only" in browser.get(APPLY).text


def test_a_group_of_other_posts_is_not_offered(applicant: Applicant, engine: Engine) -> None:
    _, browser = applicant()
    rule(engine, papua(position_group="guru"))
    assert "Kelompok kuota" not in browser.get(APPLY).text
    answer = browser.post(APPLY, data=application_fields(**CHOSEN))
    assert answer.status_code == 422
    assert "Formasi ini tidak mempunyai kelompok kuota itu" in answer.text
    assert stored(engine) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quota_group": "papua"}, "Kelompok ini hanya untuk yang menyatakan: Saya orang asli Papua."),
        ({"papua": "true", "quota_group": "diaspora"}, "Formasi ini tidak mempunyai kelompok kuota itu"),
        ({"papua": "true", "quota_group": "x" * 300}, "Kelompok kuota"),
    ],
)
def test_a_choice_that_nothing_entitles_to_is_refused_by_its_field(
    applicant: Applicant, engine: Engine, fields: dict[str, str], words: str
) -> None:
    _, browser = applicant()
    rule(engine, papua())
    answer = browser.post(APPLY, data=application_fields(**fields))
    assert answer.status_code == 422
    assert words in answer.text
    assert found_in(answer.text, "//*[@id='error-quota_group']")
    assert stored(engine) == []


def test_the_choice_reaches_scoring_by_the_admission(applicant: Applicant, engine: Engine) -> None:
    _, browser = applicant()
    rule(engine, papua())
    assert browser.post(APPLY, data=application_fields(**CHOSEN)).status_code == 302
    assert browser.post(APPLY, data=application_fields(**CHOSEN)).status_code == 302, "sent again"
    assert browser.post(APPLY, data=application_fields(papua="true")).status_code == 409, "another statement"
    assert stored(engine) == ["papua"]
    with unit_of_work(engine) as session:
        application_id = session.scalars(select(applications.c.application_id)).one()
        verifications.accept(session, NOW, application_id, "staff-1")
    (admitted,) = [data for name, data in build.emitted(engine) if name == "recruitment.candidate.admitted.v1"]
    assert admitted["quota_group"] == "papua"


@pytest.mark.parametrize("chosen", ["", None])
def test_who_chooses_none_competes_for_the_places_of_everybody(
    applicant: Applicant, engine: Engine, chosen: str | None
) -> None:
    _, browser = applicant()
    rule(engine, papua())
    fields: dict[str, Any] = {"papua": "true"} if chosen is None else {"papua": "true", "quota_group": chosen}
    assert browser.post(APPLY, data=application_fields(**fields)).status_code == 302
    assert stored(engine) == [None]


def test_the_verifier_sees_the_group_and_what_was_declared(
    applicant: Applicant, engine: Engine, client: FlaskClient
) -> None:
    _, browser = applicant()
    rule(engine, papua())
    browser.post(APPLY, data=application_fields(**CHOSEN))
    with reading(engine) as session:
        application_id = session.scalars(select(applications.c.application_id)).one()
    page = client.get(f"/verifikasi/{application_id}", headers=bearer(Role.VERIFIER, now=NOW)).text
    assert "Putra-putri Papua: orang asli Papua" in page


def test_a_new_version_of_the_rules_gives_no_code_another_meaning(engine: Engine) -> None:
    rules = rule(engine, papua())
    before = [RulesVersion(number=0, rules=rules, rules_digest=rules.digest, reason="", put_by="", put_at=NOW)]
    changed = load(Rules, {**dump(rules), "version": "2", "quota_groups": dump(papua(declaration="diaspora"))})
    (problem,) = replacement_problems(changed, before, [])
    assert (problem.place.field, problem.code) == ("quota_groups.groups[0].declaration", "declaration_used")
    same = load(Rules, {**dump(rules), "version": "2", "quota_groups": dump(papua(count=2))})
    assert replacement_problems(same, before, []) == ()


def build_document(rules: Rules) -> dict[str, Any]:
    return dump(rules)


def build_groups(declaration: str) -> dict[str, Any]:
    return dump(papua(declaration=declaration, count=2))


def test_no_vacancy_has_fewer_places_than_its_groups_name(engine: Engine) -> None:
    rules = rule(engine, papua())
    before = [RulesVersion(number=0, rules=rules, rules_digest=rules.digest, reason="", put_by="", put_at=NOW)]
    with reading(engine) as session:
        vacancies = selections.list_vacancies(session, build.SELECTION_ID)
    more = load(Rules, {**dump(rules), "version": "2", "quota_groups": dump(papua(count=2))})
    found = replacement_problems(more, before, vacancies)
    assert [problem.code for problem in found] == ["quota_below_groups"] * sum(each.quota < 2 for each in vacancies)
    assert found
    document = build.selection_document(rules=dump(more), vacancies=[build.vacancy_document(quota=1)])
    with pytest.raises(InvalidInput) as refused:
        selection_document.read(document, NOW, lambda _document, _simulation: more)
    assert ("vacancies[0].quota", "quota_below_groups") in {
        (problem.place.field, problem.code) for problem in refused.value.problems
    }
