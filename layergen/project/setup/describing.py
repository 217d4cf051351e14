"""The first description."""

from __future__ import annotations

from layergen.project.setup.project import Project
from layergen.project.setup.step import Step, There, new_file

FIRST = "Projection"
FILE = "projection.layer.yaml"
#: Where an editor with a YAML language server looks for the schema of a file.
MODELINE = "# yaml-language-server: $schema=layer.schema.json\n"


def describe(project: Project, text: str, *, has_schema: bool) -> Step:
    """The step that writes a description where there is none, with the line that leads an editor to the schema."""
    if project.found:
        first, *more = project.found
        what = f"and {len(more)} more are there" if more else "is there"
        return There(first, what)
    folder = project.descriptions or project.root
    return new_file(folder / FILE, project.root, MODELINE * has_schema + text)
