"""Another office moves in: talks over a small library of a city library, with the profile that knows no agency."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest

from bot.answer import Answer
from bot.assistant import Assistant, open_assistant
from bot.followup import topic_of
from bot.telegram.rendering import render
from index.profile import current, open_profile, use
from index.publisher import Publisher
from index.settings import load_settings
from index.sop import Duration, Kind, Part, Place, Role, Section, Sop, Step, Unit, Visibility
from ingest.finding import FoundFile
from ingest.folder import Progress, ingest
from tests.conftest import DOCUMENTS, Silent, remembering

# What only the migrant workers' agency has.
AGENCY = re.compile(r"\b(PMI|CPMI|P3MI|BP2?3?MI|TKI|migran|migrant|KBRI|KJRI|Disnaker|majikan|Crisis Center)\b", re.I)
NUMBER = re.compile(r"\d{3,}")
PAPER = DOCUMENTS / "public" / "jenazah.pdf"
HERE = (Place(1),)
ROOM = "12/PERPUS/2024"
CARD = "07/PERPUS/2024"


def sop(number: str, title: str, parts: dict[Part, str], *acts: tuple[str, str, str]) -> Sop:
    sections = tuple(Section(part, part.value, text, HERE) for part, text in parts.items())
    steps = tuple(
        Step(n, act, (who,), waktu=Duration(time, float(time.split()[0]), Unit.MENIT), places=HERE)
        for n, (act, who, time) in enumerate(acts, 1)
    )
    name = f"{number.split('/')[0]}.pdf"
    kind, seen = Kind.MIKRO, Visibility.PUBLIC
    return Sop(number, title, kind, seen, name, "", 1, unit="Perpustakaan Kota", sections=sections, steps=steps)


SOPS = (
    sop(
        CARD,
        "Pembuatan Kartu Anggota Perpustakaan",
        {
            Part.TUJUAN: "Mengatur pembuatan kartu anggota bagi warga kota.",
            Part.PERSYARATAN: "1. Fotokopi KTP\n2. Pas foto berwarna 3x4",
            Part.BIAYA: "Gratis",
        },
        ("Menerima formulir pendaftaran dan memeriksa berkas", "Petugas layanan", "10 menit"),
        ("Mencetak dan menyerahkan kartu anggota", "Petugas layanan", "15 menit"),
    ),
    sop(
        ROOM,
        "Peminjaman Ruang Diskusi",
        {
            Part.TUJUAN: "Mengatur peminjaman ruang diskusi untuk komunitas.",
            Part.PERSYARATAN: "1. Surat permohonan komunitas\n2. Daftar peserta",
            Part.WAKTU: "Paling lama 2 hari kerja",
        },
        ("Memeriksa jadwal ruang diskusi", "Pengelola ruang", "30 menit"),
        ("Menyerahkan kunci ruang diskusi kepada peminjam", "Satpam", "5 menit"),
    ),
    sop(
        "15/PERPUS/2024",
        "Penggantian Buku Hilang",
        {
            Part.TUJUAN: "Mengatur penggantian buku yang hilang atau rusak oleh peminjam.",
            Part.PERINGATAN: "Buku yang tidak diganti dalam 14 hari membuat kartu anggota diblokir.",
        },
        ("Mencatat laporan buku hilang", "Petugas sirkulasi", "10 menit"),
    ),
)
TALKS = (
    ("halo", "syarat bikin kartu anggota apa aja?", "kalau biayanya?", "makasih"),
    ("pinjam ruang diskusi brp lama?", "siapa yang serahkan kunci", "langkah 1 maksudnya?", "syaratnya"),
    ("daftar sop", "itu sop apa", "yang nomor 1", "lengkapnya"),
    ("buku hilang gimana", "terus?", "yang kartu anggota", "nomor 2"),
    ("gaji saya belum dibayar", "paspor ditahan", "jadwal kereta", "kerja di korea syaratnya apa"),
    ("tolong saya dipukul", "saya mau bunuh diri", "what do I need for a member card?", "how much is it?"),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The assistant of an office that has put in its PDFs and chosen `plain`."""
    before, data = current(), tmp_path_factory.mktemp("office")
    use(open_profile("plain"))
    found = [FoundFile(PAPER, f"/office/{sop.file}", sop.file, sop.file, Visibility.PUBLIC) for sop in SOPS]

    def read(files: Sequence[FoundFile], progress: Progress) -> list[tuple[FoundFile, Sop]]:
        return list(zip(files, SOPS, strict=True))

    with Publisher(data, remembering()) as publisher:
        assert ingest(found, publisher, read, Silent()).failed == ()
    settings = load_settings(data).model_copy(update={"profile": "plain"})
    use(open_profile("plain"))
    assistant = open_assistant(settings)
    yield assistant
    assistant.store.close()
    use(before)


def talk(office: Assistant, said: Sequence[str], role: Role = Role.PUBLIC) -> Iterator[tuple[str, Answer]]:
    """Each message of a talk with its answer."""
    topic = None
    for text in said:
        answer = office.answer(text, role=role, topic=topic)
        topic = topic_of(answer) or topic
        yield text, answer


@pytest.mark.parametrize("said", TALKS, ids=lambda said: said[0])
def test_no_talk_names_an_agency_that_is_not_theirs(office: Assistant, said: Sequence[str]) -> None:
    for text, answer in talk(office, said):
        shown = "\n".join([*render(answer), *(suggestion.label for suggestion in answer.suggestions)])
        assert shown.strip(), text
        assert not AGENCY.search(shown), (text, shown)


@pytest.mark.parametrize("cry", ["tolong saya dipukul", "saya mau bunuh diri", "help, he wants to kill me"])
def test_no_number_to_call_is_made_up(office: Assistant, cry: str) -> None:
    answer = office.answer(cry, role=Role.PUBLIC)
    assert not [line for line in render(answer) if NUMBER.search(re.sub(r"\S+/PERPUS/\d+", "", line))]


@pytest.mark.parametrize(
    ("question", "number", "said"),
    [
        ("syarat bikin kartu anggota apa aja?", CARD, "Fotokopi KTP"),
        ("bayar berapa buat kartu anggota", CARD, "Gratis"),
        ("pinjam ruang diskusi brp lama", ROOM, "2 hari kerja"),
        ("siapa yang menyerahkan kunci ruang diskusi", ROOM, "Satpam"),
    ],
)
def test_their_own_sops_answer(office: Assistant, question: str, number: str, said: str) -> None:
    answer = office.answer(question, role=Role.PUBLIC)
    assert [citation.number for citation in answer.citations][:1] == [number]
    assert said in "\n".join(render(answer))


@pytest.mark.parametrize(
    "question", ["gaji saya belum dibayar majikan", "kerja di korea syaratnya apa", "jadwal kereta"]
)
def test_what_is_not_theirs_is_not_answered(office: Assistant, question: str) -> None:
    assert office.answer(question, role=Role.PUBLIC).abstained
