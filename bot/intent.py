"""What a question asks for: the part of the form, by evidence (`intents.toml` beside this file), and the shape of answer."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.answer import Intent
from index.classifier import hearing
from index.lines import Line
from index.reader import has_figure
from index.sop import Part
from index.wording import Query, content_terms, index_text

_TABLE = Path(__file__).parent / "intents.toml"
# Asks for everything. "Belum lengkap" and "sudah lengkap" do not: they tell how papers are.
_FULL = re.compile(
    r"\b((?<!belum )(?<!tidak )(?<!kurang )(?<!sudah )(?<!telah )lengkap(nya)?|selengkapnya|semua(nya)? langkah|"
    r"all( the)? steps|full|rinci)\b"
)
# From this evidence on, words alone decide the intent; below it the classifier counts too.
_PLAIN, _SHARE = 4.0, 0.4
_BY_WORDS = (Intent.CATALOGUE, Intent.WRONGDOING, Intent.METADATA)
# Which part of the form answers what is asked for, where it is not one of that name (index/training/sets/README.md).
_ANSWERED_AS = {
    "age": Intent.REQUIREMENTS,
    "copies": Intent.REQUIREMENTS,
    "date": Intent.DURATION,
    "opening_hours": Intent.PLACE,
    "signer": Intent.ACTOR,
    "permission": Intent.WARNING,
    "consequence": Intent.WARNING,
    "action": Intent.STEPS,
    "amount": Intent.GENERAL,
    "score": Intent.GENERAL,
    "validity": Intent.GENERAL,
    "difference": Intent.GENERAL,
}
# A pattern of this weight names a part of the form.
_SURELY = 2
_PARTS_OF_FORM = (Intent.REQUIREMENTS, Intent.DURATION, Intent.FEE, Intent.PLACE, Intent.LEGAL_BASIS, Intent.OUTPUT)
_PLACES = (Part.TEMPAT.value, Part.KONTAK.value)
_UNIT = re.compile(r"\bberapa (\w{3,})")
# What people, things and times are counted in: a closed class.
_PIECES = frozenset(
    [
        "orang",
        "anak",
        "kali",
        "lembar",
        "buah",
        "rangkap",
        "helai",
        "salinan",
        "jenis",
        "macam",
        "tahap",
        "langkah",
        "halaman",
    ]
)
_NUMERAL = r"(?:\d[\d.,]*|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|belas|puluh)"
# To whom a thing is told or brought: "kepada Gubernur", "ke Tata Usaha".
_TO_WHOM = re.compile(r"\b[Kk](?:epada\b|e [A-Z])")
_COUNTED = re.compile(rf"\b{_NUMERAL}\s+(\w+)")
_WHOLE = re.compile(r"\b(total|jumlah|keseluruhan|seluruh(nya)?|semua(nya)?|altogether|overall)\b", re.I)
_NUMBER_OF = re.compile(r"\b(?:nomor|number of(?: the)?) (?P<what>[^\W\d]{3,}(?: [^\W\d]{3,})?)")
_STEP = re.compile(r"\b(?:langkah|step|tahap|no|nomor)\s*(?:ke[- ]?)?(\d{1,2})\b")


class Shape(StrEnum):
    """What kind of answer a question wants, whichever part of the form holds it.

    LIST is every item of a part, STEPS what to do, VALUE a number or a date, DECISION yes or no or what follows if, PERSON
    who acts, WHOM whom to turn to.
    """

    LIST = "list"
    STEPS = "steps"
    VALUE = "value"
    DECISION = "decision"
    PERSON = "person"
    WHOM = "whom"
    PLACE = "place"
    ANY = "any"


class Amount(StrEnum):
    """Which amount a question wants to know."""

    VALIDITY = "validity"
    CLOCK = "clock"
    TIME = "time"
    MOMENT = "moment"
    AGE = "age"
    MONEY = "money"


# "When" asks before a verb; "when I land" tells.
_WHEN = r"when(?= (?:do|does|did|will|is|are|can|must|should|may)\b|\W*$)"
# How a question asks for each amount, and how a line of a SOP states one; the first that is asked for counts.
_AMOUNTS = (
    (
        Amount.VALIDITY,
        r"\b(masa berlaku(nya)?|berlaku(nya)?|kedaluwarsa|kadaluarsa|expires?|valid(ity)?)\b",
        r"\b(berlaku\w*|kedaluwarsa|habis|mati)\b",
    ),
    (
        Amount.CLOCK,
        r"\b(jam|pukul) berapa\b|\b(buka|tutup)(nya)? (jam|pukul|hari|sampai)\b|"
        r"\bjam (buka|tutup|kerja|(pe)?layanan|operasional)|\b(what time|opening hours)\b",
        r"\b\d{1,2}[.:]\d{2}\b|\b(jam|pukul) \d",
    ),
    (
        Amount.TIME,
        r"\b(berapa|how many) (lama|hari|jam|menit|minggu|bulan|days|hours|weeks|months)\w*|"
        r"\b(how long|jangka waktu|batas waktu|tenggat|lama(nya)?)\b",
        r"\b(menit|jam|hari|minggu|bulan|tahun|sehari|seminggu|sebulan|setahun|pukul|kapan|segera|setiap)\b",
    ),
    (
        Amount.MOMENT,
        rf"\b(kapan|{_WHEN})\b",
        r"\b(menit|jam|hari|minggu|bulan|tahun|pukul|kapan|segera|setiap|setelah|sesudah|sebelum|saat|sejak|begitu)\b",
    ),
    (Amount.AGE, r"\b(usia|umur|how old|age)\b", r"\b(usia|umur|tahun)\b"),
    (
        Amount.MONEY,
        r"\b(biaya|bayar\w*|harga\w*|uang\w*|ongkos\w*|tarif\w*|iuran\w*|denda\w*|gaji\w*|modal\w*|dana|cost|costs|pay|fees?|price|"
        r"money|salary|how much)\b",
        r"(rp|us\$|nt\$|rm|\$|€|¥) ?\d|\b(gratis|biaya|bayar|dibayar|dipungut|ditanggung|rupiah|juta|ribu|miliar)\b",
    ),
)


def states(amount: Amount | None, text: str) -> bool:
    """Whether a line states an amount of this kind; True where no kind was asked for."""
    return amount is None or any(re.search(said, text.lower()) for kind, _, said in _AMOUNTS if kind is amount)


# What kind of answer each thing that can be asked for wants (index/training/sets/README.md).
_SHAPED = {
    Shape.LIST: ("requirements", "equipment", "legal_basis"),
    Shape.STEPS: ("steps", "action"),
    Shape.VALUE: ("amount", "fee", "duration", "age", "score", "validity", "copies", "date", "opening_hours"),
    Shape.DECISION: ("permission", "consequence", "warning"),
    Shape.PERSON: ("actor", "signer"),
    # Whoever acts may be the one to turn to; only words tell which is meant.
    Shape.WHOM: ("contact", "actor"),
    Shape.PLACE: ("place",),
}
_WITH_SHAPE = frozenset(name for names in _SHAPED.values() for name in names)
# What a question word adds to the log-probability of its shape, and from which probability on the model tells a shape that
# no word shows. Of 595 questions to other offices whose group tells the shape (tests/questions/elsewhere.jsonl) both tell
# 0.92 together, either alone 0.88. A bare matter of so few words ("mau lapor gaji") sounds like its requirements at up to
# 0.64, and asks for nothing but what to do.
_WORD, _UNWORDED, _BARE = 1.5, 0.5, 4
# Question words are a closed class; the first shape that fits a normalised question counts.
_SHAPES = tuple(
    (shape, re.compile(pattern))
    for shape, pattern in (
        (
            Shape.LIST,
            r"\b(syarat|persyaratan|dokumen|berkas|kelengkapan|surat|data|formulir|peralatan|dasar hukum)(nya)?\b.*\bapa\b|"
            r"\bapa saja\b|\b(apa|mana)\b.*\b(dokumen|berkas|syarat)|^(per)?syarat(nya)?\b|\bsyaratnya\b|\bsebutkan\b|"
            r"\b(which|what)\b.*\b(documents?|papers?|requirements?|forms?|laws?)\b|\brequirements?\b|"
            r"\bwhat (do|should|must) i (need|bring|prepare)\b|^(the )?(documents?|papers?|requirements?)\b|"
            r"\bapa\b.*\b(dibawa|disiapkan|dilampirkan|diperlukan|dibutuhkan)\b|\b(dokumen|berkas)nya\b|"
            r"\b(di)?(bawa|siapkan|lampirkan|perlukan|butuhkan) apa\b",
        ),
        (
            Shape.VALUE,
            r"\b(berapa|kapan|maksimal|minimal|jangka waktu|how (much|many|long|old|often)|deadline|age limit|"
            rf"{_WHEN}|(min|max)imum)\b|\bpaling (lama|sedikit|banyak|lambat|tinggi|rendah)\b",
        ),
        (Shape.PERSON, r"(?<!\bke )(?<!\bkepada )\b(siapa|who(se|m)?)\b"),
        (Shape.WHOM, r"\b(ke|kepada) siapa\b"),
        (Shape.PLACE, r"\b(di ?mana|ke ?mana|where)\b"),
        (
            Shape.DECISION,
            r"\b(apakah|benar(kah)?|bolehkah|bisakah|haruskah|perlukah)\b|"
            r"\b(tidak|kan|bukan|belum|jangan)\b( (ya|sih|kak|min|pak|bu|bang|mas|mbak|dong|kah|itu|begitu)\b)*[ ?.!]*$|"
            r"(?:^|[.?!] )(can|may|must|do|does|did|is|are|am|will|should|could)\b|"
            r"\b(can|may|must|should|do|will|is) (i|we|they|he|she|it|my)\b",
        ),
        (Shape.STEPS, r"\b(cara|langkah|prosedur|alur|tahap(an)?|urutan)(nya)?\b|\b(steps?|procedure)\b"),
        (Shape.DECISION, r"\b(kalau|jika|bila|misal(nya|kan)?|what (if|happens)|if)\b"),
        (Shape.STEPS, r"\b(bagaimana|how)\b"),
        (Shape.DECISION, r"\b(bisa|boleh|dapat|perlu|harus|wajib|mesti|gratis|allowed|possible)\b"),
    )
)
_HEADER = (
    ("effective", r"\b(berlaku|efektif|in force|effective|valid since)\b"),
    ("revised", r"\b(terakhir|kapan|when|last)\b.*\b(revisi|direvisi|diubah|diperbarui|revised|updated)\b"),
    ("revision", r"\b(revisi|versi)( ke| yang ke)?[- ]?(berapa)?\b|\b(which|what) (revision|version)\b"),
    ("created", r"\b(dibuat|disusun|pembuatan|created|made)\b"),
    ("owner", r"\b(pemilik|punya|milik|unit|dikelola|owns?|owner)\b"),
    ("steps", r"\b(berapa|how many|jumlah) (langkah|tahap|steps)\b"),
    ("number", r"\b(nomor|number)\b"),
)
_LISTED = (Intent.REQUIREMENTS, Intent.LEGAL_BASIS, Intent.EQUIPMENT, Intent.DEFINITION, Intent.WARNING, Intent.CONTACT)
_PAPERS = re.compile(r"\b(dokumen|berkas|syarat|dibawa|disiapkan|dilampirkan|documents?|papers?|bring|prepare)")
# What a part of the form holds that words name.
AMOUNT_OF = {Intent.DURATION: Amount.TIME, Intent.FEE: Amount.MONEY}
_FIELD_OF = {
    Amount.TIME: Intent.DURATION,
    Amount.MOMENT: Intent.DURATION,
    Amount.MONEY: Intent.FEE,
    Amount.VALIDITY: Intent.GENERAL,
}
# Where rules stand, and the words that make one of a line anywhere else.
_RULES = (Part.PERINGATAN.value, Part.PERSYARATAN.value, "keterangan")
_RULED = re.compile(
    r"\b(tidak|bukan|jangan|dilarang|hanya|boleh|dapat|wajib|harus|perlu|tanpa|kecuali|paling|gratis|bila|jika|kalau|termasuk)\b"
)
# Kinds of lines that say nothing about how something is done.
_NO_DEED = (*(part.value for part in (Part.DEFINISI, Part.TUJUAN, Part.DASAR_HUKUM, Part.KETERKAITAN, Part.PRODUK)),)
_WITHOUT_FIGURE = (Amount.VALIDITY, Amount.MOMENT)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the intent, the summed evidence for it (0 if none), and what was found for each intent.

    `heard` is what the model alone says of each thing that can be asked for (log-probability), `asks` gives each its
    probability by the words too, and `believed` that of the parts of the form that answer it. `full` asks for everything
    instead of the first lines; `step` is the step that was named, or None; `about` are the facts of a SOP's header that were
    asked for; `after` asks for the steps behind this one; `named` are the parts of the form that words name surely, in their
    order; `amount` is the kind of value that was asked for, if one was, `unit` the word that it is counted in ("berapa
    hari"), `whole` whether it is that of the whole SOP ("total waktunya").
    """

    intent: Intent
    evidence: float
    found: tuple[tuple[Intent, float], ...] = ()
    heard: Mapping[str, float] = field(default_factory=dict)
    asks: tuple[tuple[str, float], ...] = ()
    believed: tuple[tuple[Intent, float], ...] = ()
    full: bool = False
    step: int | None = None
    shape: Shape = Shape.ANY
    about: tuple[str, ...] = ()
    after: int = 0
    named: tuple[Intent, ...] = ()
    amount: Amount | None = None
    unit: str = ""
    whole: bool = False


