"""G11: whatever is sent to a documented operation, the answer is documented too, and never a 500."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.config import SchemathesisConfig

from shared.contracts.catalogue import SERVICES
from tests.builders.system import System

WHO = {"recruitment": "verifikator", "cbt": "ujian", "scoring": "ketua"}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    made = System(tmp_path_factory.mktemp("openapi"))
    made.prepare()
    yield made
    made.close()


@pytest.mark.parametrize("service", SERVICES)
def test_no_input_breaks_an_operation(system: System, service: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", system.apps[service], config=SchemathesisConfig())
    operations = [operation.ok() for operation in schema.get_all_operations()]
    assert operations
    for operation in operations:

        @settings(
            max_examples=15,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def attempt(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=system.headers(WHO[service]))

        given(case=operation.as_strategy())(attempt)()
