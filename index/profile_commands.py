"""`tanya-sop profile new` and `tanya-sop profile check`: an agency's own tables, begun and looked over."""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import click

from index.messages import LANGUAGES, catalogue, say
from index.options import print_json
from index.profile import TABLES, Profile, open_profile
from index.settings import load_settings

_CONTACT = ("where", "name", "number", "source", "date")


@click.group("profile", epilog="Begin with: tanya-sop profile new my-office")
def profile_command() -> None:
    """An agency's own names, words, help lines and sentences, as a folder of tables."""


@profile_command.command("new", epilog="Example: tanya-sop profile new my-office --base plain")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--base", default="plain", show_default=True, help="The shipped profile or folder that it builds on.")
def new_command(folder: Path, base: str) -> None:
    """Make FOLDER with one commented file for each table; nothing that is there is overwritten."""
    below = open_profile(base)
    folder.mkdir(parents=True, exist_ok=True)
    for name, purpose in TABLES.items():
        file = folder / f"{name}.toml"
        if not file.exists():
            file.write_text("\n".join(_begun(name, purpose, base, below)), encoding="utf-8")
    language = load_settings().language
    click.echo(say("cli.profile_new", language, folder=folder))


@profile_command.command("check", epilog="Example: tanya-sop profile check my-office --json")
@click.argument("folder")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check_command(folder: str, *, as_json: bool) -> None:
    """Say what is missing in a profile or contradicts itself; exit status 1 where something does."""
    language = load_settings().language
    found = list(problems(open_profile(folder), language))
    if as_json:
        print_json({"profile": folder, "problems": found})
    else:
        click.echo("\n".join(found or [say("cli.profile_well", language, folder=folder)]))
    sys.exit(int(bool(found)))


def problems(profile: Profile, language: str) -> Iterator[str]:
    """One sentence for each thing that is missing or contradicts itself. Raises BadSetting where a file is no TOML."""
    own = profile.folders[0]
    for file in sorted(own.glob("*.toml")):
        if file.stem not in TABLES:
            yield say("profile.unknown_table", language, file=file.name, known=", ".join(TABLES))
    yield from _sentences(profile, language)
    yield from _names(profile, language)
    yield from _contacts(profile, language)


def _sentences(profile: Profile, language: str) -> Iterator[str]:
    """Sentences that nothing says, and those that name other facts than the common ones."""
    for spoken in LANGUAGES:
        common = catalogue(spoken)
        for section, entries in profile.table(f"messages.{spoken}").items():
            for key, text in entries.items():
                name = f"{section}.{key}"
                if name not in common:
                    yield say("profile.unknown_sentence", language, sentence=name, file=f"messages.{spoken}.toml")
                elif extra := _fields(text) - _fields(common[name]) - {"number"}:
                    yield say("profile.unknown_fact", language, sentence=name, facts=", ".join(sorted(extra)))


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _names(profile: Profile, language: str) -> Iterator[str]:
    """Words that stand for two names of one kind."""
    for kind, table in profile.table("names").items():
        for (one, forms), (other, others) in combinations(table.items(), 2):
            for word in sorted(set(forms) & set(others)):
                yield say("profile.two_names", language, word=word, kind=kind, one=one, other=other)


def _contacts(profile: Profile, language: str) -> Iterator[str]:
    """Help lines without a source or a date, and no help line at all."""
    contacts = profile.table("emergency").get("contact", ())
    if not contacts:
        yield say("profile.no_contacts", language)
    for contact in contacts:
        if missing := [name for name in _CONTACT if not str(contact.get(name, "")).strip()]:
            shown = contact.get("name") or contact.get("number") or "?"
            yield say("profile.contact_lacks", language, contact=shown, missing=", ".join(missing))
        if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", str(contact.get("date", ""))):
            yield say("profile.contact_date", language, contact=contact.get("name", "?"))


def _begun(name: str, purpose: str, base: str, below: Profile) -> Iterator[str]:
    """The first lines of a table: what it is for, and what the base says, commented out as an example."""
    yield f"# {purpose[0].upper()}{purpose[1:]}."
    if name == "profile":
        yield f'\nbase = "{base}"\n'
        return
    yield f"# What stands here takes the place of what {base} says; delete the file if nothing differs.\n"
    example = next((file for folder in below.folders if (file := folder / f"{name}.toml").exists()), None)
    if example:
        yield from (f"# {line}".rstrip() for line in example.read_text(encoding="utf-8").splitlines()[:40])
    yield ""
