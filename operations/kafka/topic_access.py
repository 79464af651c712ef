"""Kafka's access lists: the topics that each service may read and write.

A service writes its own topics and messaging.control, reads the topics that the catalogue gives it, and has the
groups with its name as prefix. So cbt cannot read results, and scoring no identities, whatever their code does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)

from shared.contracts.catalogue import TOPICS
from shared.contracts.messaging import CONTROL
from shared.kernel.errors import Refused


@dataclass(frozen=True, order=True)
class Access:
    """A user may do `operation` to a topic or group of this name, or of a name that begins so."""

    user: str
    kind: str
    name: str
    is_prefix: bool
    operation: str
    host: str = "*"

    @property
    def principal(self) -> str:
        return f"User:{self.user}"

    def __str__(self) -> str:
        names = f"{self.kind.lower()}s {self.name}*" if self.is_prefix else f"{self.kind.lower()} {self.name}"
        return f"{self.operation} on {names}" + ("" if self.host == "*" else f" from {self.host}")


def wanted_access(service: str, user: str) -> list[Access]:
    """All access that a service's user needs, and no more."""
    found = []
    for topic in TOPICS.values():
        if topic.name.startswith(f"{service}.") or topic.name == CONTROL:
            found.append(Access(user, "TOPIC", topic.name, False, "WRITE"))
        if service in topic.readers:
            found.append(Access(user, "TOPIC", topic.name, False, "READ"))
    for operation in ("READ", "DELETE"):  # DELETE: a replay deletes the commits of the group
        found.append(Access(user, "GROUP", service, False, operation))
        found.append(Access(user, "GROUP", f"{service}.", True, operation))
    return found


def access_of(admin: Any, users: Sequence[str]) -> set[Access]:
    """The users' access to topics and groups. Raises SecurityDisabledError if there is no authorizer."""
    found = set()
    for user in users:
        acls, _ = admin.describe_acls(
            ACLFilter(
                principal=f"User:{user}",
                host=None,
                operation=ACLOperation.ANY,
                permission_type=ACLPermissionType.ALLOW,
                resource_pattern=ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY),
            )
        )
        found |= {
            Access(
                user,
                acl.resource_pattern.resource_type.name,
                acl.resource_pattern.resource_name,
                acl.resource_pattern.pattern_type is ACLResourcePatternType.PREFIXED,
                acl.operation.name,
                acl.host,
            )
            for acl in acls
            if acl.resource_pattern.resource_type in (ResourceType.TOPIC, ResourceType.GROUP)
        }
    return {access for access in found if access.user != "*" or _concerns_us(access)}


def create_access(admin: Any, access: Access) -> None:
    outcome = admin.create_acls([ACL(*_facts(access), resource_pattern=ResourcePattern(*_pattern(access)))])
    if outcome["failed"]:
        raise Refused(f"{access.principal}: {access}: {outcome['failed'][0].__name__}")


def delete_access(admin: Any, access: Access) -> None:
    found = ACLFilter(*_facts(access), resource_pattern=ResourcePatternFilter(*_pattern(access)))
    for _, _, error in admin.delete_acls([found]):
        if error.errno:
            raise Refused(f"{access.principal}: {access}: {error.__name__}")


def _concerns_us(access: Access) -> bool:
    """Whether a permission for everybody opens one of our topics."""
    if access.kind != "TOPIC":
        return False
    if access.is_prefix:
        return any(name.startswith(access.name) for name in TOPICS)
    return access.name == "*" or access.name in TOPICS


def _facts(access: Access) -> tuple[str, str, ACLOperation, ACLPermissionType]:
    return access.principal, access.host, ACLOperation[access.operation], ACLPermissionType.ALLOW


def _pattern(access: Access) -> tuple[ResourceType, str, ACLResourcePatternType]:
    how = ACLResourcePatternType.PREFIXED if access.is_prefix else ACLResourcePatternType.LITERAL
    return ResourceType[access.kind], access.name, how
