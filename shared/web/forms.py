"""A page's form: its typed values, their errors, and the call of its command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask import request
from flask_babel import gettext
from flask_smorest.fields import Upload
from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow import fields as mm

from shared.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound, Problem
from shared.kernel.words import N_
from shared.web.api import Submitted
from shared.web.errors import errors_of, note_wait, status_of
from shared.web.messages import FieldError, schema_errors, words_of
from shared.web.typed_before import is_brought_back
from shared.web.unit_of_work import abandon, shown

T = TypeVar("T")

_BROUGHT_BACK = N_("Isian Anda kembali seperti sebelum Anda masuk lagi. Periksa, lalu kirim.")
_RETYPE = N_("Kata sandi, PIN, dan berkas tidak ikut: isi sekali lagi.")


class Form:
    """One form of one page. Made for GET with what is known, `run` for POST.

    `values` are what the inputs show: `initial`, or what was typed. Fields that the schema marks
    `load_only`, and those named password*, are never shown again and never trimmed.
    `errors` is a message by field, `missing` those of the fields that are only not filled in, `general` the messages
    that belong to no single field. `brought_back` is True for a form that a login interrupted.
    """

    def __init__(self, schema: type[Schema], initial: Mapping[str, Any] | None = None) -> None:
        self._schema = schema(unknown=EXCLUDE)
        self.values: dict[str, Any] = dict(initial or {})
        self.errors: dict[str, str] = {}
        self.missing: list[str] = []
        self.general: list[str] = []
        self.brought_back = False
        self.status = 200

    @property
    def ok(self) -> bool:
        return not self.errors and not self.general

    @property
    def labels(self) -> dict[str, str]:
        """Labels by field, where the schema gives one as metadata."""
        known = {name: field.metadata.get("label") for name, field in self._schema.fields.items()}
        return {name: gettext(label) for name, label in known.items() if label}

    def run(
        self,
        command: Callable[[dict[str, Any]], T],
        *,
        check: Callable[[dict[str, Any]], Sequence[Problem]] | None = None,
    ) -> T | None:
        """Loads what was sent and calls `command` with it; None if either is refused.

        Then `errors`, `general` and `status` give the reason, and whatever the command had written is rolled back.
        `check` gets the values that could be read where others could not, and names what else is wrong, so that a
        person sees everything at once; what it says of an input that is wrong already is left out. A form that comes
        back from a login in between is shown again, and its command is not called.
        NotFound and Forbidden do not concern the form and pass through.
        """
        submitted = self._read()
        if is_brought_back():
            self._bring_back()
            return None
        try:
            return command(dict(self._schema.load(submitted)))
        except ValidationError as error:
            self._refuse(error, check)
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            note_wait(error)
            self._note_all(errors_of(error, gettext))
            if self.ok:
                self.general.append(words_of(error))
            self.status = status_of(error)
        abandon()
        return None

    def _bring_back(self) -> None:
        shown()
        self.brought_back = True
        self.general.append(gettext(_BROUGHT_BACK))
        if any(field.load_only or isinstance(field, Upload) for field in self._schema.fields.values()):
            self.general.append(gettext(_RETYPE))
        abandon()

    def _refuse(self, error: ValidationError, check: Callable[[dict[str, Any]], Sequence[Problem]] | None) -> None:
        found = schema_errors(error.messages)
        self._note_all(found)
        required = [each.field for each in found if each.code == "required"]
        self.missing = [field for field in required if field in self.errors]
        self.status = 422
        if check is not None and isinstance(error.valid_data, dict):
            try:
                further = check(dict(error.valid_data))
            except DomainError:
                # It concerns no single input, and is named once the inputs can be read.
                return
            self._note_all(errors_of(InvalidInput(further), gettext))

    def _note_all(self, found: Sequence[FieldError]) -> None:
        for each in found:
            self._note(each.field, each.message)

    def _note(self, field: str, message: str) -> None:
        # A part of a list is shown at the list's own input.
        name = field.partition(".")[0]
        if name in self._schema.fields:
            self.errors.setdefault(name, message)
        elif message not in self.general:
            self.general.append(f"{field}: {message}" if field else message)

    def _read(self) -> Submitted:
        """The sent values by the schema's field names; blank means missing."""
        found = Submitted()
        self.values = {}
        for name, field in self._schema.fields.items():
            key = field.data_key or name
            secret = field.load_only or name.startswith("password")
            if isinstance(field, mm.List):
                several = [text.strip() for text in request.form.getlist(key) if text.strip()]
                if several:
                    found[key] = self.values[name] = several
                continue
            if isinstance(field, Upload):
                # A text under the name of a file is no file.
                file = request.files.get(key)
                if file is not None and file.filename:
                    found[key] = file
                continue
            text = request.form.get(key)
            if text is not None:
                text = text if secret else text.strip()
                if not secret:
                    self.values[name] = text
                if text.strip():
                    found[key] = text
        return found
