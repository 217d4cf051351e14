"""The parts of a layer that are layers: what each is, and what it is called on."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from layergen.description.code import Code
from layergen.description.keras_api import layer_methods
from layergen.diagnostics import did_you_mean
from layergen.shapes.call import ARGUMENT, ARGUMENTS, MEMBER, Mismatch
from layergen.shapes.facts import Facts, Relation
from layergen.shapes.layers.call import LayerResult, Weights
from layergen.shapes.layers.sublayer import Made, Values
from layergen.shapes.size import Size
from layergen.shapes.value import ANYTHING, Axis, Function, Tensor, Value, join

#: Tests of an `if` and the side taken, from the outermost one.
Path = tuple[tuple[int, bool], ...]


class Use(Struct, frozen=True):
    """One call of a child: where it stands, on which paths, what it is given and what it gives.

    `given` are the arguments by the names of the parameters of its `call`; `turn` counts the rounds of a loop in
    which it is called again and again.
    """

    code: Code
    start: int
    path: Path
    turn: int
    given: Mapping[str, Value]
    result: LayerResult


class Child(Struct):
    """A part of the layer that can be called: one layer, or each of a list of them (`many`).

    `made` are the layers that it may be, none where nothing is known of them.
    """

    label: str
    made: tuple[Made, ...]
    many: bool = False
    uses: list[Use] = field(default_factory=list)

    def __call__(self, values: Values, keywords: Mapping[str, Value]) -> Value:
        """The value of calling it from a place that is not known, as by an op."""
        return self.result(values, keywords, {}).output

    def result(
        self,
        values: Values,
        keywords: Mapping[str, Value],
        labels: Mapping[str, str],
    ) -> LayerResult:
        """What calling it gives.

        Raises:
            Mismatch: what it is called with does not fit.
        """
        results = []
        for made in self.made:
            _judge(made, self.label, values, keywords)
            order = [labels.get(f"*{at}", "") for at in range(len(values))]
            written = [text or f"argument {at}" for at, text in enumerate(order)]
            results.append(made.run(values, keywords, written, labels))
        if not results:
            return LayerResult()
        output, weights = results[0].output, results[0].weights
        for other in results[1:]:
            output = join(output, other.output)
            weights = weights if weights == other.weights else None
        return LayerResult(output, weights)

    def arguments(
        self, values: Values, keywords: Mapping[str, Value]
    ) -> Mapping[str, Value]:
        """What a call gives, by the names of the parameters."""
        signature = self.made[0].signature if self.made else None
        names = [p.name for p in signature.positional] if signature else ["inputs"]
        return dict(zip(names, values, strict=False)) | dict(keywords)

    def judge_again(self, path: Path, result: LayerResult, facts: Facts) -> None:
        """Refuses a call that needs weights of other shapes than the first one, for which the child is built.

        Raises:
            Mismatch: it certainly does.
        """
        first = self.first
        if first is None or self.many or exclude(path, first.path):
            return
        pairs = zip(first.result.weights or (), result.weights or (), strict=False)
        for built, wanted in pairs:
            sizes = zip(built.shape.axes, wanted.shape.axes, strict=False)
            if any(_differ(facts, a, b) for a, b in sizes):
                message = (
                    f"'{self.label}' is built by its first call with {built.name}: {built.shape}, "
                    f"here it would need {wanted.shape}"
                )
                hint = "declare another sublayer for this call"
                raise Mismatch(ARGUMENT, message, (hint,))

    @property
    def first(self) -> Use | None:
        """The call that comes first; None where it is never called, or only inside of an op."""
        return self.uses[0] if self.uses else None

    @property
    def weights(self) -> Weights | None:
        """The weights that building it makes; None where they are not known."""
        return self.first.result.weights if self.first else None

    def member(self, name: str, label: str) -> Value:
        """A weight of the child, by its name; unknown where nothing is known of the child.

        Raises:
            Mismatch: there is none of that name.
        """
        if not self.made or name.startswith("_") or name in layer_methods():
            # The latter two are no weights, which has been reported already.
            return ANYTHING
        weights = self.weights
        if weights is None and not self.uses:
            weights = self.result_unseen()
        if weights is None:
            return ANYTHING
        found = next((w for w in weights if w.name == name), None)
        if found is not None:
            return Tensor(found.shape)
        known = [w.name for w in weights if "/" not in w.name]
        kinds = " or ".join(made.name for made in self.made)
        hints = did_you_mean(name, known)
        listed = f"its weights are {', '.join(known)}" if known else "it has no weights"
        message = f"'{label}' ({kinds}) has no weight '{name}'"
        raise Mismatch(MEMBER, message, hints or (listed,))

    def result_unseen(self) -> Weights | None:
        """The weights of a child that is not called yet, as far as its arguments tell them."""
        try:
            return self.made[0].run((ANYTHING,)).weights
        except Mismatch:
            return None

    def takes(self, name: str) -> bool:
        """Whether its `call` has a parameter of this name and uses it, whatever it is made of."""
        return bool(self.made) and all(made.takes(name) for made in self.made)


def _judge(
    made: Made, label: str, values: Values, keywords: Mapping[str, Value]
) -> None:
    signature = made.signature
    problem = signature and signature.mismatch(len(values), keywords)
    if not problem or signature is None:
        return
    called = str(signature).replace("=", "=…")
    what, hint = f"'{label}' ({made.name})", f"it is called as {label}({called})"
    has_masks = any(name.endswith("_mask") for name in signature.keywords)
    if problem.startswith("unknown keyword 'mask'") and not has_masks:
        raise Mismatch(ARGUMENTS, f"{what} takes no mask", (hint,), at="mask=")
    if problem.startswith("missing"):
        raise Mismatch(ARGUMENTS, f"{what} is called without {problem[8:]}", (hint,))
    unknown = [k for k in keywords if problem.startswith(f"unknown keyword '{k}'")]
    if not unknown:
        raise Mismatch(ARGUMENTS, f"{what} {problem}", (hint,))
    near = did_you_mean(unknown[0], signature.keywords)
    message = f"unknown keyword '{unknown[0]}' in the call of {what}"
    raise Mismatch(ARGUMENTS, message, near or (hint,), at=f"{unknown[0]}=")


def exclude(one: Path, other: Path) -> bool:
    """Whether two calls stand on two sides of one test."""
    sides = dict(one)
    return any(sides.get(test, side) is not side for test, side in other)


def _differ(facts: Facts, one: Axis, other: Axis) -> bool:
    if not isinstance(one, Size) or not isinstance(other, Size):
        return False
    return facts.relation(one, other) is Relation.DIFFERENT


def child_of(value: Value) -> Child | None:
    """The child that a value is."""
    if isinstance(value, Function) and isinstance(value.apply, Child):
        return value.apply
    return None
