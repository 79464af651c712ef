"""G11: whatever is sent to a documented operation, the answer is documented too, and never a 500."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from shared.contracts.catalogue import SERVICES
from tests.builders.system import System

BEYOND_A_SCHEMA = {
    "POST /api/accounts": "a NIK encodes the date of birth that is stated beside it",
    "POST /api/exams/{exam_id}/approvals": "a statement is canonical text that the service gave just before",
    "POST /api/rankings/{vacancy_id}/signatures": "a statement is canonical text that the service gave just before",
    "POST /api/sessions": "a session ends within years, after it begins, in a zone that exists, with names to be seen",
}
"""Operations whose rules no JSON Schema can say: there a schema-valid request may be answered with 422."""

WHO = {"recruitment": "verifikator", "cbt": "ujian", "scoring": "ketua"}


@pytest.fixture(scope="module")
def system(shared_system: System) -> System:
    return shared_system


@pytest.mark.parametrize("service", SERVICES)
def test_no_input_breaks_an_operation(system: System, service: str) -> None:
    schema = schemathesis.openapi.from_wsgi(
        "/api/openapi.json",
        system.apps[service],
        config=SchemathesisConfig.from_dict({"generation": {"allow-x00": False}}),
    )
    readable = list(schema.get_all_operations())
    operations = [result.ok() for result in readable if isinstance(result, Ok)]
    assert len(operations) == len(readable) > 0
    for operation in operations:

        @settings(
            max_examples=15,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def attempt(case: Case[Any]) -> None:
            refusable = f"{case.method} {case.path}" in BEYOND_A_SCHEMA
            case.call_and_validate(
                headers=system.headers(WHO[service], service),
                excluded_checks=[positive_data_acceptance] if refusable else [],
            )

        given(case=operation.as_strategy())(attempt)()
