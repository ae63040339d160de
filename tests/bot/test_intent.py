"""What a question asks for, and what a line states."""

from __future__ import annotations

import pytest

from bot.answer import Intent
from bot.intent import Amount, Shape, counts, fits, recognise, states
from index.lines import Line
from tests.bot.typed import query


@pytest.mark.parametrize(
    ("question", "shape", "amount"),
    [
        ("syarat opp apa saja", Shape.LIST, None),
        ("berapa lama e-pmi", Shape.VALUE, Amount.TIME),
        ("kena duit berapa", Shape.VALUE, Amount.MONEY),
        ("duit saya dibalikin berapa hari", Shape.VALUE, Amount.TIME),
        ("umur maksimal berapa", Shape.VALUE, Amount.AGE),
        ("masa berlakunya berapa lama", Shape.VALUE, Amount.VALIDITY),
        ("siapa yang tanda tangan", Shape.PERSON, None),
        ("lapor ke mana", Shape.PLACE, None),
        ("kapan kartunya terbit", Shape.VALUE, Amount.MOMENT),
        ("what must be ready when i land", Shape.LIST, None),
        ("suratnya diberikan kepada siapa", Shape.WHOM, None),
        ("kalau telat bagaimana", Shape.DECISION, None),
        ("paspor boleh dititipkan tidak", Shape.DECISION, None),
        ("can my employer keep my passport", Shape.DECISION, None),
        ("bagaimana cara daftar", Shape.STEPS, None),
        ("gaji belum dibayar", Shape.ANY, None),
    ],
)
def test_a_question_wants_an_answer_of_one_shape(question: str, shape: Shape, amount: Amount | None) -> None:
    asked = recognise(query(question))
    assert (asked.shape, asked.amount) == (shape, amount)


def test_a_line_states_an_amount_of_its_kind_only() -> None:
    assert states(Amount.MONEY, "Rp50.000")
    assert states(Amount.MONEY, "Tidak dipungut biaya")
    assert not states(Amount.MONEY, "5 hari kerja")
    assert states(Amount.TIME, "5 hari kerja")
    assert not states(Amount.TIME, "Gratis")


def test_how_many_people_is_no_question_of_money() -> None:
    assert recognise(query("uang sekolahnya untuk berapa orang")).amount is None
    assert recognise(query("uang sekolahnya berapa")).amount is Amount.MONEY


def test_a_line_fits_what_is_asked_for_by_its_kind() -> None:
    where, when = recognise(query("lapor ke mana")), recognise(query("kapan bisa diajukan"))
    assert fits(where, Line("tempat", "Aula kantor"))
    assert not fits(where, Line("persyaratan", "Pasfoto"))
    assert fits(when, Line("peringatan", "Diajukan setelah visa terbit"))
    whom = recognise(query("laporan akhir disampaikan kepada siapa"))
    assert fits(whom, Line("kegiatan", "Menyampaikan laporan kepada Gubernur"))
    assert not fits(whom, Line("kegiatan", "Rapat membahas laporan akhir"))
    may = recognise(query("boleh memotret soal tidak"))
    assert fits(may, Line("kegiatan", "Memotret kartu hanya di loket"))
    assert not fits(may, Line("kegiatan", "Memotret pemohon"))
    assert not fits(recognise(query("umur maksimal berapa")), Line("dasar_hukum", "Undang-Undang Nomor 18 Tahun 2017"))
    assert counts(recognise(query("fotonya paling lama berapa bulan")).unit, "Foto paling lama 3 bulan")
    assert not counts("bulan", "2 hari kerja")
    assert counts("persen", "Tingkat kemiringan paling besar 9%")


def test_the_number_of_what_the_title_names_is_that_of_the_sop() -> None:
    asked = recognise(query("nomor maklumat layanan berapa"), "Maklumat Layanan Kantor Contoh")
    assert (asked.intent, "number" in asked.about) == (Intent.METADATA, True)
    assert recognise(query("nomor antrean berapa"), "Pengambilan Nomor Antrean").intent is not Intent.METADATA
    assert recognise(query("nomor telepon kantor berapa"), "Maklumat Layanan Kantor").intent is not Intent.METADATA


@pytest.mark.parametrize(
    ("question", "title", "alone", "beside"),
    [
        ("alur pembayaran gaji pegawai", "Pembayaran Gaji dan Tunjangan Pegawai", Intent.FEE, Intent.STEPS),
        ("kalo gagal berangkat uang kembali caranya", "Penanganan CPMI Gagal Berangkat", Intent.WARNING, Intent.STEPS),
        ("bayar berapa daftar ujian korea", "Pendaftaran Ujian EPS-TOPIK Korea", Intent.FEE, Intent.FEE),
    ],
)
def test_a_word_of_the_title_tells_which_sop_and_asks_for_nothing(
    question: str, title: str, alone: Intent, beside: Intent
) -> None:
    typed = query(question)
    assert recognise(typed).found[0][0] is alone
    assert recognise(typed, title).found[0][0] is beside


def test_a_bare_question_asks_whatever_the_title_says() -> None:
    assert recognise(query("bayar ga?"), "Pengaduan Gaji Tidak Dibayar").found[0][0] is Intent.FEE


def test_papers_that_are_not_complete_ask_for_no_complete_list() -> None:
    assert recognise(query("syarat lengkapnya apa saja")).full
    assert not recognise(query("kalau berkas saya belum lengkap bagaimana")).full
