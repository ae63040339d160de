"""Who acts and how long it takes, as a sentence says: "Petugas loket memeriksa berkas paling lama 10 menit"."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from index.quantities import parse_duration
from index.sop import Duration
from index.spelling import is_common

# Commonest words: among so many the active forms of verbs are looked for; among so many no root of a verb stands alone
# ("pihak" is the 507th of index/lexicon/known.txt and no "memihak", "isi" the 2,839th).
_COMMON, _PLAIN = 30_000, 1_500
_LONGEST = 8  # words of who acts: "Kepala Seksi Pelayanan dan Perluasan Kesempatan Kerja"
# Who acts is told by the place in the sentence: before the verb of an act, after "oleh". Elsewhere by how Indonesian makes
# names of doers (pe- without -an, -wan, -tor), and by who stands in such a place in the same document.
_MADE = re.compile(
    r"pe(?:m|n|l|r|t|s|j|k|g|w|ny|ng)[a-z]{3,}(?<!an)|(?:perempuan|pelanggan)|[a-z]{3,}(?:wan|wati|tor|aris|onis|alis)"
)
_NO_DOER = re.compile(r"pertama|perlu|pergi|perihal|perkara|periksa|perbarui|perhatikan|pekan|peta|pesan|pelayanan|per")
_VERB = re.compile(r"me(?:m|n|ng|ny|l|r|w|y)[a-z]{3,}|ber[a-z]{3,}|datang|masuk|login|hadir|ikut|tiba|bisa")
# What is done, as a noun: "Pemeriksaan berkas", "Penyerahan barang"; "peraturan" and "pelayanan" are things.
_ACT = re.compile(r"pe(?:m|n|ng|ny|l)[a-z]{3,}an(?<!pelayanan)(?<!pemerintahan)(?<!pengertian)")
# Verbs and prepositions in me- that tell of things: "Instrumen memuat", "melalui loket".
_NO_ACT = re.compile(
    r"merupakan|men(?:jadi|genai|urut|uju|jelang|dadak|galami|gandung|cakup|unjukkan|ghasilkan|yangkut)|mem(?:iliki|uat|punyai)"
    r"|memerlukan|membutuhkan|meliputi|melalui|memenuhi|mewah|merah"
)
_JOINED = re.compile(r",\s+|\s+(?:dan|atau|bersama)\s+")
_NOUN = re.compile(r"(?:pe|ke)[a-z]{3,}an|[a-z]{3,}(?:asi|nya)")
_ACTS = re.compile(
    r"me\w+|ber[a-z]{3,}(?:asi|usi)"
)  # "berkoordinasi", "berdiskusi"; others in ber- tell how a thing is
_POINTED = frozenset(["ini", "itu", "tersebut", "berikut"])
# Verbs begin by me- before their root, which loses its first letter: "tunggu", "menunggu"; "pasang", "memasang".
_ROOTS = (("mem", "pbfv"), ("men", "tdcjz"), ("meny", "s"), ("meng", "kghaiueo"), ("me", "lmnrwy"))
_LOSES = frozenset("ptsk")
# What stands between who acts and the verb, and what ends the words of who acts.
_ADVERB = (
    "secara|paling|akan|harus|wajib|dapat|berhak|bertanggung|boleh|kemudian|segera|lalu|juga|telah|sudah|sedang|langsung|"
    "selanjutnya|tidak|hanya|selalu|sering|pernah|mulai"
)
_BETWEEN = re.compile(_ADVERB)
_ENDS = re.compile(
    rf"{_ADVERB}|yang|untuk|dengan|pada|di|ke|dari|dalam|melalui|sesuai|kepada|atas|setelah|maka|sebelum|agar|supaya|jika|apabila|"
    r"bila|jangan|belum|sebagai|adalah|ialah|yaitu|tanpa|maks\w*|minimal|selambat\S*"
)
_PASSIVE = re.compile(r"di[a-z]{4,}|ter[a-z]{4,}")
_BEGINS = r"setelah|ketika|saat|jika|apabila|bila|kalau|sebelum|untuk|pada|dalam|setiap kali"
_CLAUSE = re.compile(
    rf"^(?:(?:{_BEGINS})\b(?:\([^()]*\)|[^,.;])*?(?:,|\bmaka\b)|(?:kemudian|selanjutnya|lalu|mulai\s?:),?)\s*",
    re.IGNORECASE,
)
_BY = re.compile(r"\boleh\s+(.+)", re.DOTALL)
_BRACKETED = re.compile(r"\(([^()]*)\)\W*$")
_PAPERS = frozenset(["KTP", "KK", "SK", "SOP", "SPO", "NIK", "NPWP", "STNK", "BPKB"])
_ABBREVIATED = 4  # letters of an abbreviation among capitals
_SHORT = re.compile(r"[A-Z][A-Z\d]{1,7}")
_UNIT = r"(?:menit|jam|hari(?:\s+kerja)?|minggu|bulan)\b"
_AMOUNT = r"(?:±\s*|\+/?-\s*)?(?:\d+\s*(?:-|–|s/?d\.?|sampai)\s*)?(?:\d+(?:[.,]\d+)?|satu|dua|tiga|lima|tujuh|sepuluh)"
_MOST = r"paling\s+(?:lama|lambat|cepat)|maks(?:imal|imum|\.)?|selambat-lambatnya|kurang\s+lebih|sekitar|±"
_LASTS = re.compile(
    rf"(?P<most>(?:{_MOST})\s*)?(?P<time>{_AMOUNT}\s*(?:\([\w\s]+\)\s*)?{_UNIT})(?!\s+sebelum)", re.IGNORECASE
)
_VALID = re.compile(r"\b(?:berlaku|setiap|tiap)\b[^.;]*$", re.IGNORECASE)
_TELLS_TIME = re.compile(r"(?:\(|:|\bselama|\bwaktu|\bdalam|\bdurasi|\bestimasi)\s*$", re.IGNORECASE)


def actors_in(sentence: str, known: Container[str] = ()) -> tuple[str, ...]:
    """Who acts, where the sentence begins with it, or says it after "oleh" or in brackets; empty where it does not.

    `known` are first words of who acts elsewhere in the document (`known_doers`).
    """
    sentence = _CLAUSE.sub("", sentence)
    head, colon, _ = sentence.partition(":")
    if colon and not any(map(_VERB.fullmatch, head.split())) and (named := _named(head.split(), known)):
        return named
    # A table's row, "Pembersihan; Petugas menyapu ruangan", has its sentence in the second cell.
    first, _, second = sentence.partition(";")
    for part in (first, second, second.partition(":")[2]):
        if begins := _doers(_CLAUSE.sub("", part.strip()), known):
            return begins
    if by := _BY.search(sentence):
        return _placed(_until_end(by[1].split(), known), known)
    # "(Petugas, 5 menit)" at the end; an abbreviation in brackets spells out what stands before it.
    bracketed = _BRACKETED.search(sentence)
    inside = re.split(r"[,;]", bracketed[1]) if bracketed else []
    return next(filter(None, (_named(text.split(), known) for text in inside if not text.isupper())), ())


def known_doers(sentences: Iterable[str]) -> frozenset[str]:
    """The first words, in small letters, of all who act by the sentences' grammar."""
    return frozenset(_plain(actor) for sentence in sentences for actor in actors_in(sentence))


