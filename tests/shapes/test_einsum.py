"""Patterns of letters: einsum and rearrange give the shapes that Keras gives."""

from __future__ import annotations

import pytest
from harness import N, T, axes_of, check, dims, few, message_of, run_engine
from hypothesis import given
from hypothesis import strategies as st

LETTERS = "abcdij"


@st.composite
def patterns(draw: st.DrawFn) -> tuple[str, list[T]]:
    """A pattern with operands that mostly fit it."""
    sizes = dict(zip(LETTERS, draw(st.permutations([1, 2, 3, 5, 7, 11])), strict=True))
    names = draw(st.booleans())
    dots = draw(st.lists(dims(none=False), max_size=2))
    specs, operands = [], []
    for _ in range(draw(st.integers(1, 3))):
        letters = draw(st.lists(st.sampled_from(LETTERS), max_size=3))
        axes: list[int | None] = [sizes[c] for c in letters]
        if axes and draw(st.integers(0, 8)) == 0:
            axes[draw(st.integers(0, len(axes) - 1))] = draw(dims())
        if draw(st.integers(0, 11)) == 0:
            axes.append(2)
        text, hidden = "".join(letters), 0
        if draw(st.integers(0, 3)) == 0:
            cut = draw(st.integers(0, len(letters)))
            text = f"{text[:cut]}...{text[cut:]}"
            axes[cut:cut] = dots
            hidden = len(dots) if cut == 0 and draw(st.booleans()) else 0
        specs.append(text)
        operands.append(T(tuple(axes), "float32", hidden, names))
    pattern = ",".join(specs)
    if draw(st.booleans()):
        used = sorted({c for c in pattern if c.isalpha()})
        chosen = draw(st.lists(st.sampled_from(used), unique=True)) if used else []
        rest = "..." if "..." in pattern else ""
        pattern += "->" + rest + "".join(chosen)
    if draw(st.integers(0, 5)) == 0:
        pattern = pattern.replace(",", ", ").replace("->", " -> ")
    if draw(st.integers(0, 15)) == 0:
        pattern = pattern.replace(
            "->", draw(st.sampled_from(["->->", "->a", "-", ">"]))
        )
    return pattern, operands


@given(patterns())
@few(250)
def test_einsum(case: tuple[str, list[T]]) -> None:
    pattern, operands = case
    names = {f"x{i}": operand for i, operand in enumerate(operands)}
    # Some backends stretch a letter of size 1; with spaces and no arrow Keras disagrees with itself.
    certain = not any(1 in operand.axes for operand in operands)
    certain = certain and not (" " in pattern and "->" not in pattern)
    text = f"ops.einsum(pattern, {', '.join(names)})"
    check(text, certain=certain, op="ops.einsum", pattern=pattern, **names)


COMMON = [
    ("bqhd,bkhd->bhqk", [(2, 3, 5, 7), (2, 11, 5, 7)]),
    ("bhqk,bkhd->bqhd", [(2, 3, 5, 7), (2, 7, 3, 11)]),
    ("btd,du->btu", [(2, 3, 5), (5, 7)]),
    ("btd,dhk->bhtk", [(2, 3, 5), (5, 7, 11)]),
    ("...d,du->...u", [(2, 3, 5), (5, 7)]),
    ("...ij,...jk->...ik", [(2, 3, 5), (2, 5, 7)]),
    ("ij,jk", [(2, 3), (3, 5)]),
    ("ba,b", [(2, 3), (2,)]),
    ("ii->i", [(3, 3)]),
    ("ii", [(3, 3)]),
    ("ij->ji", [(2, 3)]),
    ("i,j->ij", [(2,), (3,)]),
    ("i,i->", [(2,), (2,)]),
    ("abc,bd,de->ace", [(2, 3, 5), (3, 7), (7, 11)]),
    ("b...->b", [(2,)]),
    ("BI,IO->BO", [(2, 3), (3, 5)]),
]


@pytest.mark.parametrize(("pattern", "shapes"), COMMON)
@pytest.mark.parametrize("names", [True, False])
def test_patterns_that_layers_use(
    pattern: str, shapes: list[tuple[int, ...]], names: bool
) -> None:
    operands = {f"x{i}": T(s, names=names) for i, s in enumerate(shapes)}
    text = f"ops.einsum(pattern, {', '.join(operands)})"
    assert check(text, op="ops.einsum", pattern=pattern, **operands) == "shape"


