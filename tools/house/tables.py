"""Finds in the source text which modules declare, read and write each table.

A table is read or written where its variable is used, where its name occurs in an SQL text, or where a foreign key
points to it. Names that are built at run time are not found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.house.tree import dotted, modules, parsed, part_of

_WRITING_CALL = re.compile(r"^(?!with_for_update$)(.*_)?(insert|update|delete|upsert)$")
_SQL = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN)\s+([a-z_]+)")
_WRITING_SQL = ("INSERT INTO", "UPDATE", "DELETE FROM")


@dataclass(frozen=True, order=True)
class Use:
    """A module that uses a table which another part declares."""

    module: str
    line: int
    table: str
    owner: str
    """The part that declares the table."""
    writes: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {'writes' if self.writes else 'reads'} {self.table} of {self.owner}"


@dataclass(frozen=True)
class Declared:
    """All tables of the house."""

    owners: dict[str, str]
    """Name in the database -> part. A name that two services both have is left out: SQL text names no service."""
    variables: dict[tuple[str, str], str]
    """(module, variable) -> name in the database."""


def declared(root: Path) -> Declared:
    owners: dict[str, set[str]] = {}
    variables: dict[tuple[str, str], str] = {}
    for path in modules(root, "services", "shared"):
        module = dotted(path, root)
        for variable, name in _tables_in(parsed(path)):
            variables[module, variable] = name
            owners.setdefault(name, set()).add(part_of(module))
    return Declared({name: next(iter(parts)) for name, parts in owners.items() if len(parts) == 1}, variables)


def foreign_uses(root: Path) -> list[Use]:
    """Every use of a table by another part than its own, writes and reads, in the order of the files."""
    tables = declared(root)
    found: list[Use] = []
    for path in modules(root, "services", "shared"):
        module, source = dotted(path, root), parsed(path)
        uses = [*_by_variable(module, source, tables), *_by_text(module, source, tables)]
        found += sorted(use for use in set(uses) if use.owner != part_of(module))
    return found


def _tables_in(source: ast.Module) -> Iterator[tuple[str, str]]:
    """(variable, name in the database) of every `variable = Table("name", ...)` of a module."""
    for node in source.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            name = node.value.args[0] if node.value.args else None
            if (
                _last_name(node.value.func) == "Table"
                and isinstance(target, ast.Name)
                and isinstance(name, ast.Constant)
            ):
                yield target.id, str(name.value)


def _by_variable(module: str, source: ast.Module, tables: Declared) -> Iterator[Use]:
    known = dict(_imported_tables(source, tables))
    written = {id(node) for call in ast.walk(source) if isinstance(call, ast.Call) for node in _written_by(call)}
    for node in ast.walk(source):
        if isinstance(node, ast.Name | ast.Attribute) and (found := known.get(_plain(node))) is not None:
            owner, table = found
            yield Use(module, node.lineno, table, owner, id(node) in written)


def _imported_tables(source: ast.Module, tables: Declared) -> Iterator[tuple[str, tuple[str, str]]]:
    """How the module writes each table that it imports -> (part, name): `papers`, `tables.papers`."""
    for node in ast.walk(source):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        for alias in node.names:
            written = alias.asname or alias.name
            if name := tables.variables.get((node.module, alias.name)):
                yield written, (part_of(node.module), name)
            whole = f"{node.module}.{alias.name}"
            for (owner, variable), name in tables.variables.items():
                if owner == whole:
                    yield f"{written}.{variable}", (part_of(owner), name)


def _written_by(call: ast.Call) -> Iterator[ast.expr]:
    """What a call such as `insert(papers)`, `papers.insert()` or `upsert(session)(papers)` writes to."""
    if _WRITING_CALL.search(_last_name(call.func)):
        yield from call.args
        yield from (keyword.value for keyword in call.keywords)
        if isinstance(call.func, ast.Attribute):
            yield call.func.value


def _by_text(module: str, source: ast.Module, tables: Declared) -> Iterator[Use]:
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for verb, table in _SQL.findall(node.value):
                if owner := tables.owners.get(table):
                    yield Use(module, node.lineno, table, owner, verb in _WRITING_SQL)
        if isinstance(node, ast.Call) and _last_name(node.func) == "ForeignKey":
            yield from _by_foreign_key(module, node, tables)


def _by_foreign_key(module: str, call: ast.Call, tables: Declared) -> Iterator[Use]:
    target = call.args[0]
    if isinstance(target, ast.Constant) and (owner := tables.owners.get(table := str(target.value).split(".")[0])):
        yield Use(module, call.lineno, table, owner, False)


def _last_name(node: ast.expr) -> str:
    """`insert` of `insert`, of `sqlite.insert` and of `insert(session)`."""
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _plain(node: ast.expr) -> str:
    """`tables.papers` as text; an expression of another form as the empty text."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
