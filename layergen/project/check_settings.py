"""`[tool.layergen.check]` of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field

from layergen.checks.given import from_texts
from layergen.checks.pool import Limits
from layergen.checks.subject import Given, Selection
from layergen.diagnostics import did_you_mean
from layergen.project.errors import UserError

KEYS = ("select", "ignore", "limit", "layer-limit", "layers")
LAYER_KEYS = ("init", "input", "call", "ignore")


class LayerSettings(Struct, frozen=True):
    """What a project says of one class: how to make and call it, and which checks to leave out."""

    given: Given = field(default_factory=Given)
    ignore: tuple[str, ...] = ()


class CheckSettings(Struct, frozen=True):
    """Which checks to run, how long each may take, and what is said of single classes.

    `layers` has the name of a class, or `package.module:Class`, as keys.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    layers: Mapping[str, LayerSettings] = field(default_factory=dict)

    def selection(self, select: Sequence[str], ignore: Sequence[str]) -> Selection:
        """The checks to run with what the command line says: it replaces what the project says.

        Raises:
            UserError: no check has such a code.
        """
        chosen = Selection(tuple(select) or self.select, (*self.ignore, *ignore))
        _check_codes(chosen)
        return chosen

    def of(self, module: str, name: str) -> LayerSettings:
        """What is said of one class."""
        nothing = LayerSettings()
        return self.layers.get(f"{module}:{name}", self.layers.get(name, nothing))


def read(table: Any, where: str) -> CheckSettings:
    """The settings of a table; `where` begins each message.

    Raises:
        UserError: something in it is not understood.
    """
    if not isinstance(table, Mapping):
        raise UserError(f"{where} must be a table")
    _check_keys(table, KEYS, where)
    layers = table.get("layers", {})
    if not isinstance(layers, Mapping):
        raise UserError(f"{where} 'layers' must be a table")
    usual = Limits()
    return CheckSettings(
        _codes(table, "select", where),
        _codes(table, "ignore", where),
        Limits(
            _seconds(table, "limit", usual.check, where),
            _seconds(table, "layer-limit", usual.layer, where),
        ),
        MappingProxyType(
            {
                name: _layer(each, f"{where} layers.{name}")
                for name, each in layers.items()
            }
        ),
    )


def _layer(table: Any, where: str) -> LayerSettings:
    if not isinstance(table, Mapping):
        raise UserError(f"{where} must be a table")
    _check_keys(table, LAYER_KEYS, where)
    for key in ("init", "call"):
        if not isinstance(table.get(key, {}), Mapping):
            raise UserError(f"{where} '{key}' must be a table of arguments")
    inputs = table.get("input", [])
    texts = [inputs] if isinstance(inputs, str) else inputs
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise UserError(f"{where} 'input' must be a list of texts as \"x=2,8:int32\"")
    try:
        tensors = from_texts((), texts).inputs
    except ValueError as error:
        raise UserError(f"{where} 'input': {error}") from None
    given = Given(table.get("init", {}), tensors, table.get("call", {}))
    return LayerSettings(given, _codes(table, "ignore", where))


def _check_keys(table: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for key in table:
        if key not in known:
            hint = (
                " ".join(did_you_mean(key, known)) or f"its keys are {', '.join(known)}"
            )
            raise UserError(f"{where} has no key '{key}'", hint)


def _codes(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    codes = table.get(key, [])
    if not isinstance(codes, list) or not all(isinstance(each, str) for each in codes):
        raise UserError(f"{where} '{key}' must be a list of codes as \"LG221\"")
    _check_codes(Selection(tuple(codes)))
    return tuple(codes)


def _seconds(table: Mapping[str, Any], key: str, usual: float, where: str) -> float:
    value = table.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        raise UserError(f"{where} '{key}' must be a number of seconds")
    return float(value)


def _check_codes(selection: Selection) -> None:
    from layergen.checks.rules import documentation

    codes = documentation()
    for wanted in (*selection.select, *selection.ignore):
        if not wanted or not any(code.startswith(wanted) for code in codes):
            near = did_you_mean(wanted, codes)
            raise UserError(
                f"there is no check '{wanted}'",
                near[0] if near else "see: layergen explain",
            )
