"""The sources of the sample SOPs: YAML files that a person can read and change, checked against this schema."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from documents.press.tree import Makro

SOURCES = Path(__file__).parent.parent / "sources"


class SourceError(Exception):
    """A source file that cannot be set: the message names the file, the key and what is wrong."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Dates(_Strict):
    pembuatan: date
    revisi: date | None = None
    efektif: date


COLUMNS = ("kegiatan", "pelaksana", "kelengkapan", "waktu", "output", "keterangan")


class Langkah(_Strict):
    """One row of the flow table; `ya` and `tidak` (step numbers, 1-based) make it a decision.

    May be written as one line: "kegiatan | pelaksana | kelengkapan | waktu | output | keterangan", the last may be left out;
    "Ya: 4, tidak: 2" as the last makes a decision.
    """

    kegiatan: str
    pelaksana: str | list[str]
    kelengkapan: str = ""
    waktu: str = ""
    output: str = ""
    keterangan: str = ""
    ya: int | None = None
    tidak: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_a_line(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        cells = [cell.strip() for cell in value.split("|")]
        if not 5 <= len(cells) <= len(COLUMNS):
            raise ValueError(f"a step has 5 or 6 columns between bars, not {len(cells)}: {value[:60]}")
        row: dict[str, object] = dict(zip(COLUMNS, cells, strict=False))
        branches = re.fullmatch(r"Ya: (\d+), tidak: (\d+)", cells[-1])
        return row | {"keterangan": "", "ya": int(branches[1]), "tidak": int(branches[2])} if branches else row

    @property
    def actors(self) -> list[str]:
        return [self.pelaksana] if isinstance(self.pelaksana, str) else self.pelaksana


class Fakta(_Strict):
    fakta: str
    url: str
    tanggal: str = ""


class Source(_Strict):
    """A SOP as it is written; see documents/sources/FORMAT.md."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    nomor: str
    judul: str
    jenis: Literal["makro", "mikro"] = "mikro"
    akses: Literal["public", "internal"]
    makro: str
    unit: str
    tanggal: Dates
    revisi: str = "00"
    tujuan: str = ""
    definisi: list[str] = []
    dasar_hukum: list[str]
    kualifikasi: list[str]
    keterkaitan: list[str] = []
    peralatan: list[str]
    peringatan: list[str]
    pencatatan: list[str]
    persyaratan: list[str] = []
    biaya: str = ""
    jangka_waktu: str = ""
    produk: str = ""
    tempat: str = ""
    pelaksana: Annotated[list[str], Field(min_length=2, max_length=7)]
    langkah: Annotated[list[Langkah], Field(min_length=5, max_length=14)]
    sumber: list[Fakta] = []
    bertentangan: str = ""
    pindai: bool = False
    lapisan_buruk: bool = False
    ditulis: bool = Field(default=False, exclude=True)
    cabang: Makro | None = Field(default=None, exclude=True)

    @property
    def proses(self) -> str:
        return self.cabang.process if self.cabang else ""

    @property
    def peta(self) -> str:
        return self.cabang.map if self.cabang else ""

    @model_validator(mode="after")
    def _consistent(self) -> Source:
        for number, step in enumerate(self.langkah, 1):
            unknown = [actor for actor in step.actors if actor not in self.pelaksana]
            if unknown:
                raise ValueError(f"langkah {number}: {unknown[0]} is not among pelaksana {self.pelaksana}")
            for target in (step.ya, step.tidak):
                if target is not None and not 1 <= target <= len(self.langkah):
                    raise ValueError(f"langkah {number}: there is no step {target}; there are {len(self.langkah)}")
        return self


def parse(path: Path) -> Any:
    """What a YAML file says. Raises YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def load(path: Path) -> Source:
    """The source in a file. Raises SourceError naming the file and the first thing that is wrong."""
    try:
        source = Source.model_validate(parse(path))
    except (yaml.YAMLError, ValidationError) as error:
        raise SourceError(f"{path.name}: {first_fault(error)}") from error
    if source.id != path.stem:
        raise SourceError(f"{path.name}: id is {source.id}, but must equal the file's name")
    return source


def first_fault(error: yaml.YAMLError | ValidationError) -> str:
    """Where a file goes wrong first, and how, in one line."""
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, found['loc'])) or 'langkah'}: {found['msg']}"
    return str(error).replace("\n", " ")
