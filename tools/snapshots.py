"""Snapshots of the promises between services, so that reviewers see changes: JSON Schemas of the events,
the AsyncAPI document, the readable catalogue, each service's OpenAPI, and the routes with their roles.

`python -m tools.snapshots write` makes them; `check` fails, naming the file, where code and file differ.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from shared.contracts.catalogue import SERVICES, TOPICS, contracts
from shared.contracts.codec.schemas import json_schema
from shared.contracts.declaration import Contract
from tools.applications import application
from tools.routes_page import routes_page

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "shared/contracts/schemas"
EXAMPLES = ROOT / "shared/contracts/examples"
DOCS = ROOT / "docs"


def snapshots() -> dict[Path, str]:
    """Every snapshot as path and text."""
    made = {SCHEMAS / f"{contract.name}.json": _json(json_schema(contract.payload)) for contract in contracts()}
    made[DOCS / "asyncapi.json"] = _json(asyncapi())
    made[DOCS / "events.md"] = catalogue_page()
    made[DOCS / "routes.md"] = routes_page()
    for service in SERVICES:
        made[DOCS / "openapi" / f"{service}.json"] = _json(openapi(service))
    return made


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3.0: topics as channels, events as messages, sending and receiving operations."""
    messages = {
        contract.name: {
            "name": contract.name,
            "title": contract.payload.__name__,
            "summary": _meaning(contract),
            "contentType": "application/cloudevents+json",
            "payload": {"schemaFormat": "application/schema+json;version=draft-2020-12", "schema": _bundled(contract)},
        }
        for contract in contracts()
    }
    operations: dict[str, Any] = {}
    for contract in contracts():
        reference = [{"$ref": f"#/channels/{contract.topic}/messages/{contract.name}"}]
        channel = {"$ref": f"#/channels/{contract.topic}"}
        senders = SERVICES if contract.producer == "messaging" else (contract.producer,)
        for who, action in [*((s, "send") for s in senders), *((c, "receive") for c in contract.consumers)]:
            operations[f"{who}.{action}.{contract.name}"] = {
                "action": action,
                "channel": channel,
                "messages": reference,
            }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Terang events", "version": "1", "description": "CloudEvents 1.0, structured JSON."},
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            topic.name: {
                "address": topic.name,
                "description": "Readers: " + ", ".join(sorted(topic.readers)),
                "messages": {
                    contract.name: {"$ref": f"#/components/messages/{contract.name}"}
                    for contract in contracts()
                    if contract.topic == topic.name
                },
            }
            for topic in TOPICS.values()
        },
        "operations": operations,
        "components": {"messages": messages},
    }


def catalogue_page() -> str:
    """The catalogue as a page for people."""
    lines = ["# Events", "", "Made by `make snapshots` from `shared/contracts`; change the code, not this page.", ""]
    for topic in TOPICS.values():
        lines += [f"## `{topic.name}`", "", f"Readers: {', '.join(sorted(topic.readers))}.", ""]
        for contract in contracts():
            if contract.topic == topic.name:
                lines += _described(contract)
    return "\n".join(lines)


def _described(contract: Contract) -> list[str]:
    hints = get_type_hints(contract.payload)
    names = (f"`{field.name}`: {_type_name(hints[field.name])}" for field in fields(contract.payload))
    return [
        f"### `{contract.name}`",
        "",
        _meaning(contract),
        "",
        f"- from {contract.producer} to {', '.join(contract.consumers)}; key `{contract.key_field}`",
        f"- personal data: {contract.personal or 'none'}",
        f"- fields: {', '.join(names)}",
        "",
    ]


def openapi(service: str) -> dict[str, Any]:
    """The OpenAPI document of a service, without starting it."""
    with application(service) as app:
        answer = app.test_client().get("/api/openapi.json")
    document: dict[str, Any] = answer.get_json()
    document.pop("servers", None)
    return document


def write() -> None:
    for path, text in snapshots().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def check() -> list[str]:
    """Differences between code and snapshots, a line each; empty if there are none."""
    made = snapshots()
    wrong = [
        f"{path.relative_to(ROOT)} differs from the code; run `make snapshots` and look at the difference"
        for path, text in made.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    known = {path.name for path in made if path.parent == SCHEMAS}
    wrong += [
        f"{path.relative_to(ROOT)} describes an event that is no longer in the catalogue"
        for path in SCHEMAS.glob("*.json")
        if path.name not in known
    ]
    return wrong


def _bundled(contract: Contract) -> dict[str, Any]:
    schema = json_schema(contract.payload)
    pointer = f"#/components/messages/{contract.name}/payload/schema/$defs/"
    text = json.dumps(schema).replace('"#/$defs/', f'"{pointer}')
    bundled: dict[str, Any] = json.loads(text)
    return bundled


def _meaning(contract: Contract) -> str:
    return " ".join(contract.meaning.split())


def _type_name(hint: Any) -> str:
    name = hint.__name__ if isinstance(hint, type) and not hasattr(hint, "__args__") else str(hint)
    return re.sub(r"(typing|datetime|decimal|shared\.contracts\.\w+)\.", "", name)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    if sys.argv[1:] == ["write"]:
        write()
    elif sys.argv[1:] == ["check"]:
        problems = check()
        if problems:
            sys.exit("\n".join(problems))
    else:
        sys.exit("usage: python -m tools.snapshots write | check")


if __name__ == "__main__":
    main()
