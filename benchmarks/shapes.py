"""Time the inference of shapes for a layer of 30 statements against rendering its module, in one process.

python benchmarks/shapes.py            # a table
python benchmarks/shapes.py --check    # exits with 1 where the inference takes longer than the limit
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable

from layergen.description.load import load_source_text
from layergen.diagnostics import Source
from layergen.emit.formatting import format_source
from layergen.emit.render import render
from layergen.plan import make_plan
from layergen.shapes.layer import infer
from layergen.shapes.load import Shaped
from layergen.styles import view_of

LIMIT_MS = 2.0
STATEMENTS = """\
  b, t = ops.shape(x)[0], ops.shape(x)[1]
  q = ops.reshape(x @ wq, (b, t, heads, dim // heads))
  k = ops.reshape(x @ wk, (b, t, heads, dim // heads))
  v = ops.reshape(x @ wv, (b, t, heads, dim // heads))
  q = ops.transpose(q, (0, 2, 1, 3))
  k = ops.transpose(k, (0, 2, 1, 3))
  v = ops.transpose(v, (0, 2, 1, 3))
  scores = q @ ops.transpose(k, (0, 1, 3, 2))
  scores = scores / ops.sqrt(ops.cast(dim // heads, x.dtype))
  highest = ops.max(scores, axis=-1, keepdims=True)
  powers = ops.exp(scores - highest)
  weights = powers / ops.sum(powers, axis=-1, keepdims=True)
  mixed = ops.transpose(weights @ v, (0, 2, 1, 3))
  y = ops.reshape(mixed, (b, t, dim)) @ wo
  y = x + y
  mean = ops.mean(y, axis=-1, keepdims=True)
  centered = y - mean
  variance = ops.mean(ops.square(centered), axis=-1, keepdims=True)
  y = centered * ops.rsqrt(variance + 1e-6)
  y = y * scale + offset
  inner = ops.gelu(y @ w1 + b1)
  gate = ops.sigmoid(y @ w2)
  inner = inner * gate
  z = inner @ w3
  z = z + y
  pooled = ops.mean(z, axis=1)
  first = z[:, 0]
  both = ops.concatenate([pooled, first], axis=-1)
  summary = ops.expand_dims(both @ wp, 1)
  return z + summary
"""
TEXT = f"""\
layer: Block
params:
  heads: int = 4
  hidden: int = 64
inputs:
  x: (batch, time, dim)
weights:
  wq: (dim, dim)
  wk: (dim, dim)
  wv: (dim, dim)
  wo: (dim, dim)
  scale: (dim,) = ones
  offset: (dim,) = zeros
  w1: (dim, hidden)
  b1: (hidden,) = zeros
  w2: (dim, hidden)
  w3: (hidden, dim)
  wp: (2 * dim, dim)
require:
  dim % heads == 0: dim must be a multiple of heads
call: |
{STATEMENTS}"""


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The median time of some work, which has been done before."""
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> int:
    """Prints the table; 1 where the limit is passed and that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=101)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    loaded = load_source_text(Source("block.layer.yaml", TEXT))
    assert loaded.analysis is not None, loaded.diagnostics
    analysis = loaded.analysis
    inference = infer(analysis)
    assert str(inference.result) == "(batch, time, dim)", inference.result
    plan = make_plan(Shaped(analysis, inference))
    module = view_of(plan, "add-weight", "layers")
    infers = milliseconds(lambda: infer(analysis), options.rounds)
    renders = milliseconds(lambda: render(module), options.rounds)
    text = render(module)
    formats = milliseconds(lambda: format_source(text), max(options.rounds // 10, 3))
    print(f"| {STATEMENTS.count(chr(10))} statements | ms | inference, as a share |")
    print("|---|---:|---:|")
    print(f"| inference of shapes | {infers:.2f} | |")
    print(f"| templates | {renders:.2f} | {infers / renders:.2f} |")
    print(
        f"| templates and Black | {renders + formats:.2f} | {infers / (renders + formats):.2f} |"
    )
    return int(options.check and infers > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
