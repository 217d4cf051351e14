"""Write down how thirty layers look that were published elsewhere, and as descriptions: `docs/wild.md`.

`python scripts/wild_page.py` runs all checks on their modules in both styles, notes in `scripts/wild_checks.json` how many
hold and what was found, and writes the page. With names of layers, only these are checked again. With `--page` nothing
is run: the page is written from what has been noted.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
FILE = ROOT / "docs" / "wild.md"
CHECKED = ROOT / "scripts" / "wild_checks.json"
COMMAND = "python scripts/wild_page.py"
STYLES = ("add-weight", "tf-variable")
HEAD = """\
# Thirty layers from the wild

Layers that people published in guides, examples, books and packages, and their descriptions in the catalogue. Their values are
held by a second derivation in NumPy or by layers of Keras, in `tests/wild_derivations.py` and `tests/catalog_derivations.py`.

*Lines* are those that are not empty, documentation among them: of the class as it was published, of the description, and
of the module that is generated from it, in style `add-weight`; classes and functions beside them are not counted. *Checks* are those that hold in style `add-weight` and in
style `tf-variable`; nothing is found in either. *Faults* are what `layergen check` finds in the class as it was
published, with no more changed in it than it takes to run it on Keras 3: [the checks](checks.md) tell what each code
means. LG231 stands everywhere: a class that is not registered cannot be loaded without being named. Findings that do
not hold are left out: LG210 and LG213 where weights have no name or one that is counted up, and LG225 where the first axis
is that of the nodes of a graph.

Written by `python scripts/wild_page.py`, which runs the checks; with `--page` it runs none.

"""
#: What the descriptions do in another way than the originals, where that is more than to mend a fault that is listed.
NOTES = """
## What is described in another way

- **ComputeSum, Sampling, Linear** and other layers of guides also take `name` and `dtype`, and have a config.
- **TransformerDecoder** leaves out what is padding in the sequence that was encoded. The original masks it by the padding
  of the other sequence, and cannot be called without a mask.
- **TransformerBlock** hands masks on, and **TokenAndPositionEmbedding** can make one.
- **VectorQuantizer** compares distances in float32. The codebook has a row for each vector.
- **GraphAttention** and **MessagePassing** take a batch of graphs. The attention is a softmax, as in the paper, without
  limits to the scores; the number of nodes is not fixed.
- **VariableSelection** takes features that are encoded already. The original has the columns of one data set in it.
- **WindowAttention** takes the places that may attend to each other as `attention_mask`, for each window, so that no
  padding mask is taken for it.
- **ClassAttention** has arguments in place of an object that cannot be saved.
- **Involution** takes images of unknown size, and of sizes that the stride does not divide.
- **SPADE** normalizes by running statistics in inference.
- **PixelConvLayer** multiplies its kernel by the mask when it is used. The original assigns to its weights in each call.
- **LoraLayer** has the weights of the layer that it adapts, which do not change. It stands for a Dense layer only; the
  original wraps an EinsumDense layer.
- **Router** counts the capacity in each group of tokens, so that examples of a batch do not depend on each other, and uses
  all of it. Its noise is multiplied, and its loss is weighted, as in the paper.
- **CapsuleLayer** multiplies all capsules at once, and routes in float32.
- **CrossNet** begins each round with a kernel of its own.
- **SeqSelfAttention** has a bias of the scores only with an activation, without which it changes nothing. The choice of single
  positions is left out.
- **RotaryEmbedding** has the steps on the second axis and the features on the last. Frequencies that are scaled by length
  are left out.
