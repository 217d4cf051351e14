"""Sections that do not go together

What it does
    Reports `states` outside a cell, a cell without `states`, a state whose shape has the batch or another
    axis of an input, and `extends` in a model or cell.

Why it matters
    Keras hands states only to a cell, which is a layer that `keras.layers.RNN` calls once a step; it
    asks for their sizes before any input is known. And a model or cell is no special case of a layer
    of Keras.

Example
    layer: Counter
    inputs:
      x: (batch, dim)
    states:
      h: (dim,)
    call: x + h

Use instead
    cell: Counter
    inputs:
      x: (batch, dim)
    params:
      units: int = 4
    states:
      h: (units,)
    call: |
      h = h + ops.mean(x, axis=-1, keepdims=True)
      return h, [h]
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.model import Description, Input
from layergen.description.rules.support import word_span
from layergen.diagnostics import Diagnostic

CODE = "LG073"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each section that is out of place, and a missing one."""
    description = analysis.description
    name = description.name_key.span
    if description.kind != "cell" and description.states:
        message = f"'states' belong to a cell, and this is a {description.kind}"
        hint = "write 'cell: NAME', or put what the layer keeps under 'state'"
        yield Diagnostic(CODE, message, description.states[0].span, (hint,))
    if description.kind == "cell" and not description.states and analysis.is_whole:
        hint = "add 'states:' with a line such as 'h: (units,)'"
        yield Diagnostic(CODE, "a cell needs states", name, (hint,))
    if description.kind == "cell":
        for state in description.states:
            yield from _late_sizes(description, state)
    if description.extends and description.kind != "layer":
        code = description.extends
        message = f"a {description.kind} extends no layer"
        hint = "write 'layer: NAME', or declare the other one under 'sublayers'"
        yield Diagnostic(CODE, message, code.span(0, len(code.text)), (hint,))


def _late_sizes(description: Description, state: Input) -> Iterator[Diagnostic]:
    """Axes of the inputs in the shape of a state."""
    batches = [tensor.shape.dims[:1] for tensor in description.tensors]
    for name in dict.fromkeys(state.shape.names):
        if name not in description.axes:
            continue
        if state.shape.dims[:1] in batches and name == str(state.shape.dims[0]):
            message = f"the shape of the state '{state.name}' begins with the batch"
            hint = f"leave out '{name}': every state of a cell has it in front"
        else:
            message = f"the size '{name}' of the state '{state.name}' is known too late"
            hint = (
                f"the states of a cell have the sizes of params: declare '{name}: int'"
            )
        yield Diagnostic(CODE, message, word_span(state.text, name), (hint,))
