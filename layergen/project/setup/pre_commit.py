"""The hooks in `.pre-commit-config.yaml`.

They run the layergen that is installed beside the project: it is the one that its modules are made with, and TensorFlow
is not installed a second time.
"""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

from layergen.project.setup.project import Project
from layergen.project.setup.step import (
    ByHand,
    Edit,
    OutOfReach,
    Step,
    There,
    current_text,
    line_end,
)

FILE = ".pre-commit-config.yaml"
IDS = ("layergen-build", "layergen-check")
_DESCRIPTIONS = r"\.layer\.(yaml|yml|json|toml)$"
#: What modules are made from, and what may be one.
_BUILD_FILES = r"\.layer\.(yaml|yml|json|toml)$|\.py$|(^|/)pyproject\.toml$"
HOOKS = f"""\
- repo: local
  hooks:
    - id: layergen-build
      name: layergen build
      entry: layergen hook
      language: system
      files: '{_BUILD_FILES}'
      pass_filenames: false
      stages: [pre-commit]
    - id: layergen-check
      name: layergen check
      entry: layergen check
      language: system
      files: '{_DESCRIPTIONS}'
      require_serial: true
      stages: [pre-push]
"""


def edit_hooks(project: Project) -> Step:
    """The step that adds the hooks."""
    path = (project.repository or project.root) / FILE
    try:
        before = current_text(path, project.repository or project.root)
        if before is not None and set(IDS) & set(_ids(_load(before))):
            return There(path, "has the hooks")
        if project.below_repository:
            raise OutOfReach("it is outside of the project, whose folder is below")
        after = _begun() if before is None else added(before)
        what = "written" if before is None else f"{' and '.join(IDS)} added"
        return Edit(path, before, after, what)
    except OutOfReach as error:
        return ByHand(path, str(error), _by_hand(project))


def _begun() -> str:
    return "repos:\n" + _indented(HOOKS, 2)


def _indented(text: str, columns: int) -> str:
    return re.sub(r"^(?=.)", " " * columns, text, flags=re.MULTILINE)


def added(before: str) -> str:
    """A configuration with the hooks behind its last repository.

    Raises:
        OutOfReach: they cannot be added there.
    """
    data = _load(before)
    if not isinstance(data, dict) or not isinstance(data.get("repos"), list):
        raise OutOfReach("it has no list 'repos'")
    node = _repositories(before)
    if node is None or node.flow_style or not node.value:
        raise OutOfReach("its 'repos' are no list of lines that begin with '-'")
    end = line_end(before)
    lines = before.split("\n")
    dash = re.match(" *(?=- )", lines[node.value[0].start_mark.line])
    if dash is None:
        raise OutOfReach("its 'repos' are no list of lines that begin with '-'")
    column = dash.end()
    number = _line_behind(node, lines, column)
    above = "\n".join(lines[:number])
    below = "\n".join(lines[number:])
    above += "\n" if number < len(lines) else end if above.rstrip("\r\n") else ""
    after = above + _indented(HOOKS, column).replace("\n", end) + below
    wanted = {**data, "repos": [*data["repos"], *_load(HOOKS)]}
    if _load(after) != wanted or list(_load(after)) != list(data):
        raise OutOfReach("a repository cannot be added at the end of its 'repos'")
    return after


def _line_behind(node: Any, lines: list[str], column: int) -> int:
    """The number of the line behind a sequence and the comments that belong to its last item."""
    last = node
    while not isinstance(last.value, str) and last.value and not last.flow_style:
        item = last.value[-1]
        last = item[1] if isinstance(item, tuple) else item
    mark = last.end_mark
    number: int = mark.line + 1 if mark.column else mark.line
    ahead = number
    while ahead < len(lines):
        text = lines[ahead].strip()
        if text and not text.startswith("#"):
            break
        ahead += 1
        if text:
            indent = len(lines[ahead - 1]) - len(lines[ahead - 1].lstrip(" "))
            if indent <= column:
                break
            number = ahead
    return number


def _repositories(text: str) -> Any:
    """The node of `repos`."""
    import yaml

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    return next((value for key, value in root.value if key.value == "repos"), None)


def _load(text: str) -> Any:
    """What a configuration says.

    Raises:
        OutOfReach: it is not valid YAML.
    """
    import yaml

    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        keys = (
            [key.value for key, _ in root.value]
            if root and root.id == "mapping"
            else []
        )
        if len({*map(str, keys)}) < len(keys):
            raise OutOfReach("a key stands in it twice")
        return loader.construct_document(root) if root else None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise OutOfReach("it is not valid YAML") from None


def _ids(data: Any) -> list[object]:
    """The ids of all hooks, as far as they are where they should be."""
    repositories = data.get("repos") if isinstance(data, dict) else None
    found = []
    for each in repositories if isinstance(repositories, list) else ():
        hooks = each.get("hooks") if isinstance(each, dict) else None
        for hook in hooks if isinstance(hooks, list) else ():
            if isinstance(hook, dict) and isinstance(hook.get("id"), str):
                found.append(hook["id"])
    return found


def _by_hand(project: Project) -> str:
    """The hooks, as a person is to add them; below the repository they begin with the way to the project."""
    way = project.below_repository
    if not way:
        return HOOKS
    text = HOOKS
    for command in ("hook", "check"):
        inside = f"cd {shlex.quote(way)} && layergen {command}"
        entry = json.dumps(shlex.join(["sh", "-c", inside]), ensure_ascii=False)
        text = text.replace(f"entry: layergen {command}\n", f"entry: {entry}\n")
    start = "^" + re.escape(way).replace("'", "''") + "/"
    text = text.replace(f"'{_BUILD_FILES}'", f"'{start}'")
    text = text.replace(f"'{_DESCRIPTIONS}'", f"'{start}.*{_DESCRIPTIONS}'")
    # The names of files are seen from the repository, the settings from the project.
    return text.replace("require_serial: true", "pass_filenames: false")
