"""Runs the checks on a layer class, in this process."""

from __future__ import annotations

import inspect
import random
import time
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from layergen.checks.codec import Data
from layergen.checks.compare import shape_of, tensors
from layergen.checks.faults import (
    CheckBug,
    LayerExit,
    LayerFault,
    NotApplicable,
    layer_code,
)
from layergen.checks.limits import TimeOver, time_limit
from layergen.checks.replicas import prepare
from layergen.checks.report import Finding, LayerRow, NamedShape, Report, Result
from layergen.checks.rules import Rule, answer, rules
from layergen.checks.subject import EVERYTHING, Given, Sample, Selection
from layergen.checks.trial import Parameters, Trial
from layergen.checks.weights import layer_rows, rows

EXITS = "raise a ValueError instead"
FASTER = "smaller samples are faster; a longer limit is a setting: limit in [tool.layergen.check]"
# How often a layer may give no answer before it is left alone.
HANGS = 1
Watch = Callable[["Rule | Result | str"], None]


def run(
    layer_class: Any,
    samples: Sequence[Sample] = (),
    variants: Sequence[Parameters] = (),
    title: str | None = None,
    *,
    selection: Selection = EVERYTHING,
    given: Given | None = None,
    watch: Watch | None = None,
    limit: float | None = None,
) -> Report:
    """What the checks find in a layer class.

    `variants` are further sets of constructor arguments; `selection` says which checks to run.
    Where `given` is there, samples and variants are found with its help.
    `limit` is how many seconds a check may take. `watch` is called with each rule before it is run, with what is about to be done with the layer, and
    with the result.

    The random seeds of Keras and TensorFlow are set anew. Where TensorFlow does not run yet, it gets two
    logical CPUs. Raises CheckBug where a check fails for a
    reason of its own, which is no fault of the layer.
    """
    import keras

    prepare()
    wanted = selected(selection)
    watcher = Watcher(watch)
    with _settings():
        keras.utils.set_random_seed(1)
        trial = Trial(layer_class, samples, variants, watcher)
        if given is not None and not any(answer.check(trial)):
            with time_limit(limit and 3 * limit):
                found = _found(trial, given, watcher, quick=selection.quick)
            if isinstance(found, Finding):
                results = _unanswered(wanted, found)
                return _report(trial, title, results)
            trial = found
        results = answered(_results(trial, wanted, watcher, limit))
        return _report(trial, title, results)


class Watcher:
    """Passes on what is done, and knows what was done last."""

    def __init__(self, watch: Watch | None) -> None:
        self._watch = watch
        self.doing = ""

    def __call__(self, event: Rule | Result | str) -> None:
        if isinstance(event, str):
            self.doing = event
        if self._watch is not None:
            self._watch(event)


def _report(trial: Trial, title: str | None, results: tuple[Result, ...]) -> Report:
    cls = trial.layer_class
    inputs, outputs = _shapes(trial, results)
    return Report(
        title or str(getattr(cls, "__name__", repr(cls))),
        results,
        _rows(trial, results),
        inputs,
        outputs,
        trial.home or "",
        line_of(cls),
        sublayers=_layers(trial, results),
    )


def line_of(cls: Any) -> int:
    """Where the class begins in its file, 0 where nobody knows."""
    try:
        return inspect.getsourcelines(cls)[1]
    except (OSError, TypeError):
        return 0


def _found(
    trial: Trial, given: Given, watcher: Watcher, *, quick: bool
) -> Trial | Finding:
    """The trial with samples that the layer takes, or why there are none."""
    from layergen.checks.guess.find import NoArguments, find

    try:
        found = find(trial, given, quick=quick)
    except NoArguments as none:
        reason = f": {none.fault}" if none.fault else ""
        evidence = none.fault.evidence if none.fault else {}
        message = f"no arguments were found that the constructor takes{reason}"
        hint = 'say them, as {"units": 4} in Python or --init units=4'
        return Finding(answer.CODE, message, evidence, hint)
    except LayerExit as left:
        message = f"the layer ends the interpreter: {left}"
        return Finding(answer.CODE, message, {}, EXITS)
    except TimeOver:
        message = f"no answer while inputs are looked for, in {watcher.doing}"
        return Finding(answer.CODE, message, {"during": watcher.doing}, FASTER)
    return Trial(
        trial.layer_class,
        found.samples,
        found.variants,
        trial.on_action,
        certain=found.certain,
        broken=found.broken,
    )


def _unanswered(wanted: Sequence[Rule], finding: Finding) -> tuple[Result, ...]:
    return answered([*not_reached(wanted), _failed([finding])])


def selected(selection: Selection) -> list[Rule]:
    """The checks to run, in their order."""
    return [rule for rule in rules() if selection.takes(rule.code, rule.quick)]


