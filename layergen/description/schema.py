"""The JSON Schema of a description, for editors; made from the same table as the reader."""

from __future__ import annotations

from typing import Any

from layergen.description.fields import KINDS, SECTIONS, Key, Section

SHAPE = {
    "description": "(batch, units), or a list of sizes",
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": ["string", "integer"]}},
    ],
}
VALUE = {"type": ["string", "number", "boolean", "null", "array"]}
NAME = "^[A-Za-z_][A-Za-z0-9_]*$"
FORMS: dict[str, dict[str, Any]] = {
    "text": {"type": ["string", "number", "boolean"]},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "value": VALUE,
    "shape": SHAPE,
    "list": {"type": "array"},
}


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of one description file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A layer, as layergen reads it",
        "type": "object",
        "properties": {section.name: _section(section) for section in SECTIONS},
        "required": [section.name for section in SECTIONS if section.required],
        "oneOf": [{"required": [kind]} for kind in KINDS],
        "additionalProperties": False,
    }


def _section(section: Section) -> dict[str, Any]:
    schema: dict[str, Any] = {"description": section.doc}
    if section.short:
        schema["examples"] = (
            [section.short] if section.holds == "text" else [{"name": section.short}]
        )
    if section.choices:
        return schema | {"enum": list(section.choices)}
    if section.name in KINDS:
        return schema | {"type": "string", "pattern": NAME}
    match section.holds:
        case "text":
            return schema | {"type": ["string", "number", "boolean"]}
        case "boolean":
            return schema | {"type": "boolean"}
        case "list":
            items = {"type": "array", "items": {"type": "object"}}
            only = {
                "type": "object",
                "properties": {"only": items},
                "required": ["only"],
                "additionalProperties": False,
            }
            return schema | {"anyOf": [items, only]}
        case "entries":
            return schema | _entries(section)
    if section.name == "inputs":
        return schema | {"anyOf": [{"type": "string"}, _entries(section, groups=True)]}
    return schema | {
        "anyOf": [
            *SHAPE["anyOf"],
            {"type": "array"},
            {"type": "object", "additionalProperties": SHAPE},
        ]
    }


def _entries(section: Section, *, groups: bool = False) -> dict[str, Any]:
    forms: list[dict[str, Any]] = [{"type": ["string", "number", "boolean"]}]
    if section.keys:
        forms.append(
            {
                "type": "object",
                "properties": {key.name: _key(key) for key in section.keys},
                "required": [key.name for key in section.keys if key.required],
                "additionalProperties": False,
            }
        )
    if groups:
        forms.append({"type": "array", "items": {"type": "object"}})
        others = {"not": {"enum": [key.name for key in section.keys]}}
        forms.append(
            {
                "type": "object",
                "propertyNames": {"pattern": NAME, **others},
                "additionalProperties": {"type": "string"},
                "minProperties": 1,
            }
        )
    schema: dict[str, Any] = {
        "type": ["object", "null"],
        "additionalProperties": {"anyOf": forms},
    }
    # The keys of these two are expressions and signatures, those of the others names.
    if section.name not in ("require", "functions"):
        schema["propertyNames"] = {"pattern": NAME}
    return schema


def _key(key: Key) -> dict[str, Any]:
    schema = {**FORMS[key.form], "description": key.doc}
    return (
        {"enum": list(key.choices), "description": key.doc} if key.choices else schema
    )
