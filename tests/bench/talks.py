"""`python -m tests.bench.talks DATA`: thousands of random talks over a copy of a library; an exception ends it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.assistant import open_assistant
from index.settings import load_settings
from tests.bot.test_talks import Talk


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.option("--talks", default=2_000, show_default=True)
@click.option("--steps", default=10, show_default=True)
def main(data: Path, talks: int, steps: int) -> None:
    """Talk, and count what was said and pressed."""
    with tempfile.TemporaryDirectory() as folder:
        Talk.data = shutil.copytree(data, Path(folder) / "data")
        Talk.assistant = open_assistant(load_settings(Talk.data))
        bounds = settings(
            max_examples=talks,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(Talk, settings=bounds)
        Talk.assistant.store.close()
    for kind, count in Talk.done.most_common():
        click.echo(f"{count:7} {kind}")


if __name__ == "__main__":
    main()