def _results(
    trial: Trial, wanted: Sequence[Rule], watcher: Watcher, limit: float | None
) -> Iterator[Result]:
    """One result a rule. After a layer that is none, that left the process, or that has hung more than
    once, none is run."""
    told: list[Finding] = []
    for number, rule in enumerate(wanted):
        watcher(rule)
        try:
            with time_limit(limit):
                result = _result(trial, rule)
        except LayerExit as left:
            message = f"the layer ends the interpreter in the check {rule.code} {rule.title}: {left}"
            told.append(Finding(answer.CODE, message, {}, EXITS))
            result = _failed(told)
        except TimeOver:
            result = Result(
                rule.title, rule.code, "not applicable", "no answer in time"
            )
            told.append(_hung(rule, watcher.doing, limit))
        watcher(result)
        yield result
        if (result.code == answer.CODE and result.findings) or len(told) > HANGS:
            yield from not_reached(wanted[number:], {result.code})
            break
    if told:
        yield _failed(told)


def _failed(findings: Sequence[Finding]) -> Result:
    return Result(answer.TITLE, answer.CODE, "failed", "", tuple(findings))


def _hung(rule: Rule, doing: str, limit: float | None) -> Finding:
    message = f"no answer within {limit:g} s in {doing}, check {rule.code} {rule.title}"
    evidence: dict[str, Data] = {
        "during": doing,
        "check": f"{rule.code} {rule.title}",
        "limit": limit,
    }
    return Finding(answer.CODE, message, evidence, FASTER)


def not_reached(
    left_out: Sequence[Rule], besides: Collection[str] = ()
) -> Iterator[Result]:
    """The results of the checks that a layer which does not answer makes pointless."""
    for rule in left_out:
        if rule.code != answer.CODE and rule.code not in besides:
            reason = f"the layer does not answer ({answer.CODE})"
            yield Result(rule.title, rule.code, "not applicable", reason)


def answered(results: Iterable[Result]) -> tuple[Result, ...]:
    """Results with one for each code, in their order: a failure replaces what was there before."""
    by_code: dict[str, Result] = {}
    for result in results:
        by_code[result.code] = result
    return tuple(by_code[code] for code in sorted(by_code))


def _result(trial: Trial, rule: Rule) -> Result:
    started = time.perf_counter()
    findings, reason = _looked(trial, rule)
    if rule.varied and not findings and trial.varied is not None:
        found, why = _looked(trial.varied, rule)
        findings, reason = found, reason and why
    seconds = time.perf_counter() - started
    if findings:
        return Result(rule.title, rule.code, "failed", "", tuple(findings), seconds)
    if reason:
        return Result(rule.title, rule.code, "not applicable", reason, (), seconds)
    return Result(rule.title, rule.code, "passed", "", (), seconds)


def _looked(trial: Trial, rule: Rule) -> tuple[list[Finding], str]:
    """What a check finds, and why it could not be applied."""
    findings: list[Finding] = []
    reason = ""
    try:
        for finding in rule.check(trial):
            findings.append(finding)
    except NotApplicable as why:
        reason = str(why)
    except LayerFault as fault:
        findings.append(fault.finding(rule.code))
    except LayerExit:
        raise
    except Exception as bug:
        raise CheckBug(
            f"the check {rule.code} ({rule.title}) of layergen failed"
        ) from bug
    return findings, reason


@contextmanager
def _settings() -> Iterator[None]:
    """float32, plain tracebacks and no warnings; the caller's settings and random numbers after."""
    import keras
    import numpy as np
    import tensorflow as tf

    policy = keras.config.dtype_policy()
    filtered = keras.config.is_traceback_filtering_enabled()
    keras.config.set_dtype_policy("float32")
    keras.config.disable_traceback_filtering()
    numbers, arrays = random.getstate(), np.random.get_state()
    logger = tf.get_logger()
    level = logger.level
    logger.setLevel("ERROR")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
        random.setstate(numbers)
        np.random.set_state(arrays)
        keras.config.set_dtype_policy(policy)
        if filtered:
            keras.config.enable_traceback_filtering()


def _rows(trial: Trial, results: Sequence[Result]) -> Any:
    cases = _answering(trial, results)
    return rows(cases[0].layer) if cases else ()


def _layers(trial: Trial, results: Sequence[Result]) -> tuple[LayerRow, ...]:
    cases = _answering(trial, results)
    try:
        with layer_code("looking at its layers", trial.home):
            return layer_rows(cases[0].layer) if cases else ()
    except (LayerFault, LayerExit):
        return ()


def _shapes(trial: Trial, results: Sequence[Result]) -> tuple[Any, Any]:
    cases = _answering(trial, results)
    inputs = tuple(
        tuple(
            NamedShape(name, shape_of(leaf)) for name, leaf in case.arguments.leaves()
        )
        for case in cases
    )
    outputs = tuple(
        tuple(NamedShape(path, shape_of(leaf)) for path, leaf in tensors(case.outputs))
        for case in cases
    )
    return inputs, outputs


def _answering(trial: Trial, results: Sequence[Result]) -> Sequence[Any]:
    """The cases that could be called; none is tried again after the layer has left."""
    findings = [finding for result in results for finding in result.findings]
    if any(finding.code == answer.CODE for finding in findings):
        return ()
    try:
        return trial.working()
    except NotApplicable:
        return ()