"""


class Original(NamedTuple):
    """A class as it was published: where, its lines, and the codes of the checks that found a fault in it."""

    where: str
    lines: int
    faults: Sequence[str]


ORIGINALS: Mapping[str, Original] = {
    "Linear": Original(
        "keras-io, guides/making_new_layers_and_models_via_subclassing.py",
        9,
        ["LG201", "LG230", "LG231"],
    ),
    "ComputeSum": Original(
        "keras-io, guides/making_new_layers_and_models_via_subclassing.py",
        9,
        ["LG201", "LG223", "LG230", "LG231", "LG270"],
    ),
    "ActivityRegularizationLayer": Original(
        "keras-io, guides/making_new_layers_and_models_via_subclassing.py",
        7,
        ["LG201", "LG230", "LG231"],
    ),
    "LogisticEndpoint": Original(
        "keras-io, examples/keras_recipes/endpoint_layer_pattern.py",
        11,
        ["LG201", "LG230", "LG231"],
    ),
    "Sampling": Original(
        "keras-io, guides/making_new_layers_and_models_via_subclassing.py",
        8,
        ["LG231", "LG250"],
    ),
    "Antirectifier": Original(
        "keras-io, examples/keras_recipes/antirectifier.py", 24, ["LG231"]
    ),
    "TemporalSoftmax": Original(
        "keras-io, guides/understanding_masking_and_padding.py",
        6,
        ["LG220", "LG227", "LG231", "LG250"],
    ),
    "TransformerBlock": Original(
        "keras-io, examples/nlp/text_classification_with_transformer.py",
        21,
        ["LG201", "LG210", "LG230", "LG231"],
    ),
    "TokenAndPositionEmbedding": Original(
        "keras-io, examples/nlp/text_classification_with_transformer.py",
        11,
        ["LG201", "LG210", "LG230", "LG231"],
    ),
    "PositionalEmbedding": Original(
        "keras-io, examples/nlp/neural_machine_translation_with_transformer.py",
        30,
        ["LG210", "LG221", "LG231", "LG250", "LG252"],
    ),
    "TransformerDecoder": Original(
        "keras-io, examples/nlp/neural_machine_translation_with_transformer.py",
        62,
        ["LG210", "LG231", "LG250", "LG260"],
    ),
    "VectorQuantizer": Original(
        "keras-io, examples/generative/vq_vae.py", 52, ["LG211", "LG231", "LG250"]
    ),
    "GraphAttention": Original(
        "keras-io, examples/graph/gat_node_classification.py", 53, ["LG231"]
    ),
    "MessagePassing": Original(
        "keras-io, examples/graph/mpnn-molecular-graphs.py",
        17,
        ["LG210", "LG222", "LG231", "LG250", "LG252"],
    ),
    "GatedResidualNetwork": Original(
        "keras-io, examples/structured_data/classification_with_grn_and_vsn.py",
        19,
        ["LG201", "LG210", "LG230", "LG231"],
    ),
    "VariableSelection": Original(
        "keras-io, examples/structured_data/classification_with_grn_and_vsn.py",
        90,
        ["LG201", "LG210", "LG230", "LG231"],
    ),
    "WindowAttention": Original(
        "keras-io, examples/vision/swin_transformers.py",
        72,
        ["LG201", "LG210", "LG211", "LG230", "LG231", "LG260", "LG261", "LG262"],
    ),
    "ClassAttention": Original(
        "keras-io, examples/vision/cait.py", 43, ["LG221", "LG231", "LG250", "LG252"]
    ),
    "StochasticDepth": Original(
        "keras-io, examples/vision/deit.py", 12, ["LG221", "LG231"]
    ),
    "Involution": Original(
        "keras-io, examples/vision/involution.py",
        92,
        ["LG201", "LG210", "LG230", "LG231"],
    ),
    "SPADE": Original(
        "keras-io, examples/generative/gaugan.py",
        19,
        ["LG210", "LG225", "LG231", "LG250"],
    ),
    "PixelConvLayer": Original(
        "keras-io, examples/generative/pixelcnn.py", 18, ["LG201", "LG231"]
    ),
    "ReflectionPadding2D": Original(
        "keras-io, examples/generative/cyclegan.py", 20, ["LG231", "LG260"]
    ),
    "LoraLayer": Original(
        "keras-io, examples/nlp/parameter_efficient_finetuning_of_gpt2_with_lora.py",
        64,
        ["LG201", "LG205", "LG210", "LG230", "LG231", "LG250"],
    ),
    "Router": Original(
        "keras-io, examples/nlp/text_classification_with_switch_transformer.py",
        54,
        ["LG201", "LG210", "LG225", "LG230", "LG231"],
    ),
    "CapsuleLayer": Original(
        "XifengGuo/CapsNet-Keras, capsulelayers.py", 75, ["LG230", "LG231", "LG250"]
    ),
    "CrossNet": Original(
        "shenweichen/DeepCTR, deepctr/layers/interaction.py", 55, ["LG216", "LG231"]
    ),
    "SeqSelfAttention": Original(
        "CyberZHG/keras-self-attention, seq_self_attention.py",
        235,
        ["LG216", "LG231"],
    ),
    "LNSimpleRNNCell": Original(
        "Géron, Hands-on machine learning, chapter 15",
        13,
        ["LG210", "LG231", "LG250", "LG252"],
    ),
    "RotaryEmbedding": Original(
        "keras-hub, keras_hub/src/layers/modeling/rotary_embedding.py",
        173,
        ["LG231"],
    ),
}


def lines(file: Path) -> int:
    """Lines that are not empty."""
    text = file.read_text(encoding="utf-8")
    return sum(bool(line.strip()) for line in text.splitlines())


def checked() -> dict[str, dict[str, Any]]:
    """By layer and style: how many checks hold, and the codes of those that found something."""
    found: dict[str, dict[str, Any]] = {}
    if CHECKED.exists():
        found = json.loads(CHECKED.read_text(encoding="utf-8"))
    return found


def check(names: Sequence[str]) -> None:
    """Runs all checks on the modules of these layers, and notes what comes of it."""
    from support import committed, samples

    import layergen
    from layergen.checks.run import run

    found = checked()
    for name in names or tuple(ORIGINALS):
        tried = samples(layergen.describe(name))
        found[name] = {}
        print(name, flush=True)
        for style in STYLES:
            report = run(committed(name, style), tried, title=name)
            hold = sum(result.outcome == "passed" for result in report.results)
            codes = sorted({finding.code for finding in report.findings})
            found[name][style] = {"hold": hold, "found": codes}
        kept = {name: found[name] for name in ORIGINALS if name in found}
        CHECKED.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def row(name: str, original: Original, seen: Mapping[str, Any]) -> str:
    """A layer in the table."""
    from support import path

    from layergen.project import catalog

    description = catalog.names()[name]
    held = [
        f"{seen[style]['hold']}{''.join(f', {code}' for code in seen[style]['found'])}"
        for style in STYLES
    ]
    cells = (
        f"[{name}](../{description.relative_to(ROOT).as_posix()})",
        original.where,
        str(original.lines),
        str(lines(description)),
        str(lines(path(name, STYLES[0]))),
        " / ".join(held),
        ", ".join(original.faults),
    )
    return f"| {' | '.join(cells)} |\n"


def page() -> str:
    """The whole page."""
    from support import path

    from layergen.project import catalog

    found = checked()
    text = HEAD + (
        "| layer | published in | lines of the original | of the description | generated | checks | faults |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    text += "".join(row(name, one, found[name]) for name, one in ORIGINALS.items())
    totals = (
        sum(one.lines for one in ORIGINALS.values()),
        sum(lines(catalog.names()[name]) for name in ORIGINALS),
        sum(lines(path(name, STYLES[0])) for name in ORIGINALS),
    )
    faults = sum(len(one.faults) for one in ORIGINALS.values())
    counts = " | ".join(map(str, totals))
    return text + f"| all | | {counts} | | {faults} |\n" + NOTES


def main(arguments: Sequence[str]) -> None:
    """Runs the checks, and writes the page."""
    if "--page" not in arguments:
        check(arguments)
    FILE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
