"""Topics, partitions and the lag of the consumer groups, as a table for a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from kafka import TopicPartition
from kafka.admin import OffsetSpec

from operations.columns import Row, aligned
from shared.contracts.catalogue import SERVICES, TOPICS
from shared.eventlog.interface import Lag
from shared.eventlog.kafka_log import lags


def table(admin: Any, by_partition: bool) -> list[str]:
    """Lines: a table of topics and groups, and one of the groups themselves."""
    there = [topic["name"] for topic in admin.describe_topics() if topic["name"] in TOPICS and not topic["error_code"]]
    names = [name for name in TOPICS if name in there]
    found = {group: _group_lags(admin, group, names) for group in _groups(admin)}
    records = _records(admin, names)
    rows: list[Row] = [("TOPIC", "PARTITION" if by_partition else "PARTITIONS", "RECORDS", "GROUP", "BEHIND")]
    for name in names:
        rows += _partition_rows(name, records[name], found) if by_partition else _topic_rows(name, records[name], found)
    missing = [f"{name}: not there; `terang topics apply` makes it" for name in TOPICS if name not in there]
    return [*aligned(rows), *missing, "", *aligned(_group_rows(admin, found))]


def _groups(admin: Any) -> list[str]:
    known = sorted(group["group_id"] for group in admin.list_groups())
    return [group for group in known if group.partition(".")[0] in SERVICES]


def _group_lags(admin: Any, group: str, names: Sequence[str]) -> list[Lag]:
    read = {partition.topic for partition in admin.list_group_offsets(group)[group]}
    return lags(admin, group, [name for name in names if name in read])


def _records(admin: Any, names: Sequence[str]) -> dict[str, list[int]]:
    """Records kept, per partition."""
    partitions = [
        TopicPartition(topic["name"], number)
        for topic in admin.describe_topics(list(names))
        for number in range(len(topic["partitions"]))
    ]
    begins = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
    ends = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    found: dict[str, list[int]] = defaultdict(list)
    for partition in partitions:
        found[partition.topic].append(ends[partition].offset - begins[partition].offset)
    return found


def _topic_rows(name: str, records: list[int], found: dict[str, list[Lag]]) -> list[Row]:
    behind = [
        (group, sum(lag.records for lag in group_lags if lag.topic == name))
        for group, group_lags in found.items()
        if any(lag.topic == name for lag in group_lags)
    ]
    first: Row = (name, str(len(records)), str(sum(records)))
    return _beside(first, [(group, str(count)) for group, count in behind])


def _partition_rows(name: str, records: list[int], found: dict[str, list[Lag]]) -> list[Row]:
    rows: list[Row] = []
    for number, kept in enumerate(records):
        behind = [
            (group, str(lag.records))
            for group, group_lags in found.items()
            for lag in group_lags
            if (lag.topic, lag.partition) == (name, number)
        ]
        rows += _beside((name if number == 0 else "", str(number), str(kept)), behind)
    return rows


def _group_rows(admin: Any, found: dict[str, list[Lag]]) -> list[Row]:
    rows: list[Row] = [("GROUP", "STATE", "MEMBERS", "BEHIND")]
    described = admin.describe_groups(list(found)) if found else {}
    for group, group_lags in found.items():
        state, members = described[group]["group_state"], len(described[group]["members"])
        rows.append((group, state, str(members), str(sum(lag.records for lag in group_lags))))
    return rows if len(rows) > 1 else [("No consumer group has committed anything.",)]


def _beside(first: Row, behind: list[tuple[str, str]]) -> list[Row]:
    blank = ("",) * len(first)
    return [(*(first if i == 0 else blank), *pair) for i, pair in enumerate(behind)] or [(*first, "", "")]
