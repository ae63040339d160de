from __future__ import annotations

from bot.answer import Statement
from bot.assistant import Assistant
from bot.offering import apart, clarify, of_one_title
from bot.quoting import header_citation
from index.search import Found
from index.sop import Kind, Role, Sop, Visibility


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


def test_a_choice_tells_what_each_sop_says_where_it_surely_says_something(assistant: Assistant) -> None:
    question = assistant._understood("berapa biayanya?", Role.PUBLIC, None, None)
    first, second = assistant.store.sops(
        [entry.number for entry in assistant.store.entries(Role.PUBLIC)[:2]], Role.PUBLIC
    )
    fee = Statement("Biaya: Gratis", header_citation(first))
    answer = clarify(question, [(first, [fee]), (second, [])])
    assert [statement.text for statement in answer.statements] == [
        f"• {first.title} ({first.number})",
        "– Biaya: Gratis",
        f"• {second.title} ({second.number})",
    ]
    assert answer.listed == (first.number, second.number)
