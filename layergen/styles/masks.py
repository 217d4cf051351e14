"""Masks for layers that were handed over: nobody knows beforehand whether they take one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.plan.model import Fragment, Plan

HELPER = '''def _mask_for(layer: keras.layers.Layer, mask: Any) -> dict[str, Any]:
    """Gives the mask as an argument for a layer whose `call` takes one."""
    takes_mask = "mask" in inspect.signature(layer.call).parameters
    return {"mask": mask} if takes_mask else {}
'''


def mask_helper(plan: Plan) -> tuple[str, ...]:
    """The lines of the function that the module needs to hand masks to such layers; none where it does not."""
    code = (plan.call, *(planned.code for planned in plan.functions))
    return tuple(HELPER.rstrip().split("\n")) if any(c.masked for c in code) else ()


def masks_for(
    fragment: Fragment, calls: frozenset[int]
) -> Iterator[tuple[int, int, str]]:
    """Edits by which the calls that begin at these places give their mask only to a layer that takes one."""
    positions, text = fragment.code.positions, fragment.code.text
    for node in fragment.code.nodes:
        match node:
            case ast.Call(func=ast.Name(id=name)) if positions.start(node) in calls:
                (given,) = (k for k in node.keywords if k.arg == "mask")
                start, end = positions.start(given), positions.end(given)
                value = text.index("=", start) + 1
                yield start, value, f"**_mask_for(self.{name}, "
                yield end, end, ")"
