"""Numbers as lists print them: letters of several alphabets, Roman numerals, digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Numeral = Callable[[int], str]

LATIN = "abcdefghijklmnopqrstuvwxyz"
GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
# What word processors count with: alphabets without the letters that start no word.
RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
BULGARIAN = "абвгдежзиклмнопрстуфхцчшщъюя"
SERBIAN = "абвгдђежзијклљмнњопрстћуфхцчџш"
HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
ARABIC_ALPHABET = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
ARABIC_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
# Numerals proper: nine units, nine tens, nine hundreds.
GREEK_NUMERALS = ("αβγδεϛζηθ", "ικλμνξοπϟ", "ρστυφχψωϡ")
HEBREW_NUMERALS = ("אבגדהוזחט", "יכלמנסעפצ", "קרשת")
GEORGIAN_NUMERALS = ("აბგდევზჱთ", "იკლმნჲოპჟ", "რსტჳფქღყშ")
ARMENIAN_NUMERALS = ("աբգդեզէըթ", "ժիլխծկհձղ", "ճմյնշոչպջ")
MAX_LETTERS = 30  # of one printed letter: longer ones are nonsense, or an attack

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def spell(alphabet: str) -> Numeral:
    """Counts a, b … z, aa, ab: as browsers do."""

    def numeral(number: int) -> str:
        if number < 1:
            return str(number)
        text = ""
        while number:
            number, place = divmod(number - 1, len(alphabet))
            text = alphabet[place] + text
        return text

    return numeral


def repeat(alphabet: str) -> Numeral:
    """Counts a, b … z, aa, bb: as word processors do."""

    def numeral(number: int) -> str:
        times, place = divmod(number - 1, len(alphabet))
        if number < 1 or times >= MAX_LETTERS:
            return str(number)
        return alphabet[place] * (times + 1)

    return numeral


def add_up(numerals: tuple[str, str, str]) -> Numeral:
    """Counts with a letter for each unit, ten and hundred: ια is eleven."""

    def numeral(number: int) -> str:
        digits = [number // 100, number // 10 % 10, number % 10]
        if not (0 < number < 1000) or digits[0] > len(numerals[2]):
            return str(number)
        letters = zip(digits, reversed(numerals), strict=True)
        return "".join(row[digit - 1] for digit, row in letters if digit)

    return numeral


def roman(number: int) -> str:
    """Counts i, ii, iii, iv; in digits beyond 3999."""
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text


def pad(width: int) -> Numeral:
    """Counts 01, 02 … with at least that many digits."""
    return lambda number: f"{number:0{width}d}"


def capitalise(numeral: Numeral) -> Numeral:
    """The same in capitals."""
    return lambda number: numeral(number).upper()


def shift_digits(zero: str) -> Numeral:
    """Counts in the ten digits from `zero` on."""
    digits = str.maketrans({str(digit): chr(ord(zero) + digit) for digit in range(10)})
    return lambda number: str(number).translate(digits)


def fill_template(template: str, numbers: Mapping[int, str]) -> str:
    """The template with %1 … %9 replaced by the numbers of those levels, from 1; unknown ones vanish."""
    text, rest = "", template
    while rest:
        before, mark, rest = rest.partition("%")
        text += before
        if mark and rest[:1].isdigit():
            text += numbers.get(int(rest[0]), "")
            rest = rest[1:]
        else:
            text += mark
    return text
