"""A selection with a later stage, a draw, and a reserve with a pool or quota groups: the log read again gives the same,
and so does any of the three databases that comes back from a backup of any step."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, select

from shared.contracts.catalogue import SERVICES
from shared.db.engine import reading
from shared.messaging import dead_letters, held_events
from tests.builders.drill import Site
from tests.builders.later_field import SPECIAL, WITH_GROUPS, WITH_RESERVE, LaterField
from tests.builders.small_selection import VACANCY

OF_THE_SERVICE_ITSELF = {"heartbeats", "inbox", "outbox", "aggregate_positions", "aggregate_sequences"}
ENTERED = {"pins", "logins", "proctors", "assessment_entries", "signatures", "giving_back_wishes", "roster_wishes"} | {
    "taken_statements"
}
"""In no event: PINs that nobody needs after the exam, names of proctors, statements that are outdated minutes later,
and what is known by what came of it: agreed scores, releases, a place given back by two."""
READ_AGAIN = {"trail", "trail_counter", "bundle_editions"}
"""Has each event that a restored service sends once more; or is written again, and says when."""
OF_THE_LOG = {"log_arrivals", "log_entries", "log_checkpoints", "log_tiles"}
"""The log takes in what has arrived once a second at most, so it may be behind (tests/integration/scoring/log has what
comes back of it)."""
CLOCKS = {"received_at", "complete_at", "kept_at", "computed_at", "announced_at", "marked_at", "assigned_at"} | {
    *("opened_at", "drawn_at", "closed_at", "changed_at", "arrived_at", "revision")
}
"""When this database learned or did it."""
CLOCKS_OF = {"noted_leaves": {"id", "noted_at", "signed_at"}}
"""More of them, in one table each; leaves of several vacancies come back in another order of theirs."""
OF_THE_RESERVE = {"scoring.reserve.moved.v1", "scoring.places.moved.v1", "recruitment.place.returned.v1"}
STEPS = ("sat", "first stage released", "drawn")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    def remove(name: str) -> None:
        for file in tmp_path.glob(f"{name}.db*"):
            file.unlink()

    urls = {service: f"sqlite:///{tmp_path}/{service}.db" for service in SERVICES}
    return Site(tmp_path, urls, f"sqlite:///{tmp_path}/events.db", remove, lambda: remove("events"))


@pytest.mark.parametrize(
    ("changes", "events"),
    [
        pytest.param(
            WITH_RESERVE,
            {"scoring.reserve.moved.v1", "scoring.places.moved.v1", "recruitment.place.returned.v1"},
            id="reserve",
        ),
        pytest.param(WITH_GROUPS, set(), id="groups"),
    ],
)
def test_nothing_of_a_selection_with_a_later_stage_is_lost(
    site: Site, changes: dict[str, Any], events: Collection[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with site.at_work_as(LaterField) as system:
        people = system.hold(changes, lambda step: site.terang("backup", str(site.folder / step)))
        assert {"scoring.draw_seed.recorded.v1", *events} <= {event.type for event in system.all_events()}
        before, said = known(system), len(system.all_events())
        (entered,) = {len(each) for each in (people, released(system, SPECIAL) + released(system, VACANCY))}
        assert entered == 6, "all went on to the later stage"
    capsys.readouterr()
    assert site.terang("replay", "scoring") == 0
    compared = [line for line in capsys.readouterr().out.splitlines() if line.endswith(" identical")]
    assert [line.split()[0] for line in compared] == [
        *(SPECIAL, f"{SPECIAL}/skb"),
        *(VACANCY, f"{VACANCY}/skb"),
    ]
    with site.at_work_as(LaterField) as system:
        system.settle()
        assert known(system) == before
        assert len(system.all_events()) == said
    for step in STEPS:
        for lost in SERVICES:
            site.lose(lost)
            # 1 says that signatures were told of and are lost: nobody needs them, for their releases are not.
            assert site.terang("restore", str(site.folder / step), "--service", lost) in (0, 1)
            with site.at_work_as(LaterField) as system:
                system.settle()
                assert known(system) == before, f"{lost} restored from when the candidates had {step}"


def released(system: LaterField, vacancy_id: str) -> list[Any]:
    found: list[Any] = system.must("recruitment", "GET", f"/api/results/{vacancy_id}?stage=skb")["rows"]
    return found


def known(system: LaterField) -> dict[str, Any]:
    """What the three databases say, but for what only people enter and their own clocks; and what everybody reads."""
    found: dict[str, Any] = {}
    for service, engine in system.engines.items():
        with reading(engine) as session:
            assert (service, dead_letters.open_count(session), held_events.count(session)) == (service, 0, 0)
        found |= {f"{service}.{name}": rows for name, rows in _tables(engine).items()}
    for vacancy_id in (VACANCY, SPECIAL):
        for path in (f"/api/results/{vacancy_id}", f"/api/results/{vacancy_id}?stage=skb"):
            found[path] = _without_clocks(system.must("recruitment", "GET", path))
    return found


def _tables(engine: Engine) -> dict[str, list[str]]:
    metadata = MetaData()
    metadata.reflect(engine)
    with reading(engine) as session:
        return {
            table.name: sorted(
                repr(
                    _without_clocks(
                        {name: each for name, each in row.items() if name not in CLOCKS_OF.get(table.name, ())}
                    )
                )
                for row in session.execute(select(table)).mappings()
            )
            for table in metadata.sorted_tables
            if table.name not in OF_THE_SERVICE_ITSELF | ENTERED | READ_AGAIN | OF_THE_LOG
        }


def _without_clocks(value: Any) -> Any:
    if isinstance(value, dict):
        read = {name: json.loads(each) if name == "summary" else each for name, each in value.items()}
        return {name: _without_clocks(each) for name, each in read.items() if name not in CLOCKS}
    if isinstance(value, list):
        return [_without_clocks(each) for each in value]
    return value
