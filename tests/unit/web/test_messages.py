"""The schema library's English never reaches a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, ValidationError, fields, validate

from shared.kernel.errors import DomainError
from shared.web.messages import schema_errors, words_of
from tests.builders.web import make_settings
from tests.integration.web.demo_app import create_demo
from tests.integration.web.demo_notes import demo_engine


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    made = create_demo(make_settings("recruitment", tmp_path), demo_engine())
    with made.test_request_context():
        yield made


def errors_for(field: Any, value: Any) -> list[tuple[str, str, str]]:
    schema = Schema.from_dict({"x": field})()
    with pytest.raises(ValidationError) as caught:
        schema.load({} if value is ... else {"x": value})
    return [(found.field, found.code, found.message) for found in schema_errors(caught.value.messages)]


@pytest.mark.parametrize(
    ("field", "value", "code", "message"),
    [
        (fields.String(required=True), ..., "required", "Isian ini wajib."),
        (fields.String(), None, "required", "Isian ini wajib."),
        (fields.String(), 3, "invalid", "Isi dengan teks."),
        (fields.Integer(), "a", "invalid", "Isi dengan angka."),
        (fields.Decimal(), "a", "invalid", "Isi dengan angka."),
        (fields.Decimal(), "NaN", "invalid", "Isi dengan angka."),
        (fields.Boolean(), "perhaps", "invalid", "Isi dengan ya atau tidak."),
        (fields.Date(), "31-12-2001", "invalid", "Tanggal ini tidak sah. Tulis seperti 2001-12-31."),
        (
            fields.AwareDateTime(),
            "x",
            "invalid",
            "Waktu ini tidak sah. Tulis seperti 2026-12-31T08:00:00+07:00.",
        ),
        (fields.Email(), "a", "invalid", "Alamat surel ini tidak sah. Contoh: nama@contoh.id."),
        (fields.List(fields.String()), "a", "invalid", "Bentuk isian ini tidak sah."),
        (fields.UUID(), "a", "invalid", "Bentuk isian ini tidak sah."),
        (fields.Nested(Schema.from_dict({})), "a", "invalid", "Bentuk isian ini tidak sah."),
        (fields.String(validate=validate.OneOf(["a", "b"])), "c", "not_a_choice", "Pilih salah satu: a, b."),
        (fields.Integer(validate=validate.Range(min=1)), 0, "too_small", "Paling kecil 1."),
        (fields.Integer(validate=validate.Range(max=9)), 10, "too_large", "Paling besar 9."),
        (fields.Integer(validate=validate.Range(min=1, max=9)), 10, "out_of_range", "Isi antara 1 dan 9."),
        (fields.String(validate=validate.Length(min=8)), "a", "too_short", "Paling sedikit 8 karakter."),
        (fields.String(validate=validate.Length(max=1)), "ab", "too_long", "Paling banyak 1 karakter."),
        (
            fields.String(validate=validate.Length(min=1, max=2)),
            "abc",
            "wrong_length",
            "Panjangnya antara 1 dan 2 karakter.",
        ),
        (fields.String(validate=validate.Length(equal=16)), "a", "wrong_length", "Panjangnya harus 16 karakter."),
        (fields.String(validate=validate.Regexp("a")), "b", "wrong_pattern", "Bentuk isian ini tidak sah."),
        (fields.String(validate=validate.Regexp("a", error="NIK 16 angka.")), "b", "invalid", "NIK 16 angka."),
    ],
)  # fmt: skip
def test_every_sentence_is_ours(app: Flask, field: Any, value: Any, code: str, message: str) -> None:
    assert errors_for(field, value) == [("x", code, message)]


def test_parts_of_lists_and_objects_are_named_by_their_path(app: Flask) -> None:
    entry = Schema.from_dict({"sequence": fields.Integer(required=True)})
    assert errors_for(fields.List(fields.Nested(entry)), [{"sequence": 1}, {}, {"sequence": "a"}]) == [
        ("x.1.sequence", "required", "Isian ini wajib."),
        ("x.2.sequence", "invalid", "Isi dengan angka."),
    ]


class TooLow(DomainError):
    text = "IPK %(gpa)s, paling rendah %(least)s, sampai %(day)s, %(count)s kali, %(name)s"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("id", "IPK 2,75, paling rendah 3, sampai 3 Mei 2026, 2 kali, Umum"),
        ("en", "IPK 2.75, paling rendah 3, sampai 3 May 2026, 2 kali, General"),
    ],
)
def test_facts_are_written_as_the_reader_writes_them(tmp_path: Path, language: str, written: str) -> None:
    error = TooLow(gpa=Decimal("2.75"), least=3.0, day=date(2026, 5, 3), count=2, name="Umum")
    made = create_demo(make_settings("recruitment", tmp_path), demo_engine())
    with made.test_request_context(headers={"Cookie": f"terang_lang={language}"}):
        assert words_of(error) == written
