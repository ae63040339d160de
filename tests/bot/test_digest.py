"""A SOP in short, and one role's tasks in it."""

from __future__ import annotations

from bot.digest import digest, roles, tasks
from index.sop import Branch, Duration, Kind, Sop, Step, Unit, Visibility

SOP = Sop(
    *("7/2024", "Izin Cuti", Kind.MIKRO, Visibility.INTERNAL, "cuti.pdf", "", 1),
    steps=(
        Step(1, "Mengisi formulir", ("Pegawai",), waktu=Duration("10 menit", 10, Unit.MENIT), output="Formulir"),
        Step(2, "Memeriksa. Lengkap?", ("Staf",), waktu=Duration("20 menit", 20, Unit.MENIT), branch=Branch(3, 1)),
        Step(3, "Menandatangani", ("Kepala", "Staf")),
        Step(4, "Mengarsipkan", ("Staf",)),
    ),
)


def test_each_step_tells_who_how_long_and_what_comes_out() -> None:
    first, second, third, fourth, whole = digest(SOP, "id")
    assert first == "1. Mengisi formulir\n👤 Pegawai · ⏱ 10 menit · 📄 Formulir"
    assert second.splitlines()[1] == "👤 Staf · ⏱ 20 menit · ya: langkah 3; tidak: langkah 1"
    assert whole.startswith("Semua langkah: 30 menit")
    assert (third, fourth) == ("3. Menandatangani\n👤 Kepala, Staf", "4. Mengarsipkan\n👤 Staf")


def test_who_acts_is_told_once_in_the_order_of_the_steps() -> None:
    assert roles(SOP) == ["Pegawai", "Staf", "Kepala"]


def test_a_role_learns_what_comes_to_it_and_to_whom_it_goes_on() -> None:
    [mine] = tasks(SOP, "Kepala", "id")
    assert mine.splitlines() == ["⬅ Dari Staf", "3. Menandatangani", "👤 Kepala, Staf", "➡ Lalu Staf: Mengarsipkan"]
    checked, signed, kept = tasks(SOP, "Staf", "id")
    assert checked.splitlines()[0] == "⬅ Dari Pegawai: Formulir"
    assert "➡" not in checked, "a decision has two ways on"
    assert signed == "3. Menandatangani\n👤 Kepala, Staf", "what the same person did before is no hand-over"
    assert kept == "4. Mengarsipkan\n👤 Staf"
    assert tasks(SOP, "Menteri", "id") == []
