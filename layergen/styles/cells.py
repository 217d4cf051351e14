"""What `keras.layers.RNN` asks a cell for: the sizes of its states and of its output, and its first states."""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.shape import Shape, Size
from layergen.plan.model import Plan
from layergen.styles.layout import bracketed
from layergen.styles.sizes import shape as shape_text
from layergen.styles.sizes import size
from layergen.styles.view import AssignView, MethodView


def cell_sizes(plan: Plan, held: frozenset[str]) -> Iterator[AssignView]:
    """`state_size` and `output_size`."""
    states = plan.description.states
    if not states:
        return
    sizes = [_size(state.shape, held) for state in states]
    yield AssignView(
        "state_size", sizes[0] if len(sizes) == 1 else f"[{', '.join(sizes)}]"
    )
    if plan.step_output is not None:
        yield AssignView("output_size", _size(plan.step_output, held))


def _size(shape: Shape, held: frozenset[str]) -> str:
    """The shape of one example: a number where it has one axis."""
    if len(shape.dims) == 1 and isinstance(shape.dims[0], Size):
        return size(shape.dims[0], held)
    return shape_text(shape, held)


def cell_methods(plan: Plan, held: frozenset[str]) -> Iterator[MethodView]:
    """`get_initial_state`: zeros."""
    states = plan.description.states
    if not states:
        return
    made = []
    for state in states:
        sizes = shape_text(state.shape, held).strip("()").rstrip(",")
        made.append(f"ops.zeros((batch_size, {sizes}), dtype=self.compute_dtype)")
    lines = (
        [f"return [{made[0]}]"]
        if len(made) == 1
        else ["return [", *(f"    {one}," for one in made), "]"]
    )
    parameters = ["self", "batch_size: int | None = None"]
    signature = bracketed("def get_initial_state", parameters, " -> list[Any]:", 4)
    yield MethodView(signature, "", tuple(lines))
