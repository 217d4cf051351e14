"""The cell magic `%%layer`: a cell whose body is a description defines the class of the layer."""

from __future__ import annotations

from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import Code, display

from layergen.api import Description, DescriptionError, describe_source
from layergen.diagnostics import Source
from layergen.diagnostics.render import human
from layergen.notebook.page import bundle
from layergen.project.errors import UserError
from layergen.project.settings import check_style


class CellError(DescriptionError):
    """The mistakes of a cell: told in place of a traceback, which would show layergen's own code."""

    def __init__(self, error: DescriptionError, *, color: bool) -> None:
        super().__init__(error.diagnostics)
        self._color = color

    def _render_traceback_(self) -> list[str]:
        return human(self.diagnostics, color=self._color).split("\n")


@magics_class
class LayerMagics(Magics):
    """`%%layer`, for a shell of IPython."""

    shell: InteractiveShell

    @magic_arguments("%layer")
    @argument(
        "--style",
        default="add-weight",
        help="How variables are made: add-weight or tf-variable. [default: add-weight]",
    )
    @argument(
        "--trust",
        action="store_true",
        help="Take over the Python that descriptions hold: read it first.",
    )
    @argument("--source", action="store_true", help="Show the module as well.")
    @cell_magic
    def layer(self, line: str, cell: str) -> None:
        """Defines the layer that the cell describes, and shows its weights and a picture of it.

        The cell holds a description in YAML, as a .layer.yaml file does:

            %%layer
            layer: Scale
            inputs:
              x: (..., dim)
            weights:
              scale: (dim,) = ones
            call: x * scale

        The class has the name of the layer. Cells below may use it, and other descriptions may
        have it as a sublayer. Where the cell holds a mistake, nothing is defined.
        """
        options = parse_argstring(self.layer, line)
        try:
            check_style(options.style, "--style")
        except UserError as error:
            raise UsageError(f"{error.message}: {error.hint}") from None
        description = self.described(cell, trust=options.trust)
        self.define(description, options.style)
        display(bundle(description), raw=True)
        if options.source:
            text = description.source(options.style)
            display(Code(text, language="python"))

    def described(self, cell: str, *, trust: bool) -> Description:
        """The description in a cell; the line of the magic is its first line.

        Raises:
            CellError: it holds mistakes.
        """
        # The shell counts on before a cell runs, or behind it: its history tells the number either way.
        number = len(self.shell.user_ns["In"]) - 1
        source = Source(f"Cell In[{number}]", f"\n{cell}")
        try:
            return describe_source(source, trust=trust)
        except DescriptionError as error:
            color = str(self.shell.colors).lower() != "nocolor"
            raise CellError(error, color=color) from None

    def define(self, description: Description, style: str) -> None:
        """Puts the class where the code of other cells finds it."""
        found: dict[str, Any] = {description.name: description.layer_class(style)}
        self.shell.push(found)
