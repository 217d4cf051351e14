"""What the tests of drawings share: layers written here, and every description that there is."""

from __future__ import annotations

from pathlib import Path

from support import CASES, CATALOG

from layergen.diagnostics import Source
from layergen.drawing.graph import Graph, graph_of
from layergen.project.library import Library
from layergen.shapes.load import Family, Shaped, load_text

DESCRIPTIONS = sorted(
    file
    for folder in (CATALOG, CASES)
    for kind in ("yaml", "json", "toml")
    for file in folder.rglob(f"*.layer.{kind}")
)

ATTENTION = """\
layer: Attention
doc: Attends.
params:
  heads: int = 2
inputs:
  x: (batch, time, dim)
  bias: (batch, time, time) | None
weights:
  wq: (dim, dim)
  wo: {shape: "(dim, dim)", when: heads > 1}
  scales: (dim,) = ones for _ in range(2)
state:
  seen: {shape: "()", initializer: zeros, dtype: int32}
functions:
  flip(t): ops.transpose(t, (0, 2, 1))
call: |
  q = x @ wq  # queries
  scores = (
      q @ flip(x)
  )
  if bias is not None:
      scores = scores + bias
  seen.assign_add(1)
  mixed = scores @ x
  for scale in scales:
      mixed = mixed * scale
  if wo is not None:
      mixed = mixed @ wo
  return mixed
"""


def shaped(
    text: str, file: str = "layer.layer.yaml", folder: Path | None = None
) -> Shaped:
    family = Family(Library(folder), is_trusted=True)
    loaded = load_text(Source(file, text), family=family)
    assert loaded.shaped is not None, loaded.diagnostics
    return loaded.shaped


def read(file: Path) -> Shaped:
    return shaped(file.read_text(encoding="utf-8"), file.name, file.parent)


def graph(text: str) -> Graph:
    return graph_of(shaped(text))


def layer(call: str, *more: str) -> str:
    return "\n".join(
        [
            "layer: Gate",
            "inputs: {x: '(batch, dim)'}",
            "weights: {w: '(dim, 2)'}",
            *more,
            f"call: {call}",
        ]
    )
