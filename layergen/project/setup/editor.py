"""The JSON Schema of descriptions, and where an editor is told of it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from layergen.description.schema import json_schema
from layergen.project.setup.project import Project
from layergen.project.setup.step import (
    ByHand,
    Edit,
    OutOfReach,
    Step,
    There,
    current_text,
    is_inside,
    line_end,
    shown,
)

FILE = "layer.schema.json"
KEY = "yaml.schemas"
PATTERN = "*.layer.yaml"
_STRING = r'"(?:\\.|[^"\\\n])*"'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_LAST_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])")


def schema_path(project: Project) -> Path:
    """The place of the schema: beside the descriptions."""
    return (project.descriptions or project.root) / FILE


def edit_schema(project: Project) -> Step:
    """The step that writes the schema."""
    path = schema_path(project)
    text = json.dumps(json_schema(), indent=2) + "\n"
    command = f"layergen schema > {shown(path)}\n"
    try:
        before = current_text(path, project.root)
    except OutOfReach as error:
        return ByHand(path, str(error), command)
    if before is None:
        return Edit(path, None, text)
    if before.replace("\r\n", "\n") == text:
        return There(path)
    return There(path, f"is there; this layergen's is another: {command.rstrip()}")


def edit_settings(project: Project) -> Step:
    """The step that tells Visual Studio Code of the schema."""
    path = project.root / ".vscode" / "settings.json"
    schema = schema_path(project)
    target = schema if is_inside(schema, project.root) else project.root / FILE
    way = Path(os.path.relpath(target.resolve(), project.root.resolve())).as_posix()
    entry = {f"./{way}": PATTERN}
    by_hand = f'"{KEY}": {json.dumps(entry, ensure_ascii=False)}\n'
    try:
        before = current_text(path, project.root)
        if before is None:
            text = json.dumps({KEY: entry}, indent=2, ensure_ascii=False) + "\n"
            return Edit(path, None, text)
        schemas = read_jsonc(before).get(KEY)
        if isinstance(schemas, dict) and any(FILE in name for name in schemas):
            return There(path, f"names {FILE}")
        if schemas is not None:
            raise OutOfReach(f"it has '{KEY}' for something else")
        return Edit(path, before, added(before, KEY, entry), f"{KEY} added")
    except OutOfReach as error:
        return ByHand(path, str(error), by_hand)


def read_jsonc(text: str) -> dict[str, Any]:
    """The object of a JSON text in which comments, and commas behind a last value, are allowed.

    Raises:
        OutOfReach: it is something else.
    """
    try:
        data = json.loads(
            _LAST_COMMA.sub(lambda m: m[1] or " ", without_comments(text))
        )
    except (ValueError, RecursionError):
        raise OutOfReach("it is not valid JSON") from None
    if not isinstance(data, dict):
        raise OutOfReach("it holds no object")
    return data


def without_comments(text: str) -> str:
    """The text with spaces in place of comments: every other character stays where it is."""
    return _COMMENT.sub(lambda m: m[1] or re.sub(r"[^\n]", " ", m[0]), text)


def added(before: str, key: str, value: object) -> str:
    """A JSON text with one more key at its end; nothing else of it changes.

    Raises:
        OutOfReach: it cannot be added there.
    """
    plain = without_comments(before)
    close = plain.rstrip().rfind("}")
    last = len(plain[:close].rstrip())
    if close < 1 or not last:
        raise OutOfReach("it holds no object")
    end = line_end(before)
    found = re.search(r'^([ \t]+)"', plain, re.MULTILINE)
    indent = found[1] if found else "  "
    comma = "" if plain[last - 1] in "{," else ","
    between = before[last:close].rstrip(" \t")
    start = "" if between.endswith("\n") else end
    line = f'{indent}"{key}": {json.dumps(value, ensure_ascii=False)}{end}'
    after = before[:last] + comma + between + start + line + before[close:]
    if read_jsonc(after) != {**read_jsonc(before), key: value}:
        raise OutOfReach("a key cannot be added at its end")
    return after
