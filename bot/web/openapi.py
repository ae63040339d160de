"""The description of /api in the form that programs read: OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from bot.answer import Intent
from index.sop import Kind, Part
from index.store import SOP

_REF = "#/components/schemas/"
_TEXT, _NUMBER, _COUNT, _FLAG = ({"type": kind} for kind in ("string", "number", "integer", "boolean"))
Schema = dict[str, Any]


@cache
def description() -> Schema:
    """The whole description; the shape of a SOP is made from its type."""
    shapes = SOP.json_schema(mode="serialization", ref_template=_REF + "{model}")
    schemas = {**shapes.pop("$defs"), "Sop": shapes, **_answers()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tanya SOP",
            "version": version("tanya-sop"),
            "description": "Public SOPs of one office: answers that quote them, passages, and whole SOPs. "
            "Pages count from 1; boxes are in PDF points from the top left of the page.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": _paths(),
        "components": {"schemas": schemas},
    }


def _paths() -> Schema:
    return {
        "/api/ask": {
            "post": {
                "operationId": "ask",
                "summary": "Answer one question from the SOPs, with citations.",
                "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("Question")}}},
                "responses": _responses(
                    "The answer, or that the SOPs do not say it (`abstained`).", "Answer", "400", "413"
                ),
            }
        },
        "/api/search": {
            "get": {
                "operationId": "search",
                "summary": "Rank passages for a question, best first.",
                "parameters": [
                    _parameter("q", "query", {"type": "string", "minLength": 1, "maxLength": 4096}, required=True),
                    _parameter("top", "query", {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}),
                ],
                "responses": _responses("What was found.", "Hits", "400"),
            }
        },
        "/api/sops/{number}": {
            "get": {
                "operationId": "sop",
                "summary": "Everything that was read of one SOP. Its number's slashes may stay or be written %2F.",
                "parameters": [_parameter("number", "path", _TEXT, required=True)],
                "responses": _responses("The SOP.", "Sop", "404"),
            }
        },
    }


def _answers() -> Schema:
    citation = {
        **{name: _TEXT for name in ("number", "title", "quote", "file")},
        "kind": {"enum": [kind.value for kind in Kind]},
        "section": {"enum": [part.value for part in Part]},
        "page": _COUNT,
        "boxes": _list(_ref("Box")),
    }
    answer = {
        "question": _TEXT,
        "language": {"enum": ["id", "en"]},
        "intent": {"enum": [intent.value for intent in Intent]},
        "abstained": _FLAG,
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "text": _TEXT,
        "citations": _list(_ref("Citation")),
        "suggestions": _list(_object({"label": _TEXT, "question": _TEXT})),
        "elapsed_ms": _NUMBER,
    }
    hit = {**{name: _TEXT for name in ("number", "title", "section", "file", "text")}, "page": _COUNT, "score": _NUMBER}
    question = {
        "question": {"type": "string", "minLength": 1, "maxLength": 4096},
        "language": {"enum": ["id", "en", None], "description": "of the answer; without one that of the question"},
    }
    return {
        "Question": {"type": "object", "properties": question, "required": ["question"]},
        "Citation": _object(citation),
        "Answer": _object(answer),
        "Hits": _object({"question": _TEXT, "hits": _list(_object(hit))}),
        "Error": _object({"error": _TEXT}),
    }


def _responses(what: str, schema: str, *refusals: str) -> Schema:
    told = {
        "400": "The request cannot be read.",
        "404": "No such SOP for the public.",
        "413": "The question is too long.",
    }
    told |= {"429": "Too many requests from this address; see Retry-After.", "503": "Too busy; see Retry-After."}
    errors = {code: {"description": told[code], "content": _content("Error")} for code in (*refusals, "429", "503")}
    return {"200": {"description": what, "content": _content(schema)}, **errors}


def _content(schema: str) -> Schema:
    return {"application/json": {"schema": _ref(schema)}}


def _parameter(name: str, place: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _ref(name: str) -> Schema:
    return {"$ref": _REF + name}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
