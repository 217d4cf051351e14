"""What arguments of constructors are called, and values that such an argument takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layergen.checks.subject import KerasObject

#: Sizes on which inputs and arguments are to agree.
FEATURES = 6
WIDTH = 8
STEPS = 5
VOCABULARY = 12

LSTM = KerasObject("layers.LSTM", {"units": 4, "return_sequences": True})
GRU_CELL = KerasObject("layers.GRUCell", {"units": 4})
DENSE = KerasObject("layers.Dense", {"units": WIDTH})
TANH = KerasObject("activations.tanh")

# The first pattern that is found in a name counts; each value after the first is tried where those
# before it are refused.
_WORDS: tuple[tuple[str, tuple[object, ...]], ...] = (
    (r"initiali[sz]er$|^init$|_init$", ("ones", "glorot_uniform")),
    (r"regulari[sz]er$", ("l2",)),
    (r"constraint$", ("non_neg",)),
    (r"activation(_fn)?$|nonlinearity$|^act$", ("tanh",)),
    (r"data_format$", ("channels_last",)),
    (r"^padding$", ("same", 1, "valid")),
    (
        r"^(use|is|has|with|return|add|scale_by|enable|include|normalize|causal|mask)_",
        (True,),
    ),
    (
        r"^(causal|bidirectional|residual|trainable_|learnable|symmetric|center)$",
        (True,),
    ),
    (r"equation$", ("...x,xy->...y",)),
    (r"factor$", (0.25, 2)),
    (r"rate$|drop|prob|^p$|keep", (0.25,)),
    (r"eps", (1e-3,)),
    (r"momentum|decay", (0.9,)),
    (r"^ax[ei]s$|_ax[ei]s$", (-1, 1, (1,))),
    (
        r"vocab|num_(embeddings|tokens|categories|bins|words)|max_(tokens|features)|^depth_vocab",
        (VOCABULARY,),
    ),
    (
        r"max_?len|(seq|sequence|max)_?(len|length)|length$|num_(patches|positions|steps)|context_(len|size)|timesteps",
        (STEPS, 16),
    ),
    (r"heads?$|^n_?heads?|num_heads", (2, 1)),
    (
        r"patch_size|pool_size|window_size|block_size|upsampl|downsampl|^size$|^factor_size",
        (2, (2, 2)),
    ),
    (r"kernel(_size)?$", (3, (3, 3))),
    (r"stride|dilation", (1, 2)),
    (r"group", (2, 1)),
    (r"image_size|^(height|width)$|resolution", (8, (8, 8))),
    (r"^(rank|k|top_k|order|degree|r)$", (2,)),
    (
        r"(num|n)_|_count$|^(depth|count|repeats|iterations|steps|levels)$",
        (2, 4),
    ),
    (r"layers$|blocks$|modules$|branches$", ([DENSE, DENSE], 2)),
    (r"^dims$", ((2, 1), [WIDTH, 4])),
    (
        r"input_dim|in_(features|channels|dim|units)|input_size|^in_",
        (FEATURES, WIDTH, VOCABULARY),
    ),
    (
        r"units_list|(hidden|mlp|layer)_(units|sizes|dims)|^(sizes|widths|dims)$|filters_list",
        ([WIDTH, 4], WIDTH, (WIDTH, 4)),
    ),
    (
        r"^(units|filters|channels|out\w*|output_dim|classes)$|out_(features|channels|dim)|output_dim",
        (4, WIDTH),
    ),
    (
        r"dim|hidden|embed|model|width|features|size|units|filters|channels|projection",
        (WIDTH, 4),
    ),
    (r"shape$", ((4,), (2, 3))),
    (r"seed", (3,)),
    (r"^dtype$|_dtype$", ("float32",)),
    (r"fn$|func|function|callable|transform$", (TANH,)),
    (r"cell$", (GRU_CELL,)),
    (r"cells$", ([GRU_CELL, GRU_CELL],)),
    (
        r"layer|inner|block|module|wrapped|sublayer|encoder|decoder|network|^(body|branch|dense|fn)$",
        (DENSE, LSTM),
    ),
    (
        r"^(mode|method|kind|type|reduction|pooling|interpolation|norm)$",
        ("sum", "mean", "max", "nearest"),
    ),
    (r"min|low", (-1.0,)),
    (r"max|high|upper|limit", (1.5,)),
    (
        r"alpha|beta|gamma|scale|temperature|weight|factor|lambda|strength|coef|slope|threshold|sigma|stddev|std|bias|offset|shift|gain|penalty|tau|value",
        (0.5, 2),
    ),
)
_LAST: tuple[object, ...] = (4, 0.5, WIDTH, 2, DENSE, "tanh", (2, 2), True)
_KINDS: dict[str, tuple[object, ...]] = {
    "bool": (True, False),
    "int": (4, 2, 1, WIDTH),
    "float": (0.5, 0.25, 2.0),
    "str": ("tanh", "sum", "same"),
    "tuple": ((2, 2), (4,), (2, 2, 2)),
    "list": ([4, 2], [0.5, 1.5]),
    "dict": ({},),
    "layer": (DENSE, KerasObject("layers.Dense", {"units": 4})),
    "callable": (TANH,),
}


def is_integral(name: str) -> bool:
    """Whether an argument of `call` of this name holds integers."""
    return bool(
        re.search(
            r"(^|_)(ids?|tokens?|indices|index|positions?|labels?|codes?|words)$", name
        )
    )


def is_mask(name: str) -> bool:
    """Whether an argument of `call` of this name is a mask."""
    return name == "mask" or name.endswith("_mask")


def values(name: str, kind: str | None) -> Iterator[object]:
    """Values to try for a constructor argument, likely ones first.

    `kind` is what its annotation says, one of `bool int float str tuple list dict layer callable`, or
    None.
    """
    found = [v for v in _by_name(name) if kind is None or fits(v, kind)]
    rest = _KINDS.get(kind or "", () if found else _LAST)
    yield from found
    for value in rest:
        if value not in found:
            yield value


def known(name: str) -> bool:
    """Whether the name says what such an argument takes."""
    return any(True for _ in _by_name(name))


def _by_name(name: str) -> tuple[object, ...]:
    lower = name.lower()
    for pattern, candidates in _WORDS:
        if re.search(pattern, lower):
            return candidates
    return ()


def takes_texts(name: str) -> bool:
    """Whether the name says which texts such an argument takes."""
    return bool(
        re.search(r"(initializer|regularizer|constraint|activation|^padding)$", name)
    )


def fits(value: object, kind: str) -> bool:
    """Whether a value is of a kind."""
    if kind == "layer":
        return isinstance(value, KerasObject) and value.path.startswith("layers.")
    if kind == "callable":
        return isinstance(value, KerasObject)
    plain: dict[str, tuple[type, ...]] = {
        "bool": (bool,),
        "int": (int,),
        "float": (float, int),
        "str": (str,),
        "tuple": (tuple,),
        "list": (list,),
        "dict": (dict,),
    }
    if isinstance(value, bool) and kind != "bool":
        return False
    return isinstance(value, plain.get(kind, (object,)))
