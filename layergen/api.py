"""layergen from Python: load or write a description, get its source or its class, check any layer."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from layergen.checks.report import Report as Report
from layergen.description.fields import SECTIONS
from layergen.description.model import Input, Param, Weight
from layergen.description.reading import load_source
from layergen.description.reading.compose import compose
from layergen.description.text import snake_case
from layergen.diagnostics import Diagnostic, Source
from layergen.diagnostics.render import human
from layergen.emit.header import digest
from layergen.emit.module import module_text
from layergen.plan import make_plan
from layergen.project import catalog
from layergen.project.library import NAME, Library
from layergen.shapes.load import Family, Loaded, Shaped, load_text


class DescriptionError(ValueError):
    """A description holds mistakes; `diagnostics` are all of them, the text shows them in place."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("\n" + human(diagnostics, color=False))
        self.diagnostics = tuple(diagnostics)


@dataclass(frozen=True)
class Description:
    """A layer that has been described without a mistake."""

    _shaped: Shaped = field(repr=False)

    @property
    def name(self) -> str:
        """Name of the class."""
        return self._shaped.analysis.description.name

    @property
    def doc(self) -> str:
        """What the layer does, in its author's words."""
        return self._shaped.analysis.description.doc

    @property
    def params(self) -> tuple[Param, ...]:
        """The arguments of its constructor."""
        return self._shaped.analysis.description.params

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The arguments of its `call`."""
        return self._shaped.analysis.description.inputs

    @property
    def weights(self) -> tuple[Weight, ...]:
        """Its variables, trained ones first, then its state."""
        return self._shaped.analysis.description.variables

    @property
    def text(self) -> str:
        """The description itself, as it was read."""
        return self._shaped.analysis.description.source.text

    def __repr__(self) -> str:
        return f"<layergen.Description {self.name} from {self._shaped.analysis.description.source.name}>"

    def source(self, style: str = "add-weight", *, package: str = "layers") -> str:
        """The module that is generated for this layer.

        Args:
            style: `add-weight` or `tf-variable`.
            package: the name under which Keras registers the class.

        Raises:
            KeyError: there is no such style.
        """
        return module_text(make_plan(self._shaped), style=style, package=package)

    def layer_class(
        self, style: str = "add-weight", *, package: str = "layers"
    ) -> type[Any]:
        """The class itself, made in memory; its source is there for `inspect` and for tracebacks.

        Imports Keras. Args and errors as for `source`.
        """
        return _class(self._shaped, style, package)


def _class(shaped: Shaped, style: str, package: str) -> type[Any]:
    """The class of a description, after those that it is made of."""
    import keras

    every = (*shaped.relatives, shaped)
    texts = {
        one.analysis.description.name: module_text(
            make_plan(one), style=style, package=package
        )
        for one in every
    }
    for one in every:
        name = one.analysis.description.name
        found: type[Any] = getattr(_module(one, texts), name)
        # Of several classes with one registered name, Keras revives the last: that is to be this one.
        keras.saving.register_keras_serializable(package)(found)
    return found


def _module(shaped: Shaped, texts: Mapping[str, str]) -> ModuleType:
    """The module of a description, in a package with the modules that it imports.

    One text gives one module: layers that are made of the same layer share its class.
    """
    relatives = {one.analysis.description.name: one for one in shaped.relatives}
    own = shaped.analysis.description.name
    home = f"layergen_{digest(*(texts[name] for name in (*relatives, own)))}"
    name = f"{home}.{snake_case(own)}"
    if name not in sys.modules:
        _execute(ModuleType(home), "", home)
        for other, one in relatives.items():
            sys.modules[f"{home}.{snake_case(other)}"] = _module(one, texts)
        _execute(ModuleType(name), texts[own], home)
    return sys.modules[name]


def _execute(module: ModuleType, text: str, package: str) -> None:
    """Runs a module that stands in no file; its source is there for `inspect` and for tracebacks."""
    name = module.__name__
    if name in sys.modules:
        return
    file = f"<{name}.py>"
    module.__file__ = file
    module.__package__ = package
    if not text:
        module.__path__ = []
    lines = text.splitlines(keepends=True)
    linecache.cache[file] = (len(text), None, lines, file)
    sys.modules[name] = module
    try:
        exec(compile(text, file, "exec", dont_inherit=True), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise


def load(path: str | PathLike[str], *, trust: bool = False) -> Description:
    """Reads a description from a `.layer.yaml`, `.layer.json` or `.layer.toml` file.

    Descriptions that it is made of are looked for beside it and below, then among those made before in this process,
    then in the catalogue.

    Args:
        path: the file.
        trust: whether Python that the description holds is taken over as it is.

    Raises:
        DescriptionError: it holds mistakes.
        OSError: the file cannot be read.
    """
    source = load_source(path, fspath(path))
    if isinstance(source, Diagnostic):
        raise DescriptionError([source])
    library = Library(Path(path).resolve().parent, others=_described_here)
    return _described(load_text(source, family=Family(library, trust)))


#: What has been described in this process, for others to be made of.
_described_here: dict[str, Source] = {}


def describe(
    layer: str, /, kind: Literal["layer", "model", "cell"] = "layer", **sections: Any
) -> Description:
    """Makes a description in code, with the sections and the forms that a file has.

        layergen.describe("Linear", params={"units": "int = 32"}, inputs={"x": "(..., dim)"},
                          weights={"w": "(dim, units)"}, call="x @ w")

    Its sections may name other descriptions: those made before in this process, and those of the catalogue.
    Without sections, `layer` names a description of the catalogue.

    Raises:
        DescriptionError: it holds mistakes; they are shown in the text of a file with these sections.
        KeyError: there is no such layer in the catalogue.
    """
    if not sections:
        family = Family(Library(None, _described_here))
        return _described(load_text(catalog.source(layer), family=family))
    order = [section.name for section in SECTIONS]
    known = {name: sections[name] for name in order if name in sections}
    text = compose({kind: layer, **known, **sections})
    return describe_source(Source(f"{snake_case(layer)}.layer.yaml", text))


def describe_source(source: Source, *, trust: bool = False) -> Description:
    """As `describe`, of a text in YAML; the name of the source is that of the place where it stands.

    Raises:
        DescriptionError: it holds mistakes.
    """
    # Others may be made of an earlier description of the same class: they are now made of this one.
    found = NAME.search(source.text)
    own = {found[1]: source} if found else {}
    family = Family(Library(None, {**_described_here, **own}), trust)
    description = _described(load_text(source, "yaml", family))
    _described_here[description.name] = source
    return description


def _described(loaded: Loaded) -> Description:
    if loaded.shaped is None:
        raise DescriptionError(loaded.diagnostics)
    return Description(loaded.shaped)


def check(
    layer_class: type[Any] | Description,
    params: Mapping[str, Any] | None = None,
    inputs: Any = None,
    **options: Any,
) -> Report:
    """Checks a layer class, generated or not, in this process. Imports Keras.

    Args:
        layer_class: a subclass of `keras.layers.Layer`, or a description, which brings samples of its own.
        params: arguments of its constructor, by name. Those that must be given and are not are found by
            trying.
        inputs: shape of its input, batch included, as `(2, 8)`, or with a dtype as
            `"2,5:int32"`, or an array; for several inputs a mapping by argument name. Without it,
            inputs that the layer takes are found by trying.
        **options: `call`, a mapping of the arguments of its `call` that are no tensors; `select` and
            `ignore`, codes of checks to run and to leave out, or how they begin.

    Returns:
        What holds and what does not; `report.ok` is true where nothing failed, `report.findings` are the
        faults, and `print(report)` shows all of it.

    Raises:
        TypeError: `inputs` is of no such form.
    """
    from layergen.checks import entry

    if not isinstance(layer_class, Description):
        return entry.check(layer_class, params, inputs, **options)
    from layergen.checks.run import run
    from layergen.checks.subject import Selection
    from layergen.project.subjects import subject

    found = subject(make_plan(layer_class._shaped), Path("unused.py"))
    selection = Selection(options.get("select", ()), options.get("ignore", ()))
    return run(
        layer_class.layer_class(),
        found.samples,
        title=found.title,
        selection=selection,
    )
