"""Hold the commands that belong to no domain."""

import click


@click.group("law")
def law_commands() -> None:
    """Ask the law core."""
