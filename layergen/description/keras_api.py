"""What Keras has, from a shipped list: callables with their parameters, identifiers, names in use.

Keras itself takes seconds to import and this takes milliseconds. `scripts/keras_api.py` makes the list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct

from layergen.diagnostics import did_you_mean

Namespace = Literal[
    "activations",
    "constraints",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "ops",
    "random",
    "regularizers",
]
Identified = Literal[
    "activations", "constraints", "initializers", "losses", "regularizers"
]

_FILE = Path(__file__).resolve().parent.parent / "data" / "keras_api.json"
# A hint that lists more keywords than this is no help.
_LISTED = 8


class Kind(Enum):
    """How a parameter takes its argument."""

    POSITIONAL_ONLY = "positional only"
    POSITIONAL_OR_KEYWORD = "positional or keyword"
    VAR_POSITIONAL = "any number of positional arguments"
    KEYWORD_ONLY = "keyword only"
    VAR_KEYWORD = "any number of keywords"


_VARIADIC = {"*": Kind.VAR_POSITIONAL, "**": Kind.VAR_KEYWORD}
_BY_POSITION = (Kind.POSITIONAL_ONLY, Kind.POSITIONAL_OR_KEYWORD)
_BY_KEYWORD = (Kind.POSITIONAL_OR_KEYWORD, Kind.KEYWORD_ONLY)


class Parameter(Struct, frozen=True):
    """A parameter; `required` if a call must give it, never so for `*args` and `**kwargs`."""

    name: str
    kind: Kind
    required: bool

    def __str__(self) -> str:
        stars = {kind: text for text, kind in _VARIADIC.items()}.get(self.kind, "")
        has_default = not self.required and not stars
        return f"{stars}{self.name}{'=' if has_default else ''}"


class Signature(Struct, frozen=True, dict=True):
    """The parameters of a function, or of a class's `__init__` without `self`.

    Written as in Python with `=` alone for a default: `x, /, axis=, *, name=, **kwargs`.
    """

    parameters: tuple[Parameter, ...]

    @classmethod
    def parse(cls, text: str) -> Signature:
        """The signature of which `text` is the `str`."""
        parameters: list[Parameter] = []
        kind = Kind.POSITIONAL_OR_KEYWORD
        for part in text.split(", ") if text else ():
            name = part.lstrip("*").rstrip("=")
            variadic = _VARIADIC.get(part[: len(part) - len(part.lstrip("*"))])
            if part == "/":
                parameters = [
                    Parameter(p.name, Kind.POSITIONAL_ONLY, p.required)
                    for p in parameters
                ]
            elif variadic is not None and name:
                parameters.append(Parameter(name, variadic, required=False))
            elif name:
                parameters.append(Parameter(name, kind, not part.endswith("=")))
            if variadic is Kind.VAR_POSITIONAL:
                kind = Kind.KEYWORD_ONLY
        return cls(tuple(parameters))

    def __str__(self) -> str:
        parts = [str(parameter) for parameter in self.parameters]
        kinds = [parameter.kind for parameter in self.parameters]
        if Kind.KEYWORD_ONLY in kinds and Kind.VAR_POSITIONAL not in kinds:
            parts.insert(kinds.index(Kind.KEYWORD_ONLY), "*")
        if Kind.POSITIONAL_ONLY in kinds:
            parts.insert(kinds.count(Kind.POSITIONAL_ONLY), "/")
        return ", ".join(parts)

    @cached_property
    def positional(self) -> tuple[Parameter, ...]:
        """The parameters that a position can give, in order, without `*args`."""
        return tuple(p for p in self.parameters if p.kind in _BY_POSITION)

    @cached_property
    def keywords(self) -> frozenset[str]:
        """The names that a keyword can give, without those that only `**kwargs` takes."""
        return frozenset(p.name for p in self.parameters if p.kind in _BY_KEYWORD)

    def mismatch(
        self,
        positional: int,
        keywords: Iterable[str],
        *,
        has_star: bool = False,
        has_double_star: bool = False,
    ) -> str | None:
        """What is wrong with a call of `positional` arguments and these keywords, or None.

        `has_star` and `has_double_star` say that `*more` or `**more` stands in the call, whose
        content is unknown: the call is wrong only where no content could make it right.
        """
        given = tuple(keywords)
        return (
            self._too_many(positional)
            or self._given_twice(positional, given)
            or self._unknown(positional, given)
            or self._missing(positional, given, has_star, has_double_star)
        )

    def _has(self, kind: Kind) -> bool:
        return any(parameter.kind is kind for parameter in self.parameters)

    def _too_many(self, positional: int) -> str | None:
        limit = len(self.positional)
        if positional <= limit or self._has(Kind.VAR_POSITIONAL):
            return None
        if limit == 0:
            return f"takes no positional argument, {positional} given"
        at_most = (
            "1 positional argument" if limit == 1 else f"{limit} positional arguments"
        )
        return f"takes at most {at_most}, {positional} given"

    def _given_twice(self, positional: int, given: tuple[str, ...]) -> str | None:
        filled = {p.name for p in self.positional[:positional]} & self.keywords
        for index, name in enumerate(given):
            if name in filled or name in given[:index]:
                return f"'{name}' is given twice"
        return None

    def _unknown(self, positional: int, given: tuple[str, ...]) -> str | None:
        if self._has(Kind.VAR_KEYWORD):
            return None
        for name in given:
            if name in self.keywords:
                continue
            if any(name == parameter.name for parameter in self.positional):
                return f"'{name}' can be given by position only"
            return f"unknown keyword '{name}'{self._known(name, positional, given)}"
        return None

    def _known(self, name: str, positional: int, given: tuple[str, ...]) -> str:
        """The end of the sentence about an unknown keyword: what could have been meant."""
        filled = {p.name for p in self.positional[:positional]} | set(given)
        names = [p.name for p in self.parameters if p.name in self.keywords - filled]
        if near := did_you_mean(name, names):
            return f", {near[0]}"
        if not names or len(names) > _LISTED:
            return ""
        return ", known: " + ", ".join(names)

    def _missing(
        self,
        positional: int,
        given: tuple[str, ...],
        has_star: bool,
        has_double_star: bool,
    ) -> str | None:
        taken = self.keywords & set(given)
        # A star fills positions from left to right and cannot pass one that a keyword gives.
        reach = positional
        if has_star:
            names = [parameter.name for parameter in self.positional]
            while reach < len(names) and names[reach] not in taken:
                reach += 1
        by_position = {parameter.name for parameter in self.positional[:reach]}
        missing = [
            f"'{parameter.name}'"
            for parameter in self.parameters
            if parameter.required
            and parameter.name not in by_position | taken
            and not (has_double_star and parameter.kind in _BY_KEYWORD)
        ]
        if not missing:
            return None
        *others, last = missing
        return (
            f"missing {', '.join(others)} and {last}" if others else f"missing {last}"
        )


class _Signatures(Mapping[str, Signature]):
    """Signatures by name, each parsed when it is asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts

    def __getitem__(self, name: str) -> Signature:
        return _parsed(self.texts[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


@cache
def _parsed(text: str) -> Signature:
    return Signature.parse(text)


@cache
def _data() -> Mapping[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_bytes())
    return data


def keras_version() -> str:
    """The version of Keras that the list describes."""
    version: str = _data()["keras"]
    return version


@cache
def namespace(kind: Namespace) -> Mapping[str, Signature]:
    """The callables of `keras.<kind>`, by the name that stands after `<kind>.`, such as `nn.relu`.

    `ops`, `random`, `activations` and `losses` hold functions, the others classes. The keywords
    that a layer hands on to its bases, such as `name` and `dtype`, are among its own.
    """
    return _Signatures(MappingProxyType(_data()["namespaces"][kind]))


@cache
def identifiers(kind: Identified) -> Mapping[str, str]:
    """The texts that stand for a member of `keras.<kind>`, such as `zeros`, each with its class or function."""
    return MappingProxyType(_data()["identifiers"][kind])


#: The class beside Keras's layers that a description may make a sublayer of.
SEQUENTIAL = "Sequential"
_SEQUENTIAL = {
    "call": Signature.parse("inputs, training=, mask="),
    "build": Signature.parse("input_shape="),
    "init": Signature.parse("layers=, trainable=, name="),
}


def layer_signature(
    name: str, method: Literal["init", "call", "build"] = "init"
) -> Signature | None:
    """The parameters of a method of `keras.layers.<name>`, or of `keras.Sequential`; None where there is no such class."""
    if name == SEQUENTIAL:
        return _SEQUENTIAL[method]
    texts = (
        _data()["namespaces"]["layers"] if method == "init" else _data()[f"{method}s"]
    )
    return _parsed(texts[name]) if name in texts else None


def takes_seed(name: str, kind: Namespace = "random") -> bool:
    """Whether `keras.<kind>.<name>` has a parameter `seed`; `KeyError` for an unknown name."""
    return "seed" in namespace(kind)[name].keywords


@cache
def layer_attributes(*, model: bool = True) -> frozenset[str]:
    """Names that Keras itself uses on a layer, with those on a `keras.Model` unless `model` is False.

    They include what appears only after building, calling, compiling, training or saving.
    """
    names = _data()["layer_attributes"]
    return frozenset(names["Layer"]).union(names["Model"] if model else ())


@cache
def layer_methods() -> frozenset[str]:
    """Names that Keras itself uses on layers and models of any kind; none of them is a weight."""
    return layer_attributes() | frozenset(_data()["layer_attributes"]["Others"])


@cache
def numpy_names() -> frozenset[str]:
    """Names after `np.` that a table computed at build time may use: pure functions, dtypes, constants."""
    return frozenset(_data()["numpy"])
