"""The JSON side: an OpenAPI 3.1 document, strict schemas, problems in one form."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

import flask_smorest
from apispec import APISpec
from flask import Flask, Request
from marshmallow import RAISE, Schema, ValidationError, fields, post_dump, pre_load
from webargs.core import missing
from webargs.flaskparser import FlaskParser, is_json_request

from shared.kernel.roles import STAFF, Role
from shared.web.access import declared
from shared.web.errors import PROBLEM_JSON
from shared.web.json_bodies import read_json
from shared.web.state import state

V = TypeVar("V", bound=Callable[..., Any])

_PROBLEMS = (400, 401, 403, 404, 409, 422)
_PUBLIC_PROBLEMS = (400, 404, 409, 422)


class Submitted(dict[str, Any]):
    """Values of a form: all text, so a schema must read numbers and yes or no from text."""


class StrictSchema(Schema):
    """A schema that refuses unknown fields, text no database can hold, and, in JSON, values of another type.

    In a query string or a form everything is text, and "12" is a number; in JSON it is not.
    """

    class Meta:
        unknown = RAISE

    @pre_load
    def refuse_what_is_not_meant(self, data: Any, **_: Any) -> Any:
        _refuse_unstorable(data)
        if type(data) is dict:
            wrong = {
                field.data_key or name: [field.error_messages["invalid"]]
                for name, field in self.load_fields.items()
                if _of_another_type(field, data.get(field.data_key or name))
            }
            if wrong:
                raise ValidationError(wrong)
        return data

    @post_dump
    def send_what_is_promised(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Raises TypeError where a view leaves out a field that the OpenAPI document calls required.

        marshmallow itself passes over an attribute that is not there.
        """
        missing = {field.data_key or name for name, field in self.dump_fields.items() if field.required} - data.keys()
        if missing:
            raise TypeError(f"{type(self).__name__} promises {', '.join(sorted(missing))}, which the view did not give")
        return data


class ProblemErrorSchema(StrictSchema):
    """One problem of an input, by the place where it is."""

    field = fields.String(required=True, metadata={"description": "Dotted path of the input; empty for the whole."})
    code = fields.String(required=True)
    message = fields.String(required=True)


class ProblemSchema(Schema):
    """RFC 9457 problem details; `code` is stable, `title` and `detail` are in the reader's language."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemErrorSchema))
    correlation_id = fields.String()


class _Reader(FlaskParser):
    """Reads a body as JSON within the limits of `json_bodies`."""

    def _raw_load_json(self, req: Request) -> Any:
        return read_json(req.get_data(cache=True)) if is_json_request(req) else missing


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """flask-smorest's, documenting for every operation its roles and the form of problems."""

    # What a schema does with fields that it does not know it does in a query string, too: whoever misspells one is not
    # answered as if nothing had been asked.
    ARGUMENTS_PARSER = _Reader(unknown=None)

    if TYPE_CHECKING:
        # The library has no types; a view keeps its own.
        def get(self, rule: str, **options: Any) -> Callable[[V], V]: ...
        def post(self, rule: str, **options: Any) -> Callable[[V], V]: ...
        def put(self, rule: str, **options: Any) -> Callable[[V], V]: ...
        def delete(self, rule: str, **options: Any) -> Callable[[V], V]: ...
        def arguments(self, schema: Any, **options: Any) -> Callable[[V], V]: ...
        def response(self, status_code: int, schema: Any = None, **options: Any) -> Callable[[V], V]: ...
        def alt_response(self, status_code: int, **options: Any) -> Callable[[V], V]: ...

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(_document_access)

    def _store_endpoint_docs(self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any) -> None:
        super()._store_endpoint_docs(endpoint, obj, parameters, tags, **options)
        for method, doc in self._docs[endpoint].items():
            if method != "parameters":
                doc["access"] = declared(getattr(obj, method) if isinstance(obj, type) else obj)


class Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest's, whose OpenAPI document is made when somebody asks for it, not at every start of a process."""

    ERROR_SCHEMA = ProblemSchema

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._blueprints.append(blp)

    @property
    def spec(self) -> APISpec:
        with self._making:
            if self._spec is None:
                super()._init_spec()
                self._describe()
            assert self._spec is not None
            return self._spec

    @spec.setter
    def spec(self, spec: APISpec | None) -> None:
        self._spec = spec

    def _init_spec(self, **_: Any) -> None:
        self._blueprints: list[Blueprint] = []
        self._making = RLock()

    def _describe(self) -> None:
        for blueprint in self._blueprints:
            blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
            self.spec.tag({"name": blueprint.name, "description": blueprint.description})
        self.spec.components.security_scheme("staffToken", _STAFF_TOKEN)

    def _register_error_handlers(self) -> None:
        """Errors are answered by shared.web.errors, pages and API alike."""

    def _register_responses(self) -> None:
        content = {PROBLEM_JSON: {"schema": ProblemSchema}}
        for status in HTTPStatus:
            self.spec.components.response(status.name, {"description": status.phrase, "content": content}, lazy=True)
        self.spec.components.response("DEFAULT_ERROR", {"description": "A problem", "content": content}, lazy=True)


_STAFF_TOKEN = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "From recruitment."}


def make_api(app: Flask, title: str) -> Api:
    """The service's API; its document is at /api/openapi.json for everyone."""
    app.config.update(
        API_TITLE=title,
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    state(app).access["api-docs.openapi_json"] = None
    return Api(app)


def _document_access(doc: dict[str, Any], doc_info: dict[str, Any], **_: Any) -> dict[str, Any]:
    roles = doc_info.get("access")
    responses = doc.setdefault("responses", {})
    for status in _PROBLEMS if isinstance(roles, frozenset) else _PUBLIC_PROBLEMS:
        responses.setdefault(status, HTTPStatus(status).name)
    if isinstance(roles, frozenset):
        doc["x-roles"] = [str(role) for role in Role if role in roles]
        if roles <= STAFF:
            doc["security"] = [{"staffToken": []}]
    return doc


def _of_another_type(field: fields.Field[Any], value: Any) -> bool:
    if value is None:
        return False
    if isinstance(field, fields.Boolean):
        return not isinstance(value, bool)
    if isinstance(field, fields.Integer):
        # 3.0 is an integer in JSON Schema.
        return isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, float) and value % 1 == 0))
    if isinstance(field, fields.Float):
        return isinstance(value, bool) or not isinstance(value, int | float)
    return False


def _refuse_unstorable(value: Any, path: tuple[Any, ...] = ()) -> None:
    """NUL is refused by PostgreSQL, half a surrogate pair by UTF-8 itself."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            message: Any = ["Not a valid string."]
            for part in reversed(path):
                message = {part: message}
            raise ValidationError(message)
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_unstorable(key, (*path, "_schema"))
            _refuse_unstorable(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_unstorable(item, (*path, index))
