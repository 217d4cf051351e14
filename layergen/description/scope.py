"""Which names a piece of a description may use, and what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

BUILTINS = frozenset(
    [
        "abs",
        "bool",
        "enumerate",
        "float",
        "int",
        "len",
        "list",
        "max",
        "min",
        "range",
        "reversed",
        "round",
        "sorted",
        "sum",
        "tuple",
        "zip",
    ]
)
#: Builtins for what is computed before any tensor is there: of arguments nobody knows the type, and `any` asks for values.
EARLY_BUILTINS = BUILTINS | {"all", "any", "isinstance", "str"}
VALUE_ATTRIBUTES = frozenset({"shape", "dtype", "ndim"})
#: Methods of dicts.
DICT_METHODS = frozenset({"get", "items", "keys", "values"})
VALUE_METHODS = DICT_METHODS | {"append"}
#: Methods of texts, for what is computed before any tensor is there: a tensor has methods of the same names.
TEXT_METHODS = frozenset(
    {
        "count",
        "endswith",
        "find",
        "index",
        "isalpha",
        "lower",
        "replace",
        "split",
        "startswith",
        "strip",
        "upper",
    }
)
EARLY_METHODS = VALUE_METHODS | TEXT_METHODS
UPDATES = frozenset({"assign", "assign_add", "assign_sub"})


class Kind(Enum):
    """What a name stands for."""

    INPUT = "input"
    PARAM = "param"
    AXIS = "axis"
    WEIGHT = "weight"
    STATE = "state"
    DERIVED = "derived value"
    CONSTANT = "constant"
    FUNCTION = "function"
    SUBLAYER = "sublayer"
    LOSS = "loss"
    METRIC = "metric"
    BASE = "base layer"
    CLASS = "description"
    HELPER = "Python function"
    METHOD = "method"
    OPTION = "option"
    ATTRIBUTE = "attribute of every layer"
    TRAINING = "training"
    MASK = "mask"
    LOCAL = "local name"
    BUILTIN = "builtin"


#: Kinds that the generated module holds as attributes of the layer: never assigned by a description.
ATTRIBUTES = frozenset(
    {
        Kind.PARAM,
        Kind.WEIGHT,
        Kind.STATE,
        Kind.DERIVED,
        Kind.CONSTANT,
        Kind.FUNCTION,
        Kind.SUBLAYER,
        Kind.LOSS,
        Kind.METRIC,
    }
)
#: What code may call by name; a param only if its type is callable, which a rule of its own sees to.
CALLABLE = frozenset(
    {
        Kind.PARAM,
        Kind.FUNCTION,
        Kind.LOCAL,
        Kind.BUILTIN,
        Kind.SUBLAYER,
        Kind.LOSS,
        Kind.BASE,
        Kind.CLASS,
        Kind.HELPER,
        Kind.METHOD,
    }
)
#: Methods of the layer itself that code may call.
METHODS = ("add_loss",)
#: Attributes of the layer itself that code may read.
LAYER_ATTRIBUTES = ("compute_dtype", "trainable", "variable_dtype")
METRIC_METHODS = frozenset({"update_state", "result", "reset_state"})


class Scope(Struct, frozen=True):
    """The names in reach of one piece of code, and the Keras modules it may call.

    `elsewhere` maps names that exist but are out of reach here to the reason, for the message.
    """

    names: Mapping[str, Kind]
    modules: frozenset[str] = frozenset()
    elsewhere: Mapping[str, str] | None = None
    builtins: frozenset[str] = BUILTINS
    methods: frozenset[str] = VALUE_METHODS

    def with_locals(self, *names: str) -> Scope:
        """This scope with some more local names, which hide others."""
        extra = dict.fromkeys(names, Kind.LOCAL)
        return replace(self, names={**self.names, **extra})
