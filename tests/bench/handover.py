"""`python -m tests.bench.handover DATA`: questions handed to officers while the bot is killed, over a copy of a library."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

import click

from tests.bot_api.relay import Plan, hand_over


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("--people", default=50, show_default=True)
@click.option("--each", default=4, show_default=True, help="Questions that each person asks.")
@click.option("--officers", default=5, show_default=True)
@click.option("--kills", default=3, show_default=True)
@click.option("--erasing", default=5, show_default=True, help="Further people who ask and then erase everything.")
def main(data: Path, people: int, each: int, officers: int, kills: int, erasing: int) -> None:
    """Count what was lost, carried twice or out of order, and what was left of those who erased everything."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(data, Path(folder) / "data")
        click.echo(asyncio.run(hand_over(copy, Path(folder), Plan(people, each, officers, kills, erasing))))


if __name__ == "__main__":
    main()
