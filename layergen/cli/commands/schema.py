"""`layergen schema`: the JSON Schema of a description."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Print the JSON Schema of a description, for an editor to complete and check by.

    \b
    layergen schema > layer.schema.json
    and as the first line of a description:
    # yaml-language-server: $schema=layer.schema.json
    """
    import json

    from layergen.description.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