def doers(name: str, known: Container[str] = ()) -> tuple[str, ...]:
    """Who a line names that stands over an act in a chart; empty where it names nobody."""
    # In a line of capitals every short word looks like an abbreviation.
    plain = [
        word.capitalize() if name.isupper() and len(word.strip(".,:")) > _ABBREVIATED else word for word in name.split()
    ]
    named = plain and _named(plain, known) and not any(_VERB.fullmatch(word.lower()) for word in plain)
    return (name,) if named else ()


def begins_act(sentence: str) -> bool:
    """Whether a sentence begins with who acts or with what is done: "Menyiapkan alat", "Lakukan cuci tangan"."""
    first = sentence.split()[0].lower() if sentence else ""
    is_act = _VERB.fullmatch(first) or _ACT.fullmatch(first) or first.endswith("kan")
    return bool(is_act or _doers(_CLAUSE.sub("", sentence), ()))


def time_in(sentence: str) -> Duration | None:
    """How long an act takes, where its sentence says one time and says it as such; None else."""
    found = [(m[0], sentence[: m.start()], m["most"]) for m in _LASTS.finditer(sentence)]
    told = [time for time, before, most in found if (most or _TELLS_TIME.search(before)) and not _VALID.search(before)]
    return parse_duration(told[0]) if len(told) == 1 else None