@pytest.mark.parametrize(("pattern", "shapes"), COMMON)
def test_patterns_that_layers_use_refuse_another_size(
    pattern: str, shapes: list[tuple[int, ...]]
) -> None:
    specs = pattern.split("->")[0].split(",")
    shared = [c for c in "".join(specs) if c.isalpha() and "".join(specs).count(c) > 1]
    wrong = [list(shape) for shape in shapes]
    if shared:
        at = max(i for i, spec in enumerate(specs) if shared[0] in spec)
        # Counted from the end, since dots stand in front of what is shared here.
        wrong[at][specs[at].rindex(shared[0]) - len(specs[at])] = 13
    elif "..." in pattern:
        wrong[0] = []
    else:
        wrong[0].append(13)
    operands = {f"x{i}": T(tuple(s)) for i, s in enumerate(wrong)}
    text = f"ops.einsum(pattern, {', '.join(operands)})"
    assert check(text, op="ops.einsum", pattern=pattern, **operands) == "mistake"


REARRANGED = [
    ("b t (h d) -> b h t d", (2, 3, 35), {"h": 5}),
    ("b h t d -> b t (h d)", (2, 3, 5, 7), {}),
    ("b (h p) (w q) c -> b (h w) (p q c)", (2, 15, 35, 11), {"p": 3, "q": 5}),
    ("a b -> b a", (2, 3), {}),
    ("a (b c) -> a b c", (2, 15), {"b": 3, "c": 5}),
]


@pytest.mark.parametrize(("pattern", "shape", "sizes"), REARRANGED)
@pytest.mark.parametrize("names", [True, False])
def test_rearrange(
    pattern: str, shape: tuple[int, ...], sizes: dict[str, int], names: bool
) -> None:
    keywords = "".join(f", {name}=n_{name}" for name in sizes)
    given = {f"n_{name}": N(n) if names else n for name, n in sizes.items()}
    text = f"ops.rearrange(x, pattern{keywords})"
    check(text, op="ops.rearrange", x=T(shape, names=False), pattern=pattern, **given)


X = axes_of("(batch, time, dim)")
W = axes_of("(units, dim)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ops.einsum('btd,du->btu', x, w)",
            "LG038 'd' in 'btd,du->btu' is dim and units: in x and in w"
            " | w is (units, dim) | did you mean 'btd,ud->btu'?",
        ),
        (
            "ops.einsum('bd,ud->bu', x, w)",
            "LG038 'bd' has 2 letters, x has 3 axes: (batch, time, dim)"
            " | write a letter for each axis, or ... for several",
        ),
        (
            "ops.einsum('btd,ud->bts', x, w)",
            "LG038 's' stands behind the arrow of 'btd,ud->bts' and not in front of it"
            " | the result can have only letters of the tensors",
        ),
        (
            "ops.einsum('btd->bt', x, w)",
            "LG038 the pattern 'btd->bt' is for 1 tensors, 2 are given"
            " | write the letters of each tensor with a comma between them",
        ),
        (
            "ops.einsum('b(td)->bt', x)",
            "LG038 'b(td)' in the pattern 'b(td)->bt' is not made of letters"
            " | write letters, a comma between operands, and ... for the other axes",
        ),
        (
            "ops.einsum('...d,...d->...', x, w)",
            "LG038 the axes of ... are (batch, time) and (units,)"
            " | that of w has units where the other has time",
        ),
        (
            "ops.rearrange(x, 'b (t d) -> b t d', t=2)",
            "LG038 'b (t d) -> b t d' names 2 axes, x has 3: (batch, time, dim)"
            " | write a name for each axis",
        ),
        (
            "ops.rearrange(x, 'b t (h d) -> b h t d')",
            "LG038 the sizes of h and d in 'b t (h d) -> b h t d' are not known"
            " | give all but one of them, as in h=2",
        ),
    ],
)
def test_mistakes_name_the_letter_and_the_operands(text: str, message: str) -> None:
    assert message_of(text, x=X, w=W) == message


def test_the_rest_of_an_input_goes_where_the_dots_stand() -> None:
    values = {"x": axes_of("(..., time, dim)"), "w": axes_of("(dim, units)")}
    value, _ = run_engine("ops.einsum('...td,du->...tu', x, w)", values)
    assert str(value) == "(..., time, units)"
    value, _ = run_engine("ops.einsum('btd,du->btu', x, w)", values)
    assert str(value) == "(?, time, units)"
