"""Finds Kafka: the unpacked one that KAFKA_HOME names, or the locked jars from Maven Central."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from operations.local_servers import jars
from operations.local_servers.java import Java, find_java
from operations.local_servers.settings import ServerSettings, read_settings
from shared.kernel.errors import Refused

DEFAULT_VERSION = "4.3.1"
SHORT_LIVED = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
"""Java options for what will not live long enough to gain by better compiled code or by threads that collect garbage
beside it: a third less work."""
OLDEST = (3, 9)


@dataclass(frozen=True)
class KafkaProgram:
    """Kafka's classes and the Java to run them with."""

    version: str
    java: Java
    class_path: str
    home: Path | None = None
    """The folder of an installed Kafka; None if it is from packages."""
    java_options: tuple[str, ...] = ()
    """For brokers."""

    def __str__(self) -> str:
        return f"Kafka {self.version} ({self.home or 'from packages'}) on {self.java}"

    def command(self, name: str, *arguments: str, options: Sequence[str] = ()) -> list[str]:
        """Runs one of Kafka's classes, such as org.apache.kafka.tools.TopicCommand, in `environment()`."""
        java = [str(self.java.program), *self.java.quiet, *self._logging(), *options]
        return [*java, name, *arguments]

    def environment(self) -> dict[str, str]:
        """The caller's environment and the class path, which would make a very long command line."""
        return {**os.environ, "CLASSPATH": self.class_path}

    def _logging(self) -> list[str]:
        """Warnings and errors alone."""
        if self.home is None:
            prefix = "-Dorg.slf4j.simpleLogger"
            return [
                f"{prefix}.defaultLogLevel=warn",
                f"{prefix}.showDateTime=true",
                f"{prefix}.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
                "-Dlog4j2.disable.jmx=true",
            ]
        # What the distribution itself uses for its tools: warnings to standard error.
        for name, option in (
            ("tools-log4j2.yaml", "log4j2.configurationFile"),
            ("tools-log4j.properties", "log4j.configuration"),
        ):
            if (self.home / "config" / name).exists():
                return [f"-D{option}=file:{self.home / 'config' / name}"]
        return []  # fmt: skip


def find_kafka(
    version: str | None = None, *, settings: ServerSettings | None = None, progress: jars.Progress = jars.silent
) -> KafkaProgram:
    """KAFKA_HOME, unless another version is wanted by `version` or TERANG_KAFKA_VERSION; else the locked jars.

    Jars that are missing are downloaded. Raises Refused saying what is missing and what to do.
    """
    settings = settings or read_settings()
    wanted = version or settings.kafka_version
    if settings.kafka_home:
        program = _installed(settings.kafka_home, settings)
        if wanted in (None, program.version):
            return program
    return _packaged(wanted or DEFAULT_VERSION, settings, progress)


def _packaged(version: str, settings: ServerSettings, progress: jars.Progress) -> KafkaProgram:
    lock = jars.lock_file(version)
    if not lock.exists():
        raise Refused(
            f"TERANG_KAFKA_VERSION: there is no lock file for Kafka {version}, only for "
            f"{' and '.join(jars.locked_versions())}; `python -m operations.local_servers lock {version}` makes one"
        )
    java = find_java(settings)
    wanted = jars.read_lock(lock.read_text(encoding="ascii"))
    files = jars.verified(wanted, settings.cache, progress=progress)
    return KafkaProgram(version, java, os.pathsep.join(map(str, files)), java_options=settings.kafka_java_options)


def _installed(home: Path, settings: ServerSettings) -> KafkaProgram:
    names = [path.name for path in (home / "libs").glob("kafka-clients-*.jar")]
    versions = [found.group(1) for name in names if (found := re.fullmatch(r"kafka-clients-([0-9.]+)\.jar", name))]
    if not versions:
        raise Refused(f"KAFKA_HOME: {home} has no libs/kafka-clients-VERSION.jar; it must name an unpacked Kafka")
    version = versions[0]
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise Refused(f"KAFKA_HOME: {home} is Kafka {version}; needed is {'.'.join(map(str, OLDEST))} or newer")
    return KafkaProgram(version, find_java(settings), f"{home / 'libs'}/*", home, settings.kafka_java_options)
