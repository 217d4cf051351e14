"""Reports for the tests of the page, some of them from layers that mean ill."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from layergen.checks.report import (
    Finding,
    LayerRow,
    NamedShape,
    Report,
    Result,
    WeightRow,
)
from layergen.page import Entry
from layergen.project import catalog
from layergen.shapes.load import Shaped, load_text

MODULE = '''\
import keras


class Other:
    """No layer."""


@keras.saving.register_keras_serializable("shop")
class Gate(keras.layers.Layer):
    def call(self, x):
        return x + 1 / 0


class Last:
    pass
'''
#: Text that would run if it were taken for markup, in an element, an attribute, a style or a script.
HOSTILE = (
    "<script>document.title='run'</script>",
    '"><img src=x onerror="document.title=\'run\'">',
    "'><svg onload=document.title='run'>",
    "</style></script></title></pre></textarea><script>document.title='run'</script>",
    "{{ page }}{% raw %}&lt;b&gt;&#0;<!--",
)
#: NUL, a terminal's escape, a half character, text from right to left, and other ends of lines.
CONTROLS = "a\x00b\x1b[31mc\ud800d\u202ee\u2028f\x85g\rh"


def gate(folder: Path) -> Report:
    """A layer of two weights and one sublayer, with a finding whose line is known."""
    file = folder / "gate.py"
    file.write_text(MODULE, encoding="utf-8")
    found = (
        Finding(
            "LG220",
            "the call raises ZeroDivisionError",
            {"at": f"{file}:11: return", "seen": 0.5, "expected": [1, {"a": None}]},
            "do not divide",
        ),
        Finding("LG220", "a second one"),
    )
    return Report(
        "Gate",
        (
            Result("answer", "LG200", "passed", seconds=0.001),
            Result("construct", "LG201", "passed", seconds=0.25),
            Result("call", "LG220", "failed", "", found, seconds=1.5),
            Result("gradient", "LG240", "not applicable", "no weights"),
        ),
        (
            WeightRow("w", (6, 4), "float32", 24, True),
            WeightRow("dense/kernel", (4, 4), "float32", 16, False),
        ),
        ((NamedShape("x", (2, 6)),),),
        ((NamedShape("", (2, 4)),),),
        str(file),
        8,
        ("said", "said", "done"),
        (LayerRow("dense", "Dense", 16),),
    )


def sound(title: str = "Sound") -> Report:
    """A layer on which every check holds that was run."""
    results = (
        Result("answer", "LG200", "passed"),
        Result("call", "LG220", "passed", seconds=0.5),
    )
    return Report(title, results)


def hostile(folder: Path, text: str) -> Report:
    """The layer `gate`, with a text in every place that a layer fills."""
    plain = gate(folder)
    finding = Finding("LG220", text, {"seen": text, text: [text]}, text)
    file = folder / "gate.py"
    written = text.encode("utf-8", errors="replace").decode()
    file.write_text(f"class Gate:\n    x = {written!r}\n    # {written}\n")
    return replace(
        plain,
        title=text,
        line=1,
        results=(
            Result("answer", "LG200", "not applicable", text),
            Result("call", "LG220", "failed", "", (finding,)),
        ),
        weights=(WeightRow(text, (1,), text, 1, True),),
        input_shapes=((NamedShape(text, (1,)),),),
        output_shapes=((NamedShape(text, (1,)),),),
        output=(text,),
        sublayers=(LayerRow(text, text, 1),),
    )


def linear() -> Shaped:
    """A description of the catalogue."""
    shaped = load_text(catalog.source("Linear")).shaped
    assert shaped is not None
    return shaped


def entries(folder: Path) -> list[Entry]:
    """A faulty layer and two sound ones, the last of them described."""
    described = replace(sound("Linear"), file=str(folder / "gate.py"))
    faulty = Entry(gate(folder))
    return [Entry(sound()), faulty, Entry(described, linear())]