def fits(asked: Asked, line: Line) -> bool:
    """Whether a line holds the kind of thing that is asked for; any line does where nothing of one kind is."""
    if asked.shape is Shape.PLACE:
        return line.kind in _PLACES
    if asked.shape is Shape.WHOM:
        return bool(_TO_WHOM.search(line.text))
    if asked.shape is Shape.VALUE:
        figure = asked.amount in _WITHOUT_FIGURE or has_figure(line.text)
        # The number and year of a law are no amount.
        return figure and line.kind != Part.DASAR_HUKUM.value and states(asked.amount, line.text)
    if asked.shape is Shape.DECISION:
        decides = line.step is not None and line.step.branch is not None
        return decides or line.kind in _RULES or bool(_RULED.search(line.text.lower()))
    return asked.shape is not Shape.STEPS or line.kind not in _NO_DEED


def counts(unit: str, text: str) -> bool:
    """Whether a line counts in this unit ("paling lama 3 bulan" in "bulan")."""
    return bool(unit) and any(unit == word for word in _COUNTED.findall(text.lower().replace("%", " persen ")))


@cache
def _patterns() -> tuple[tuple[Intent, float, re.Pattern[str]], ...]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple(
        (Intent(name), float(weight), re.compile(pattern))
        for name, weights in table.items()
        for weight, patterns in weights.items()
        for pattern in patterns
    )


