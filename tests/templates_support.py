"""What the tests of a user's own templates share: putting them into a folder, printing with them, their mistakes."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import jinja2
import pytest
from msgspec import Struct
from support import CASES, case_names

import layergen
from layergen.diagnostics.errors import UserError
from layergen.emit.module import module_text
from layergen.emit.printing import Printing, template_files
from layergen.emit.render import render, template_folder
from layergen.plan import Plan
from layergen.plan.make import make_plan
from layergen.styles import view_of
from layergen.styles.view import ModuleView

OWN = sorted(n for n, _ in template_files(template_folder()) if n.endswith(".py.jinja"))
EXTENDS = '{% extends "layergen/module.py.jinja" %}\n'
TOP = EXTENDS + "{% block top %}\n"
VIEWS = {
    name: kind
    for name, kind in vars(sys.modules[ModuleView.__module__]).items()
    if isinstance(kind, type) and issubclass(kind, Struct) and kind is not Struct
}


@cache
def plan(name: str) -> Plan:
    described = (
        layergen.load(CASES / name / f"{name}.layer.yaml", trust=True)
        if name in case_names()
        else layergen.describe(name)
    )
    return make_plan(described._shaped)


def put(folder: Path, text: str, name: str = "module.py.jinja") -> Printing:
    path = folder / "mine" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Printing(templates=folder / "mine")


def module(how: Printing, name: str = "Linear", style: str = "add-weight") -> str:
    return module_text(plan(name), style=style, package="layers", printing=how)


def printed(how: Printing, name: str = "Linear", style: str = "add-weight") -> str:
    return render(view_of(plan(name), style, "layers"), how)


def mistake(how: Printing, name: str = "Linear") -> tuple[str, str]:
    with pytest.raises(UserError) as caught:
        module(how, name)
    return caught.value.message, caught.value.hint


def blocks(template: str) -> list[str]:
    tree = jinja2.Environment().parse((template_folder() / template).read_text("utf-8"))
    return [block.name for block in tree.find_all(jinja2.nodes.Block)]
