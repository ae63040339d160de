from __future__ import annotations

from bot.offering import apart, of_one_title
from index.search import Found
from index.sop import Kind, Sop, Visibility


def test_choices_are_called_by_what_tells_their_titles_apart() -> None:
    assert apart(["Pendaftaran Program ke Korea", "Pendaftaran Program ke Jepang"]) == ["Korea", "Jepang"]
    assert apart(["Pendaftaran", "Pendaftaran Ulang"]) == ["Pendaftaran", "Ulang"]


def test_sops_of_one_title_are_no_choice() -> None:
    found = [
        Found(Sop(number, title, Kind.MIKRO, Visibility.PUBLIC, f"{number}.pdf", "", 1), 0.3, (), ())
        for number, title in (("1", "Akta Jual Beli"), ("2", "Surat Pindah"), ("3", "AKTA JUAL BELI"))
    ]
    others, twins = of_one_title(found)
    assert ([one.sop.number for one in others], [one.sop.number for one in twins]) == (["1", "2"], ["3"])
