"""The tree of the library: process > cross-functional map > SOP makro, with its codes; see documents/sources/pohon.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter


class _Makro(BaseModel):
    model_config = ConfigDict(extra="forbid")
    nama: str
    unit: str
    mikro: int = 6


class _Map(BaseModel):
    model_config = ConfigDict(extra="forbid")
    nama: str
    makro: list[_Makro]


class _Process(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kode: str
    jenis: Literal["inti", "pendukung", "lainnya"]
    nama: str
    peta: list[_Map]


@dataclass(frozen=True, slots=True)
class Makro:
    """One SOP makro in its place. `code` is process.map.makro, such as 02.04.03; `mikro` how many SOP mikro it has."""

    code: str
    name: str
    unit: str
    mikro: int
    process: str
    kind: str
    map: str


def load_tree(path: Path) -> dict[str, Makro]:
    """Every SOP makro of the tree, by name, in the tree's order."""
    branches: dict[str, Makro] = {}
    processes = TypeAdapter(list[_Process]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    for process in processes:
        for m, peta in enumerate(process.peta, 1):
            for n, makro in enumerate(peta.makro, 1):
                code = f"{process.kode}.{m:02}.{n:02}"
                branches[makro.nama] = Makro(
                    code, makro.nama, makro.unit, makro.mikro, process.nama, process.jenis, peta.nama
                )
    return branches
