"""Who acts and how long it takes, as a sentence says: "Petugas loket memeriksa berkas paling lama 10 menit"."""

from __future__ import annotations

import re

from index.quantities import parse_duration
from index.sop import Duration

_LONGEST = 8  # words of who acts: "Kepala Seksi Pelayanan dan Perluasan Kesempatan Kerja"
# What people and units are called; the rest by how Indonesian makes names of doers: pe- without -an, -wan, -tor.
_ROLES = re.compile(
    r"kepala|ketua|wakil|sekretaris|bendahara|staf|staff|admin|administrator|anggota|camat|lurah|bupati|"
    r"gubernur|direktur|direksi|departemen|supervisor|manajer|manager|dokter|bidan|apoteker|perawat|pasien|keluarga|masyarakat|warga|"
    r"tamu|mahasiswa|praktikan|asisten|siswa|dosen|guru|dekan|rektor|kaprodi|teknisi|laboran|analis|arsiparis|kasir|satpam|"
    r"sopir|juru|kasi|kasubag|kasubbag|kabag|kabid|kadis|sekdis|kanit|karu|tim|panitia|bagian|bidang|subbidang|seksi|subbag|"
    r"subbagian|unit|instalasi|dinas|badan|kementerian|perusahaan|calon|orang|wali|pihak|komite|majelis|"
    r"karyawan|pimpinan|atasan|user|customer|client|front|frontliner"
)
_MADE = re.compile(
    r"pe(?:m|n|l|r|t|s|j|k|g|w|ny|ng)[a-z]{3,}(?<!an)|(?:perempuan|pelanggan)|[a-z]{3,}(?:wan|wati|tor|aris|onis|alis)"
)
_NO_DOER = re.compile(r"pertama|perlu|pergi|perihal|perkara|periksa|perbarui|perhatikan|pekan|peta|pesan|pelayanan|per")
_VERB = re.compile(r"me(?:m|n|ng|ny|l|r|w|y)[a-z]{3,}|ber[a-z]{3,}|datang|masuk|login|hadir|ikut|tiba|bisa")
# What is done, as a noun: "Pemeriksaan berkas", "Penyerahan barang"; "peraturan" and "pelayanan" are things.
_ACT = re.compile(r"pe(?:m|n|ng|ny|l)[a-z]{3,}an(?<!pelayanan)(?<!pemerintahan)(?<!pengertian)")
_ENDS = re.compile(
    r"yang|untuk|dengan|pada|di|ke|dalam|secara|melalui|sesuai|kepada|paling|atas|setelah|akan|harus|wajib|dapat|"
    r"kemudian|segera|lalu|juga|telah|sudah|langsung|selanjutnya|tidak|maka|sebelum|agar|supaya|jika|apabila|maks\w*|minimal|selambat\S*"
)
_PASSIVE = re.compile(r"di[a-z]{4,}|ter[a-z]{4,}")
_CLAUSE = re.compile(
    r"^(?:(?:setelah|ketika|saat|jika|apabila|bila|kalau|sebelum|untuk|pada|dalam)\b[^,.;]*?(?:,|\bmaka\b)|(?:kemudian|selanjutnya|lalu|mulai\s?:),?)\s*",
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


def actors_in(sentence: str) -> tuple[str, ...]:
    """Who acts, where the sentence begins with it, or says it after "oleh" or in brackets; empty where it does not."""
    sentence = _CLAUSE.sub("", sentence)
    head, colon, _ = sentence.partition(":")
    if colon and not any(map(_VERB.fullmatch, head.split())) and (named := _named(head.split())):
        return named
    # A table's row, "Pembersihan; Petugas menyapu ruangan", has its sentence in the second cell.
    first, _, second = sentence.partition(";")
    for part in (first, second, second.partition(":")[2]):
        if begins := _doers(_CLAUSE.sub("", part.strip())):
            return begins
    if by := _BY.search(sentence):
        return _named(_until_end(by[1].split()))
    # "(Petugas, 5 menit)" at the end; an abbreviation in brackets spells out what stands before it.
    bracketed = _BRACKETED.search(sentence)
    inside = re.split(r"[,;]", bracketed[1]) if bracketed else []
    return next(filter(None, (_named(text.split()) for text in inside if not text.isupper())), ())


def doers(name: str) -> tuple[str, ...]:
    """Who a line names that stands over an act in a chart; empty where it names nobody."""
    # In a line of capitals every short word looks like an abbreviation.
    plain = [
        word.capitalize() if name.isupper() and len(word.strip(".,:")) > _ABBREVIATED else word for word in name.split()
    ]
    return (name,) if plain and _named(plain) and not any(_VERB.fullmatch(word.lower()) for word in plain) else ()


def begins_act(sentence: str) -> bool:
    """Whether a sentence begins with who acts or with what is done: "Menyiapkan alat", "Lakukan cuci tangan"."""
    first = sentence.split()[0].lower() if sentence else ""
    is_act = _VERB.fullmatch(first) or _ACT.fullmatch(first) or first.endswith("kan")
    return bool(is_act or _doers(_CLAUSE.sub("", sentence)))


def time_in(sentence: str) -> Duration | None:
    """How long an act takes, where its sentence says one time and says it as such; None else."""
    found = [(m[0], sentence[: m.start()], m["most"]) for m in _LASTS.finditer(sentence)]
    told = [time for time, before, most in found if (most or _TELLS_TIME.search(before)) and not _VALID.search(before)]
    return parse_duration(told[0]) if len(told) == 1 else None


def _doers(sentence: str) -> tuple[str, ...]:
    """The words before the sentence's verb, where they name who acts."""
    words = sentence.split()[: _LONGEST + 2]
    verb = next((n for n, word in enumerate(words) if n and _VERB.fullmatch(word.strip(",.;:()"))), None)
    if verb is None:
        return ()
    return _named(_until_end(words[:verb]))


def _until_end(words: list[str]) -> list[str]:
    """The words as far as they name one who acts."""
    told: list[str] = []
    for n, word in enumerate(words):
        bracket = word.startswith("(") and not word.isupper()
        if bracket or _ENDS.fullmatch(word.lower()) or _VERB.fullmatch(word) or _PASSIVE.match(word):
            break
        told.append(word)
        if word.endswith((".", ";")) or (word.endswith(",") and not _is_doer(words[n + 1 : n + 2])):
            break
    return told[:-1] if told[-1:] == ["dan"] else told


def _named(words: list[str]) -> tuple[str, ...]:
    """Who the words name, each one apart; empty where the first is nobody who acts."""
    named: list[list[str]] = [[]]
    for n, word in enumerate(words):
        if word.lower() in ("dan", "atau", "bersama") and _is_doer(words[n + 1 : n + 2]):
            named.append([])
            continue
        if named[-1] and words[n - 1].endswith(",") and _is_doer([word]):
            named.append([])
        named[-1].append(word)
    if not all(_is_doer(one[:1]) and len(one) <= _LONGEST for one in named):
        return ()
    texts = (" ".join(one).strip(" .,;:") for one in named)
    return tuple(text[0].upper() + text[1:] for text in texts)


def _is_doer(first: list[str]) -> bool:
    word = first[0].strip(".,;:(/") if first else ""
    if _SHORT.fullmatch(word):
        return word not in _PAPERS
    plain = word.lower().split("/")[0]
    return bool(_ROLES.fullmatch(plain)) or (_MADE.fullmatch(plain) is not None and not _NO_DOER.fullmatch(plain))
