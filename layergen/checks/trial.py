"""One layer class on trial: what the checks share, made on first use and kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from layergen.checks import values
from layergen.checks.arguments import Arguments
from layergen.checks.case import Case, Kept
from layergen.checks.faults import LayerFault, NotApplicable, layer_code, source_file
from layergen.checks.subject import Sample
from layergen.checks.weights import is_of_keras

Parameters = Mapping[str, object]

BASE_PARAMETERS = ("name", "dtype", "trainable", "activity_regularizer", "autocast")
HALF_PRECISION = "mixed_float16"


@dataclass(frozen=True)
class ParameterSet:
    """Constructor arguments and how a message names them: as `sample 2: ` or ``."""

    label: str
    parameters: Parameters


class Trial:
    """A layer class with its samples, and everything that more than one check needs of it.

    Where it is not `certain`, the samples are guesses that the layer may rightly refuse. `broken` are arguments
    that the constructor takes, each with what a call raises then.
    """

    def __init__(
        self,
        layer_class: Any,
        samples: Sequence[Sample],
        variants: Sequence[Parameters] = (),
        on_action: Callable[[str], None] = lambda _: None,
        *,
        certain: bool = True,
        label: str = "",
        broken: Sequence[tuple[Parameters, LayerFault]] = (),
    ) -> None:
        self.on_action = on_action
        self.certain = certain
        self.broken = broken
        self.layer_class = layer_class
        self.variants = variants
        self.kept = Kept()
        self.home = source_file(layer_class) if isinstance(layer_class, type) else None
        many = len(samples) > 1
        self.cases = tuple(
            Case(self, f"sample {number}: " if many else label, number, sample)
            for number, sample in enumerate(samples, start=1)
        )

    @cached_property
    def parameter_sets(self) -> tuple[ParameterSet, ...]:
        """The constructor arguments of all samples and variants, each once; never empty."""
        found: list[ParameterSet] = []
        labelled = [(case.label, case.sample.params) for case in self.cases]
        labelled += [(f"{said(each)}: ", each) for each in self.variants]
        for label, parameters in labelled:
            if all(parameters != other.parameters for other in found):
                found.append(ParameterSet(label, parameters))
        return tuple(found) or (ParameterSet("", {}),)

    @cached_property
    def varied(self) -> Trial | None:
        """The class with other arguments than the defaults, on the inputs of the first sample; None where
        no such arguments were found."""
        if not self.variants or not self.cases:
            return None
        first, others = self.cases[0].sample, self.variants[0]
        told = {
            name: value
            for name, value in others.items()
            if name not in first.params or first.params[name] != value
        }
        sample = replace(first, params=others, outputs=None, output_values=None)
        return Trial(
            self.layer_class,
            (sample,),
            (),
            self.on_action,
            label=f"with {said(told)}: ",
        )

    @property
    def has_own_constructor(self) -> bool:
        """Whether `__init__` is the author's: what Keras's own ones leave out is no fault to mend."""
        return not is_of_keras(self.layer_class.__init__)

    def constructible(self) -> tuple[ParameterSet, ...]:
        """Those that the class takes. Raises NotApplicable where there is none."""

        def makes(parameters: Parameters) -> bool:
            try:
                self.make(parameters)
            except LayerFault:
                return False
            return True

        def find() -> tuple[ParameterSet, ...]:
            return tuple(each for each in self.parameter_sets if makes(each.parameters))

        found = self.kept.once("constructible", find)
        if not found:
            raise NotApplicable("the layer cannot be constructed (LG201)")
        return found

    def working(self) -> tuple[Case, ...]:
        """The cases whose layer can be called. Raises NotApplicable where there is none."""

        def find() -> tuple[Case, ...]:
            return tuple(case for case in self.cases if case.works())

        if not self.cases:
            raise NotApplicable("there is no sample to call the layer with")
        found = self.kept.once("working", find)
        if not found:
            raise NotApplicable("the layer cannot be called (LG201, LG210, LG220)")
        return found

    def make(
        self, parameters: Parameters, base: Parameters | None = None, *, seed: int = 1
    ) -> Any:
        """A new layer, whose initial weights depend on `seed`. Raises LayerFault.

        `base` are further arguments, of the base layer.
        """
        set_seeds(seed)
        with self.running("making the arguments of the constructor"):
            arguments = values.resolve(parameters)
        with self.running("the constructor"):
            return self.layer_class(**{**arguments, **(base or {})})

    def half_precision(self, parameters: Parameters) -> Any:
        """A new layer whose policy, and that of its layer arguments, is mixed_float16."""
        return self.under(HALF_PRECISION, parameters)

    def under(
        self,
        policy: str,
        parameters: Parameters,
        *,
        given: Any = None,
        around: Any = None,
    ) -> Any:
        """A new layer under a policy, `given` instead of its name where it is passed as an object.

        Only the arguments are made under it as the global policy: a child that the layer makes
        itself has to be given the policy by the layer. `around` is the global policy for these; the
        layers of a model have the policy by that.
        """
        import keras

        if around is None and issubclass(self.layer_class, keras.Model):
            around = policy
        set_seeds(1)
        with (
            global_policy(policy),
            self.running("making the arguments of the constructor"),
        ):
            arguments = values.resolve(parameters)
        said = f'"{policy}"' if given is None else f'DTypePolicy("{policy}")'
        with global_policy(around), self.running(f"the constructor with dtype={said}"):
            return self.layer_class(**{**arguments, "dtype": given or policy})

    def running(self, what: str) -> Any:
        """A block that runs code of the layer, and nothing else."""
        self.on_action(what)
        return layer_code(what, self.home)

    def call(self, layer: Any, arguments: Arguments, what: str, **options: Any) -> Any:
        """The outputs of the layer. Raises LayerFault that says `what` was done."""
        positional, named = arguments.split()
        with self.running(what):
            return layer(*positional, **named, **options)


@contextmanager
def global_policy(name: str | None) -> Iterator[None]:
    """A block with another global dtype policy, None for the same."""
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name or before)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def set_seeds(seed: int) -> None:
    """Of the generators that Keras draws its seeds from.

    `tf.random.set_seed` is left out: it drops every compiled kernel, which costs more than all else.
    """
    import numpy as np

    random.seed(seed)
    np.random.seed(seed)


def said(parameters: Parameters) -> str:
    """Constructor arguments as they are written in a call."""
    return f"({', '.join(f'{name}={value!r}' for name, value in parameters.items())})"
