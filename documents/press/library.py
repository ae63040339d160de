"""The whole sample library as sources: written SOPs, composed ones, and the SOP makro that hold them together."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml
from pydantic import ValidationError

from documents.press.composed import compose
from documents.press.layout import seed_of
from documents.press.makro import makro_of
from documents.press.source import SOURCES, Source, SourceError, first_fault, load
from documents.press.tree import Makro, load_tree

_FEWEST = 5
_SCANS = 3


def load_library(folder: Path = SOURCES) -> list[Source]:
    """Every SOP of a folder, written, composed and makro, each in its place in the tree; a quarter of them as scans.

    Raises SourceError naming the file and the first thing that is wrong: a key, an unknown makro, a title given twice.
    """
    tree = load_tree(folder / "pohon.yaml")
    sources = [load(path) for path in sorted(folder.glob("*/*.yaml")) if path.name != "susunan.yaml"]
    for source in sources:
        if source.makro not in tree:
            raise SourceError(f"{source.id}.yaml: makro {source.makro} is not in pohon.yaml")
    for source in sources:
        source.ditulis = True
    taken = Counter(tree[source.makro].code for source in sources)
    for path in sorted(folder.glob("*/susunan.yaml")):
        sources += _composed(path, tree, taken)
    _check(sources)
    for source in sources:
        source.cabang = tree[source.makro]
    sources.sort(key=lambda source: source.nomor)
    for branch in tree.values():
        mikro = [source for source in sources if source.makro == branch.name]
        if len(mikro) >= _FEWEST:
            sources.append(makro_of(branch, mikro))
    for source in sources:
        if not source.ditulis:
            source.pindai = seed_of(source.id) % 11 < _SCANS
            source.lapisan_buruk = source.pindai and seed_of(source.id) // 11 % 6 == 0
    return sources


def _composed(path: Path, tree: dict[str, Makro], taken: Counter[str]) -> list[Source]:
    name = f"{path.parent.name}/{path.name}"
    try:
        return list(compose(path, tree, taken))
    except (yaml.YAMLError, ValidationError) as error:
        raise SourceError(f"{name}: {first_fault(error)}") from error
    except KeyError as error:
        raise SourceError(f"{name}: makro {error.args[0]} is not in pohon.yaml") from error


def _check(sources: list[Source]) -> None:
    """Ids, titles and numbers stand once; `keterkaitan` only names what is there."""
    for key in ("id", "judul", "nomor"):
        value, count = Counter(getattr(source, key) for source in sources).most_common(1)[0]
        if count > 1:
            raise SourceError(f"{key} {value} is given {count} times")
    known = {source.id for source in sources}
    for source in sources:
        missing = [other for other in source.keterkaitan if other not in known]
        if missing:
            raise SourceError(f"{source.id}.yaml: keterkaitan names {missing[0]}, which is not there")
