"""What each type of param means in the class: its annotation, how it is kept, serialized and revived."""

from __future__ import annotations

from layergen.description.model import Param
from layergen.description.types import (
    Atom,
    Choice,
    DictOf,
    FixedTuple,
    ListOf,
    Maybe,
    OneOrMany,
    OneOrShape,
    ParamType,
    TupleOf,
    core,
    literal,
    scalar_of,
)
from layergen.styles.layout import columns, laid_out
from layergen.styles.tuples import as_tuple
from layergen.styles.view import EntryView

ANNOTATIONS = {
    "shape": "Sequence[int | None]",
    "dtype": "str",
    "data_format": "str",
    "activation": "str | Callable[..., Any]",
    "initializer": "str | keras.initializers.Initializer",
    "regularizer": "str | keras.regularizers.Regularizer",
    "constraint": "str | keras.constraints.Constraint",
    "layer": "keras.layers.Layer",
    "callable": "Callable[..., Any]",
}
MODULES = {
    "activation": "activations",
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
}
NOUNS = {
    "int": "Integer",
    "float": "Float",
    "bool": "Boolean",
    "str": "String",
    "shape": "Tuple of integers, a shape",
    "dtype": "String, a dtype",
    "data_format": "String, `channels_first` or `channels_last`",
    "activation": "Activation function, or its name",
    "initializer": "Initializer, or its name",
    "regularizer": "Regularizer, or its name",
    "constraint": "Constraint, or its name",
    "layer": "Keras layer",
    "callable": "Function",
}
ITEMS = {
    "int": "integers",
    "float": "floats",
    "bool": "booleans",
    "str": "strings",
    "dtype": "dtypes",
}


def annotation(kind: ParamType) -> str:
    """The type in the signature of `__init__`."""
    match kind:
        case Maybe(item):
            return f"{annotation(item)} | None"
        case Choice(values):
            return f"Literal[{', '.join(map(literal, values))}]"
        case ListOf(item) | TupleOf(item):
            return f"Sequence[{annotation(item)}]"
        case DictOf(item):
            return f"Mapping[str, {annotation(item)}]"
        case FixedTuple(item):
            number = annotation(scalar_of(item))
            return f"{number} | Sequence[{annotation(item)}]"
        case OneOrMany(item):
            return f"{annotation(item)} | Sequence[{annotation(item)}]"
        case OneOrShape():
            return f"int | {ANNOTATIONS['shape']}"
        case Atom(name):
            return ANNOTATIONS.get(name, name)


def parameter(param: Param) -> str:
    """The param in the signature of `__init__`; a list has a tuple for its default, which nobody can change."""
    text = f"{param.name}: {annotation(param.type)}"
    kind = core(param.type)
    if param.same_as:
        whole = f"{text} | None = None"
    else:
        whole = text if param.required else f"{text} = {literal(param.default)}"
    if isinstance(kind, Choice) and len(whole) + 9 > columns():
        listed = ", ".join(map(literal, kind.values))
        broken = text.replace(f"[{listed}]", f"[\n            {listed}\n        ]")
        return whole.replace(text, broken)
    return whole


def kept(param: Param, none_asked: frozenset[str] = frozenset()) -> str:
    """What `__init__` keeps of the argument."""
    name = param.name
    is_maybe = isinstance(param.type, Maybe)
    match core(param.type):
        case FixedTuple() as kind:
            value = as_tuple(kind, name, name)
        case ListOf():
            value = f"list({name})"
        case DictOf():
            value = f"dict({name})"
        case TupleOf() | Atom("shape"):
            value = f"tuple({name})"
        case Atom("data_format"):
            default = "keras.config.image_data_format()"
            return f"{default} if {name} is None else {name}" if is_maybe else name
        case OneOrMany(item):
            value = f"{name} if isinstance({name}, {item}) else list({name})"
        case OneOrShape():
            value = f"({name},) if isinstance({name}, int) else tuple({name})"
        case Atom("dtype"):
            value = f"keras.backend.standardize_dtype({name})"
        case Atom(kind) if kind in MODULES:
            value = f"keras.{MODULES[kind]}.get({name})"
            if name not in none_asked:
                return value
        case _:
            value = name
    if param.same_as:
        return f"self.{param.same_as} if {name} is None else {value}"
    if value == name or not is_maybe:
        return value
    return f"None if {name} is None else {value}"


def is_kept_as_given(param: Param) -> bool:
    """Whether the argument and the attribute are the same, so that `__init__` can use the shorter name."""
    return kept(param) == param.name


def config_entry(param: Param, none_asked: frozenset[str] = frozenset()) -> EntryView:
    """The param in the config. Tuples are written as lists, which is what a file gives back."""
    attribute = f"self.{param.name}"
    value, revive = attribute, ""
    match core(param.type):
        case ListOf() | TupleOf() | OneOrShape() | DictOf() | Atom("shape") as kind:
            plain = "dict" if isinstance(kind, DictOf) else "list"
            value = f"{plain}({attribute})"
            if isinstance(param.type, Maybe):
                value = f"None if {attribute} is None else {value}"
        case Atom("layer" | "callable"):
            value = f"keras.saving.serialize_keras_object({attribute})"
            revive = f'keras.saving.deserialize_keras_object(config["{param.name}"])'
        case Atom(kind) if kind in MODULES:
            value = f"keras.{MODULES[kind]}.serialize({attribute})"
            if param.name in none_asked:
                value = f"None if {attribute} is None else {value}"
    key = f'"{param.name}"'
    return EntryView(key, laid_out(value, 12, len(key) + 2, 1), revive)


def _one(kind: ParamType) -> str:
    inner = scalar_of(kind)
    assert isinstance(inner, Atom)
    return NOUNS[inner.name]


def noun(kind: ParamType) -> str:
    """The type in words, for the docstring."""
    match kind:
        case Maybe(Atom(name)):
            return f"{NOUNS[name].replace(', or its', ', its')}, or None"
        case Maybe(item):
            return f"{noun(item)}, or None"
        case Choice(values):
            return f"One of {', '.join(map(literal, values))}"
        case FixedTuple(FixedTuple() as item, length):
            return f"{_one(item)}, or {length} items, each {noun(item).lower()}"
        case FixedTuple(item, 1):
            return f"{_one(item)}, or a sequence of one"
        case FixedTuple(item, length):
            return f"{_one(item)}, or a sequence of {length}"
        case ListOf(Atom(name)) | TupleOf(Atom(name)):
            return f"Sequence of {ITEMS[name]}"
        case ListOf(Choice(values)) | TupleOf(Choice(values)):
            return f"Sequence, each item one of {', '.join(map(literal, values))}"
        case DictOf(Atom(name)):
            return f"Mapping from names to {ITEMS[name]}"
        case OneOrMany(Atom(name)):
            return f"{NOUNS[name]}, or sequence of {ITEMS[name]}"
        case OneOrShape():
            return "Integer, or tuple of integers, a shape"
        case ListOf() | TupleOf() | OneOrMany():
            raise TypeError(kind)
        case Atom(name):
            return NOUNS[name]