def recognise(query: Query, title: str = "", heard: Mapping[str, float] | None = None) -> Asked:
    """What a question asks for: catalogue and wrongdoing by their words alone, parts of the form by belief.

    `heard` gives the log-probability of each thing that can be asked for, where the question was heard already.
    A word that the `title` of the SOP that answers holds tells which SOP, and asks for nothing ("alur bayar gaji").
    """
    scores: dict[Intent, float] = {}
    named: dict[Intent, int] = {}
    # "Berapa lama" alone names nothing.
    searched = frozenset(query.terms[: query.own_count] if content_terms(query) else ())
    matter = frozenset(index_text(title).split())
    for intent, weight, pattern in _patterns():
        match = pattern.search(query.text)
        told = searched.intersection(index_text(match[0]).split()) if match else frozenset()
        if match and not (told and told <= matter):
            scores[intent] = scores.get(intent, 0.0) + weight
            if weight >= _SURELY and intent in _PARTS_OF_FORM:
                named[intent] = min(match.start(), named.get(intent, match.start()))
    found = tuple(sorted(scores.items(), key=lambda item: -item[1]))
    heard = heard or hearing().hear(query).asks
    asks = _asks(heard, scores)
    believed = _believed(asks)
    intent, evidence = found[0] if found else (Intent.GENERAL, 0.0)
    # "Kalau waktunya?" says all that it asks for.
    tells_all = bool(found) and not content_terms(query)
    if evidence < _PLAIN and intent not in _BY_WORDS and not tells_all:
        intent = believed[0][0]
    # "Nomor maklumat pelayanan berapa?" asks for the number of the SOP that is called so.
    numbered = _NUMBER_OF.search(query.text)
    if numbered and frozenset(index_text(numbered["what"]).split()) <= matter and not _NUMBER_OF.search(title.lower()):
        intent = Intent.METADATA
    step = _STEP.search(query.text)
    unit = found_unit[1] if (found_unit := _UNIT.search(query.text)) else ""
    shape = _shape(query.text, heard)
    amount = None
    if shape is Shape.LIST and intent not in _LISTED and intent not in _BY_WORDS and _PAPERS.search(query.text):
        intent = Intent.REQUIREMENTS
    if shape is Shape.VALUE:
        amount = _amount(query.text, unit)
        # "Kena duit berapa" asks for no time, whatever else is said.
        if intent not in _BY_WORDS:
            intent = _FIELD_OF.get(amount, intent) if amount else intent
    return Asked(
        intent,
        evidence,
        found,
        heard,
        asks,
        believed,
        full=bool(_FULL.search(query.text)),
        step=int(step[1]) if step else None,
        named=tuple(sorted(named, key=lambda intent: named[intent])),
        about=tuple(key for key, pattern in _HEADER if re.search(pattern, query.text)),
        shape=shape,
        amount=amount,
        unit=unit,
        whole=shape is Shape.VALUE and intent in (Intent.DURATION, Intent.FEE) and bool(_WHOLE.search(query.text)),
    )


