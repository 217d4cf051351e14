"""A user's own templates: in a sandbox, before layergen's, with mistakes told at their place."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError, TemplateRuntimeError, UndefinedError
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from layergen.diagnostics import did_you_mean
from layergen.diagnostics.errors import UserError
from layergen.emit.origins import Origin, origins
from layergen.emit.printing import is_inside, template_files
from layergen.emit.render import MODULE, OPTIONS, template_folder
from layergen.styles.view import ModuleView

OWN = "layergen/"
PLAIN_DATA = "templates get plain data, and nothing else can be reached from them: see docs/templates.md"
LACKS = re.compile(r"'layergen\.styles\.view\.(\w+) object' has no attribute '(\w+)'")


class _Circle(TemplateRuntimeError):
    """A template takes in itself."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """What templates print depends on the view alone: nothing is drawn at random."""

    def __init__(self, folder: Path) -> None:
        super().__init__(loader=_Loader(folder), **OPTIONS)
        del self.globals["lipsum"], self.filters["random"]

    def join_path(self, template: str, parent: str) -> str:
        if template == parent:
            raise _Circle(f"'{template}' takes in itself")
        return template


class _Loader(BaseLoader):
    """Looks in the user's folder, then among layergen's templates; the latter alone bear names with `layergen/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.own = template_folder()

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        try:
            parts = split_template_path(template.removeprefix(OWN))
        except TemplateNotFound:
            raise TemplateNotFound(template) from None
        place = self.folder.joinpath(*parts)
        is_own = template.startswith(OWN)
        before = None if is_own else _stamp(place)
        path = place if before else self.own.joinpath(*parts)
        if not path.is_file() or any(part.startswith(".") for part in parts):
            raise TemplateNotFound(template)
        if path == place:
            check_template(path, self.folder)
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise UserError(f"{_shown(path)}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise UserError(f"{_shown(path)}: the template is not UTF-8") from None
        return text, str(path), lambda: is_own or _stamp(place) == before


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Changes whenever the file does; None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def check_template(path: Path, folder: Path) -> None:
    """Refuses a template that is a link out of its folder.

    Raises:
        UserError: it is one.
    """
    if not is_inside(path, folder):
        raise UserError(
            f"{_shown(path)} is a link to what is outside {_shown(folder)}",
            "put the template itself there",
        )


@lru_cache(maxsize=16)
def _sandbox(folder: Path) -> _Sandbox:
    return _Sandbox(folder)


def render_with(folder: Path, module: ModuleView) -> str:
    """The module as the templates of a folder print it, and layergen's where it has none.

    Raises:
        UserError: a template has a mistake.
    """
    try:
        template = _sandbox(folder).get_template(MODULE)
        return template.render(module=module).rstrip() + "\n"
    except UserError:
        raise
    except Exception as error:
        raise _told(error, folder, module) from None


def _told(error: Exception, folder: Path, module: ModuleView) -> UserError:
    message, hint = _words(error, folder)
    # A template that cannot be read is wrong for every layer.
    layer = "" if isinstance(error, TemplateSyntaxError) else f" (for `{module.name}`)"
    return UserError(f"{_place(error, folder)}{message.rstrip('.')}{layer}", hint)


def _words(error: Exception, folder: Path) -> tuple[str, str]:
    """What happened, and how to mend it."""
    match error:
        case _Circle():
            return (
                str(error),
                f'layergen\'s own is "{OWN}{str(error).split(chr(39))[1]}"',
            )
        case RecursionError():
            return (
                "templates take in each other without end",
                f"layergen's own begin with '{OWN}'",
            )
        case TemplateNotFound():
            name = str(error.name)
            return f"there is no template '{name}'", _nearest(name, folder)
        case TemplateSyntaxError():
            return str(error.message), ""
        case SecurityError():
            return str(error), PLAIN_DATA
        case UndefinedError():
            return _undefined(str(error))
    return f"{type(error).__name__}: {error}", ""


def _undefined(message: str) -> tuple[str, str]:
    lacks = LACKS.match(message)
    if "does not export" in message:
        return message, f"layergen's own, '{OWN}…', has macros that others need"
    if lacks is None:
        return message, "docs/templates.md tells what templates can print"
    kind, name = lacks.groups()
    known = public(vars(sys.modules[ModuleView.__module__])[kind])
    hint = " ".join(did_you_mean(name, known)) or f"it has {', '.join(known)}"
    return f"{kind} has no '{name}'", hint


def public(kind: type[Struct]) -> tuple[str, ...]:
    """What templates can read of a value of a view: its fields, then what follows from them."""
    names = kind.__struct_fields__
    return (
        *names,
        *(name for name, it in vars(kind).items() if isinstance(it, property)),
    )


def _nearest(name: str, folder: Path) -> str:
    known = {name for name, _ in template_files(template_folder())}
    known = {n for n in known if n.endswith(".py.jinja")}
    known |= {f"{OWN}{name}" for name in known}
    known |= {name for name, _ in template_files(folder)}
    return " ".join(did_you_mean(name, sorted(known))) or (
        f"templates are looked for in {_shown(folder)}, then among layergen's own; no other file can be read"
    )


def _place(error: Exception, folder: Path) -> str:
    """Where the mistake is: the innermost line of the user's templates that was being printed."""
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return f"{_shown(Path(error.filename))}:{error.lineno}: "
    places = []
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.suffix != ".py":
            places.append((file, trace.tb_lineno))
        trace = trace.tb_next
    mine = [place for place in places if place[0].is_relative_to(folder)]
    for file, line in reversed(mine or places):
        return f"{_shown(file)}:{line}: "
    return ""


def no_python(
    folder: Path, module: ModuleView, text: str, error: Exception
) -> UserError:
    """What is told of a text that is no Python: its line, and the template that printed it."""
    line = _line(error, text)
    said = text.split("\n")[line - 1].strip()
    reason = error.msg if isinstance(error, SyntaxError) else str(error).split("\n")[0]
    found = origins(_sandbox(folder).get_template(MODULE), {"module": module})
    origin = _nearest_origin(found, text, line, folder)
    place = (
        f"{_shown(origin.file)}:{_exact(origin, said)}" if origin else _shown(folder)
    )
    return UserError(
        f"{place}: `{module.name}` becomes what is no Python: {reason}",
        f"line {line} of the text is: {said}",
    )


def _exact(origin: Origin, said: str) -> int:
    """The line of the template that holds what is said; words between tags have no lines of their own."""
    lines = origin.file.read_text(encoding="utf-8").split("\n")
    last = origin.text.strip().split("\n")[-1].strip()
    for wanted in (said, last) if said in origin.text else (last,):
        for number, line in enumerate(lines[origin.line - 1 :], start=origin.line):
            if wanted and wanted in line:
                return number
    return origin.line


def _line(error: Exception, text: str) -> int:
    """The line of a text at which Python or Black stopped."""
    line = getattr(error, "lineno", None)
    if line is None:
        told = re.search(r"(\d+):\d+", str(error))
        line = int(told[1]) if told else text.partition("\0")[0].count("\n") + 1
    return min(max(line, 1), text.count("\n") + 1)


def _nearest_origin(
    found: list[Origin], text: str, line: int, folder: Path
) -> Origin | None:
    """The last piece of the user's templates up to the end of a line, or the first one behind it."""
    end = sum(len(each) + 1 for each in text.split("\n")[:line])
    at = 0
    before = behind = None
    for origin in found:
        if origin.file.is_relative_to(folder) and origin.text.strip():
            if at < end:
                before = origin
            else:
                behind = behind or origin
        at += len(origin.text)
    return before or behind


def _shown(path: Path) -> str:
    own = template_folder()
    if path.is_relative_to(own):
        return f"{OWN}{path.relative_to(own).as_posix()}"
    return os.path.relpath(path)
