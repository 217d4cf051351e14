"""What sets layergen up in a project: each part is planned as a step, then written.

A step is a value: an `Edit` of one file, a part that is `There`, or what a person must add `ByHand`. Planning writes
nothing. No step changes what a file holds already: text is added, and the result is read again before it is written.
"""

from __future__ import annotations

from layergen.project.setup.describing import describe
from layergen.project.setup.editor import edit_schema, edit_settings, schema_path
from layergen.project.setup.pre_commit import edit_hooks
from layergen.project.setup.project import Project, find_project
from layergen.project.setup.section import edit_section
from layergen.project.setup.step import ByHand, Edit, Step, There, apply
from layergen.project.setup.workflow import edit_workflow

__all__ = [
    "ByHand",
    "Edit",
    "Project",
    "Step",
    "There",
    "apply",
    "describe",
    "edit_hooks",
    "edit_schema",
    "edit_section",
    "edit_settings",
    "edit_workflow",
    "find_project",
    "schema_path",
]