def _shape(text: str, heard: Mapping[str, float]) -> Shape:
    """What kind of answer a question wants, by what the model hears and by its words."""
    worded = next((shape for shape, pattern in _SHAPES if pattern.search(text)), Shape.ANY)
    shares = {shape: sum(math.exp(heard[name]) for name in names) for shape, names in _SHAPED.items()}
    shares[Shape.ANY] = sum(math.exp(log) for name, log in heard.items() if name not in _WITH_SHAPE)
    if worded is Shape.ANY:
        likeliest = max(shares, key=lambda shape: shares[shape])
        told = shares[likeliest] >= _UNWORDED and len(text.split()) > _BARE
        return likeliest if told else Shape.ANY
    shares[worded] *= math.exp(_WORD)
    return max(shares, key=lambda shape: shares[shape])


def _amount(text: str, unit: str) -> Amount | None:
    """Which amount a question wants; "berapa orang" wants neither money nor an age, whatever else it says of them."""
    kinds = (kind for kind, asks, _ in _AMOUNTS if re.search(asks, text))
    return next((kind for kind in kinds if unit not in _PIECES or kind in (Amount.TIME, Amount.VALIDITY)), None)


def _asks(heard: Mapping[str, float], scores: Mapping[Intent, float]) -> tuple[tuple[str, float], ...]:
    """Each thing that can be asked for with its probability, likeliest first."""
    logits = {name: log + _SHARE * scores.get(_answers(name), 0.0) for name, log in heard.items()}
    highest = max(logits.values())
    raised = {name: math.exp(logit - highest) for name, logit in logits.items()}
    total = sum(raised.values())
    return tuple(sorted(((name, value / total) for name, value in raised.items()), key=lambda item: -item[1]))


def _believed(asks: Sequence[tuple[str, float]]) -> tuple[tuple[Intent, float], ...]:
    """The parts of the form with the probability that they answer, likeliest first."""
    shares: dict[Intent, float] = {}
    for name, share in asks:
        shares[_answers(name)] = shares.get(_answers(name), 0.0) + share
    parts = ((intent, share) for intent, share in shares.items() if intent not in _BY_WORDS)
    return tuple(sorted(parts, key=lambda item: -item[1]))


def _answers(name: str) -> Intent:
    return _ANSWERED_AS.get(name) or Intent(name)
