"""`layergen explain`: the page of a rule or a check."""

from __future__ import annotations

import click


@click.command()
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Explain a code such as LG012: what it reports, why, and what to write instead.

    Without CODE, all rules and checks are listed.
    """
    from layergen.checks import rules as checks
    from layergen.description import rules
    from layergen.diagnostics import did_you_mean
    from layergen.project.errors import UserError
    from layergen.shapes import pages as shapes

    pages = {
        **rules.documentation(),
        **shapes.documentation(),
        **checks.documentation(),
    }
    if code is None:
        for known, page in sorted(pages.items()):
            click.echo(f"{click.style(known, bold=True)}  {page.splitlines()[0]}")
        return
    wanted = code.upper()
    if wanted not in pages:
        hints = did_you_mean(wanted, pages)
        raise UserError(
            f"there is no rule '{code}'", hints[0] if hints else "see: layergen explain"
        )
    click.echo(f"{click.style(wanted, bold=True)}: {pages[wanted].strip()}")