def _doers(sentence: str, known: Container[str]) -> tuple[str, ...]:
    """The words before the sentence's verb, where they name who acts."""
    words = sentence.split()[: _LONGEST + 2]
    verbs = (n for n, word in enumerate(words) if n and _VERB.fullmatch(_bare(word)) and not _BETWEEN.fullmatch(word))
    verb = next(verbs, None)
    if verb is None:
        return ()
    known = _alike(words[:verb], known)
    subject = _until_end(words[:verb], known)
    between = words[len(subject)].lower() if len(subject) < verb else ""
    acts = _ACTS.fullmatch(_bare(words[verb])) and not _NO_ACT.fullmatch(_bare(words[verb]))
    told = not between or _BETWEEN.fullmatch(between)
    whole = subject and not subject[-1].endswith((",", ";", "."))
    return _placed(subject, known) if acts and told and whole else _named(subject, known)


def _alike(words: list[str], known: Container[str]) -> Container[str]:
    """`known` and the first words of what is joined to a doer: "Asisten, mahasiswa dan peneliti" are three of a kind."""
    joined = [part.split()[:1] for part in _JOINED.split(" ".join(words))]
    firsts = [_plain(first[0]) for first in joined if first]
    if len(firsts) < len(joined) or not _is_doer(joined[-1], known):
        return known
    return frozenset(first for first in firsts if first in known or not _is_act(first))


def _placed(words: list[str], known: Container[str]) -> tuple[str, ...]:
    """The names in words whose place in the sentence is a doer's; empty where the first word is an act or a thing."""
    named = _named(words, known)
    if named or not words or any(_bare(word) in _POINTED for word in words):
        return named
    first = _plain(words[0])
    return (
        _named(words, frozenset([first]))
        if first.isalpha() and not (_is_act(first) or _NO_DOER.fullmatch(first))
        else ()
    )


def _is_act(word: str) -> bool:
    """Whether a word in small letters is what is done: a verb, its root ("cuci", for "mencuci" is one) or its noun."""
    root = word[2:] if word.startswith("di") else word
    if _VERB.fullmatch(word) or _NOUN.fullmatch(word):
        return True
    if is_common(root, _PLAIN):
        return False
    found = [prefix + (root[1:] if root[:1] in _LOSES else root) for prefix, begins in _ROOTS if root[:1] in begins]
    return any(is_common(form, _COMMON) for active in found for form in (active, f"{active}kan"))


def _until_end(words: list[str], known: Container[str]) -> list[str]:
    """The leading words that belong to the name of who acts."""
    told: list[str] = []
    for n, word in enumerate(words):
        # An abbreviation in brackets, "(PLP)", belongs to the name before it.
        bracket = word.startswith("(") and not word.isupper()
        if bracket or _ENDS.fullmatch(word.lower()) or _VERB.fullmatch(word) or _PASSIVE.match(word):
            break
        told.append(word)
        if word.endswith((".", ";")) or (word.endswith(",") and not _is_doer(words[n + 1 : n + 2], known)):
            break
    return told[:-1] if told[-1:] == ["dan"] else told


def _named(words: list[str], known: Container[str]) -> tuple[str, ...]:
    """The names in these words, one by one; empty where the first word names nobody who acts."""
    named: list[list[str]] = [[]]
    for n, word in enumerate(words):
        if word.lower() in ("dan", "atau", "bersama") and _is_doer(words[n + 1 : n + 2], known):
            named.append([])
            continue
        if named[-1] and words[n - 1].endswith(",") and _is_doer([word], known):
            named.append([])
        named[-1].append(word)
    if not all(_is_doer(one[:1], known) and len(one) <= _LONGEST for one in named):
        return ()
    texts = (" ".join(one).strip(" .,;:") for one in named)
    return tuple(text[0].upper() + text[1:] for text in texts)


def _is_doer(first: list[str], known: Container[str]) -> bool:
    word = first[0].strip(".,;:(/") if first else ""
    if _SHORT.fullmatch(word):
        return word not in _PAPERS
    plain = _plain(word)
    return plain in known or (_MADE.fullmatch(plain) is not None and not _NO_DOER.fullmatch(plain))


def _plain(name: str) -> str:
    """The first word of a name in small letters, of "dokter/perawat" the first."""
    return _bare(name.split()[0].lower().split("/")[0]) if name.split() else ""


def _bare(word: str) -> str:
    return word.strip(".,;:()")
