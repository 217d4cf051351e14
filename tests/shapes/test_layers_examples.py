"""The examples in the docstrings of the rules of layers, and which layers have a rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

import pytest

from layergen.description.keras_api import SEQUENTIAL, layer_signature, namespace
from layergen.shapes.call import Mismatch
from layergen.shapes.layers import entries
from layergen.shapes.layers.sublayer import made, sublayer
from layergen.shapes.size import from_tree
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    DType,
    Integer,
    Items,
    Known,
    Rest,
    Shape,
    Tensor,
    Value,
)

LINE = re.compile(r"(Good|Bad): (.+?) with (.+) gives (.+)")
INPUT = re.compile(r"(\w+): (\([^)]*\))(?: (int|bool))?")

#: The layers that have no rule, and why: what they do is not said by their arguments.
WITHOUT_RULE = {
    "FlaxLayer": "a module of another framework",
    "InputLayer": "is not called",
    "JaxLayer": "a function of another framework",
    "Lambda": "any function",
    "Layer": "does nothing of its own",
    "MaxNumBoundingBoxes": "a mapping of boxes, of any keys",
    "TFSMLayer": "a file",
    "TorchModuleWrapper": "a module of another framework",
    "Wrapper": "does nothing of its own",
}


def shape_of(tree: ast.expr) -> Shape:
    """A shape as messages write it."""
    assert isinstance(tree, ast.Tuple)

    def axis(node: ast.expr) -> Axis:
        is_rest = isinstance(node, ast.Constant) and node.value is Ellipsis
        return Rest() if is_rest else from_tree(node)

    return Shape(tuple(axis(node) for node in tree.elts))


def value_of(node: ast.expr, inputs: Mapping[str, Value]) -> Value:
    """The value of an argument."""
    match node:
        case ast.Name(id=name) if name in inputs:
            return inputs[name]
        case ast.Constant(value=None | bool() | float() | str()):
            return Known(node.value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            is_list = isinstance(node, ast.List)
            return Items(tuple(value_of(part, inputs) for part in parts), is_list)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            values = tuple(value_of(arg, inputs) for arg in node.args)
            keywords = {str(k.arg): value_of(k.value, inputs) for k in node.keywords}
            return made(name, values, keywords)
    return Integer(from_tree(node))


def is_written(value: Value, text: str) -> bool:
    """Whether a value is what an example says: a shape, a dtype that is no float, several of them in brackets."""
    if text.startswith("unknown"):
        return str(value) == text
    shape, _, dtype = text.rpartition(" ")
    if dtype in ("int", "bool"):
        return (
            isinstance(value, Tensor) and value.dtype == dtype and holds(value, shape)
        )
    return holds(value, text)


def holds(value: Value | Rest, text: str) -> bool:
    """Whether a value has the shapes of an example."""
    tree = ast.parse(text, mode="eval").body
    if isinstance(tree, ast.List):
        if not isinstance(value, Items) or len(value.values) != len(tree.elts):
            return False
        pairs = zip(value.values, tree.elts, strict=True)
        return all(holds(item, ast.unparse(node)) for item, node in pairs)
    return isinstance(value, Tensor) and value.shape == shape_of(tree)


def run(text: str, inputs: Mapping[str, Value]) -> Value:
    """The value of `layers.Name(...)(...)`."""
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    layer = sublayer(value_of(call.func, inputs))
    assert layer is not None, text
    values = tuple(value_of(arg, inputs) for arg in call.args)
    keywords = {str(k.arg): value_of(k.value, inputs) for k in call.keywords}
    return layer.run(values, keywords).output


def examples() -> list[tuple[str, str, str, str]]:
    """The lines of all rules, each once."""
    rules = {entry.rule for entry in entries().values()}
    lines = {m.groups() for rule in rules for m in LINE.finditer(rule.__doc__ or "")}
    return sorted(lines)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text", "given", "wanted"), examples(), ids=[e[1] for e in examples()]
)
def test_an_example_gives_what_it_says(
    kind: str, text: str, given: str, wanted: str
) -> None:
    inputs: dict[str, Value] = {}
    for name, shape, dtype in INPUT.findall(given):
        kinds: Mapping[str, DType] = {"int": "int", "bool": "bool", "": "float"}
        inputs[name] = Tensor(
            shape_of(ast.parse(shape, mode="eval").body), kinds[dtype]
        )
    if kind == "Bad":
        with pytest.raises(Mismatch) as caught:
            run(text, inputs)
        assert caught.value.code == wanted
    else:
        value = run(text, inputs)
        assert is_written(value, wanted), f"{value} for {wanted}"


def test_every_rule_has_a_good_example_of_a_layer_it_is_for() -> None:
    told = {
        re.split(r"[(.]", text.removeprefix("layers."))[0]
        for _, text, _, _ in examples()
    }
    rules: dict[object, set[str]] = {}
    for name, entry in entries().items():
        rules.setdefault(entry.rule, set()).add(name)
    assert [names for names in rules.values() if not names & told] == []


def test_every_layer_of_keras_has_a_rule_or_a_reason_to_have_none() -> None:
    known = {name for name in namespace("layers") if name[0].isupper()} | {SEQUENTIAL}
    for name, reason in sorted(WITHOUT_RULE.items()):
        print(f"no rule for layers.{name}: {reason}")
    assert known - entries().keys() == WITHOUT_RULE.keys()
    assert entries().keys() - known == set()


MERGING = {
    *("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract", "Concatenate"),
    *("Dot", "Attention", "AdditiveAttention", "HashedCrossing"),
}


@pytest.mark.parametrize("name", sorted(entries()))
@pytest.mark.parametrize(
    "value", [ANYTHING, Tensor(None, "unknown"), Tensor(Shape((Rest(),)))], ids=str
)
def test_what_is_not_known_is_no_mistake_and_no_certain_result(
    name: str, value: Value
) -> None:
    signature = layer_signature(name)
    assert signature is not None
    parameters = signature.parameters
    needed = {p.name: ANYTHING for p in parameters if p.required}
    every = {p.name: ANYTHING for p in parameters}
    argument = Items((value, value), True) if name in MERGING else value
    count = 2 if entries()[name].takes[0] == "query" else 1
    for config in (needed, every):
        layer = sublayer(made(name, (), config))
        assert layer is not None
        output = layer.run((argument,) * count).output
        if isinstance(output, Tensor) and output.shape is not None:
            sizes = [a for a in output.shape.axes if a is not None]
            assert output == value or not sizes or output.shape.rest is not None
