"""The character encoding of text that may or may not say which it is."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from .errors import DocumentError
from .table import Note

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The commoner of two that read a text alike first.
_GUESSES = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "cp1256", "cp1255", "cp1258"),
    *(f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
)
# Letters beside a to z that one written language uses: a text in the right encoding needs no others.
_LATIN_ALPHABETS = (
    *("", "àâæçèéêëîïôœùûüÿ", "äöüß", "åäöéæø", "åäö", "áéíóúñü", "àáâãçéêíóôõúü", "àèéìòù", "áéíóú"),
    *("éèëïöüáóêç", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "čšž", "čćđšž"),
    *("ăâîșțşţ", "äõöüšž", "āčēģīķļņšūžŗō", "ąčęėįšųūž", "ċġħżàèìòù", "áéíóúýðþæö", "çğıöşüâîû", "çë"),
    *("àèéíïòóúüç", "ẁẃẅỳŵŷâêîôûäëïöü"),
)
_OTHER_ALPHABETS = (
    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "абвгдђежзијклљмнњопрстћуфхцчџш",
    "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ،؛؟ـ",
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
)
# Marks that any text may have.
_MARKS_OF_ALL = frozenset("\xa0\xad«»„“”‚‘’‹›–—…•·°§€©®™†‡‰№´×±²³¹ºª%")
_ASCII = frozenset("abcdefghijklmnopqrstuvwxyz")
_ALLOWED_CONTROLS = dict.fromkeys(range(0x20))  # noted, but no sign of a wrong encoding
_PLAUSIBLE = 0.9  # share of the letters that must fit one alphabet
# Pages declare these names and mean their supersets, as browsers read them.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
}
# Codecs of Python's that stand for no character set, and one that browsers refuse.
_REFUSED = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_GARBLED = 0.0003  # share of control or replacement characters that puts a whole text in doubt
_SAMPLE = 50_000  # bytes that suffice to guess an encoding


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and what was doubtful about that."""

    text: str
    encoding: str
    notes: tuple[Note, ...] = ()


def decode(data: bytes, name: str, declared: str | None = None) -> Decoded:
    """The text of the bytes: by their mark, as declared, as UTF-8, or by the likeliest with a note."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding)
    wide = find_wide_encoding(data)
    if wide:
        return _note_garbled(Decoded(data.decode(wide, "replace"), wide, (_note_guess(wide, "no byte order mark"),)))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _note_garbled(_decode_narrow(data, name, declared))
    return _note_garbled(Decoded(text, "utf-8", _doubt_declared(data, declared)))


def peek(data: bytes) -> str:
    """The first bytes as text, which may end inside a character: enough to see mark-up and controls."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "ignore")
    wide = find_wide_encoding(data)
    if wide:
        return data.decode(wide, "ignore")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def find_wide_encoding(data: bytes) -> str | None:
    """UTF-16 told by its high bytes, at even or odd places: two values are nearly all, zero among them."""
    sample = data[:_SAMPLE]
    for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high, low = sample[place::2], sample[1 - place :: 2]
        common = Counter(high).most_common(2)
        shared = sum(count for _, count in common)
        if 0 in dict(common) and shared >= 0.9 * len(high) and 20 * low.count(0) <= high.count(0):
            return encoding
    return None


def _decode_marked(data: bytes, encoding: str) -> Decoded:
    return _note_garbled(Decoded(data.decode(encoding, "replace"), encoding))


def _decode_narrow(data: bytes, name: str, declared: str | None) -> Decoded:
    """Not UTF-8: in the declared encoding if that can be, otherwise in the likeliest."""
    meant = _find_codec(declared)
    if meant is not None and meant != "utf-8":
        try:
            return Decoded(data.decode(meant), meant)
        except UnicodeDecodeError:
            pass
    guess = _guess(data, name)
    reason = f"declared as {declared}" if declared else "no encoding declared"
    return Decoded(data.decode(guess, "replace"), guess, (_note_guess(guess, reason),))


def _doubt_declared(data: bytes, declared: str | None) -> tuple[Note, ...]:
    """Bytes above ASCII that form valid UTF-8 are UTF-8, whatever is declared."""
    meant = _find_codec(declared)
    if meant in (None, "utf-8") or data.isascii():
        return ()
    return (_note_guess("utf-8", f"declared as {declared}"),)


def _find_codec(declared: str | None) -> str | None:
    """The codec that a declared name means; None for one that is unknown or no character set."""
    try:
        codec = codecs.lookup(declared.strip()).name if declared else None
        if codec is None or codec in _REFUSED:
            return None
        b"0".decode(codec, "ignore")  # LookupError for those of its codecs that are no text, such as hex and zlib
    except (LookupError, ValueError):
        return None
    return _MEANT.get(codec, codec)


def _guess(data: bytes, name: str) -> str:
    """The encoding in which the letters fit one alphabet best; otherwise by their frequencies."""
    scored = [(score, encoding) for encoding in _GUESSES if (score := _score(data[:_SAMPLE], encoding))]
    best, encoding = max(scored, key=lambda entry: entry[0], default=((0.0, 0.0), ""))
    return encoding if best[0] >= _PLAUSIBLE else _guess_by_frequency(data, name)


def _score(data: bytes, encoding: str) -> tuple[float, float] | None:
    """Which share of the text fits one alphabet in words of one case, and how much of that it uses."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    if _CONTROLS.search(text.translate(_ALLOWED_CONTROLS)):
        return None
    counts = Counter(character for character in text.lower() if character.isalpha() or character > "\x7f")
    counts.subtract({mark: counts[mark] for mark in _MARKS_OF_ALL & counts.keys()})
    total = max(counts.total(), 1)
    mixed = sum(word[1:] != word[1:].lower() and not word.isupper() for word in _WORD.findall(text))
    scores: list[tuple[float, float]] = []
    for alphabets, common in ((_LATIN_ALPHABETS, _ASCII), (_OTHER_ALPHABETS, frozenset[str]())):
        for alphabet in alphabets:
            letters = common | set(alphabet)
            covered = sum(count for character, count in counts.items() if character in letters)
            used = sum(counts[letter] > 0 for letter in alphabet)
            scores.append((round((covered - mixed) / total, 4), used / max(len(alphabet), 1)))
    return max(scores)


def _guess_by_frequency(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=list(_GUESSES)).best()
    if best is None:
        raise DocumentError(name, "text in an unknown encoding", expected="text in UTF-8")
    codec = codecs.lookup(best.encoding).name
    return _MEANT.get(codec, codec)


def _note_guess(encoding: str, reason: str) -> Note:
    return Note(
        "encoding-guessed",
        f"read as {encoding}: {reason}",
        evidence=encoding,
        suggestion="look at accented letters; save the document as UTF-8",
    )


def _note_garbled(decoded: Decoded) -> Decoded:
    """Notes signs of a wrong encoding where there are many: a few are the matter of the cells they stand in."""
    count = len(_CONTROLS.findall(decoded.text))
    if count <= _GARBLED * len(decoded.text):
        return decoded
    first = _CONTROLS.search(decoded.text)
    place = 0 if first is None else first.start()
    note = Note(
        "text-garbled",
        f"{count} control or replacement characters in the text",
        evidence=repr(decoded.text[max(place - 20, 0) : place + 20]),
        suggestion="convert the document again; as UTF-8",
    )
    return Decoded(decoded.text, decoded.encoding, (*decoded.notes, note))
