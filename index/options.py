"""The options that many commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from index.embedding import Watch
from index.encoder import Encoder, load_encoder
from index.messages import say
from index.publisher import Publisher
from index.retriever import Retriever
from index.settings import Settings, load_settings
from index.sop import Role
from index.store import Store


def data_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--data DIR`, handed on as loaded settings under the name `settings`."""
    return click.option(
        *("--data", "settings"),
        type=click.Path(file_okay=False, path_type=Path),
        callback=lambda ctx, param, value: load_settings(value),
        help="Folder of the index (default: TANYA_SOP_DATA, else the user's data folder).",
    )(function)


def role_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--role`, the public unless told otherwise, handed on as a Role."""
    return click.option(
        "--role",
        type=click.Choice([role.value for role in Role]),
        default=Role.PUBLIC.value,
        callback=lambda ctx, param, value: Role(value),
        help="Who asks: a worker sees public SOPs only.  [default: public]",
    )(function)


def staff_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--role` for an operator's commands, who sees everything unless told otherwise."""
    return click.option(
        "--role",
        type=click.Choice([role.value for role in Role]),
        default=Role.STAFF.value,
        callback=lambda ctx, param, value: Role(value),
        help="Who reads: public shows what workers see.  [default: staff]",
    )(function)


def libraries_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--on DIR QUESTIONS`, several times, handed on under the name `pairs`: what is fitted is fitted over all of them."""
    return click.option(
        *("--on", "pairs"),
        multiple=True,
        required=True,
        nargs=2,
        type=click.Path(exists=True, path_type=Path),
        help="A data folder and the questions to its SOPs; may be given several times.",
    )(function)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`, handed on under the name `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(function)


def print_json(value: object) -> None:
    """One JSON value on standard output, as programs read it."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def configured_encoder(settings: Settings) -> Encoder:
    """The encoder that the settings name."""
    return load_encoder(settings.encoder, query_prompt=settings.query_prompt, passage_prompt=settings.passage_prompt)


def open_retriever(settings: Settings) -> Retriever:
    """A retriever over the library, every passage embedded by the present encoder; raises NoIndex."""
    encoder = configured_encoder(settings)
    store = Store(settings.data)
    if waiting := len(store.without_vector(encoder.name)):
        click.echo(say("cli.embedding", settings.language, count=waiting), err=True)
        with Publisher(settings.data, encoder, _watch(settings.language)) as publisher:
            publisher.embed_missing()
    return Retriever(store, encoder)


def open_publisher(settings: Settings) -> Publisher:
    """A publisher over the library that the settings name, by their encoder; to be closed."""
    return Publisher(settings.data, configured_encoder(settings), _watch(settings.language))


def _watch(language: str) -> Watch | None:
    """Says how far embedding is, over and over in one line, to a person at a terminal; a log is spared."""
    if not sys.stderr.isatty():
        return None
    return lambda done, total: click.echo(
        "\r" + say("cli.embedded", language, done=done, total=total), err=True, nl=done == total
    )
