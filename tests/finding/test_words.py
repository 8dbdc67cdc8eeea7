"""What is typed, as words: forms of Romanian words, phrases, beginnings; and what is no question at all."""

import re

import pytest

from protect_portal.finding.highlight import MARKED, marked, places_of
from protect_portal.finding.letters import bare, composed
from protect_portal.finding.words import LONGEST, Wanted, as_pattern, wanted_in


def finds(typed: str, text: str) -> bool:
    return as_pattern(wanted_in(typed)).search(bare(composed(text))) is not None


@pytest.mark.parametrize("typed", ["niște", "nişte", "nis\u0326te", "niste", "NIȘTE"])
@pytest.mark.parametrize("text", ["niște", "nişte", "nis\u0326te"])
def test_every_spelling_finds_every_spelling(typed, text):
    """Comma, cedilla, two signs, none: dexonline/dexonline#64."""
    assert finds(typed, text) is True


def test_the_right_letters_are_marked():
    pieces = [(piece.text, piece.is_found) for piece in marked("Anexa cu s\u0326edint\u0326e, nișe", wanted_in("sedinta"))]
    assert pieces == [("Anexa cu ", False), ("ședințe", True), (", nișe", False)]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Wanted()),
        ("și la", Wanted(left_out=("și", "la"))),
        ('!? … „ " % _', Wanted()),
        ("\0", Wanted()),
        ("a\0lege", Wanted(("lege",), left_out=("a",))),
        ('"Legea nr. 5" consil*', Wanted(("consil*",), (("legea", "nr", "5"),))),
        ('„Legea” «nr» "5', Wanted(("5",), (("legea",), ("nr",)))),
        ("lege LEGE lége", Wanted(("lege",))),
        ("2024/1712 art.5", Wanted(phrases=(("2024", "1712"), ("art", "5")))),
        ("art. 5", Wanted(("art", "5"))),
        ("L. 678/2001", Wanted(phrases=(("678", "2001"),), left_out=("l",))),
        ("L.678/2001", Wanted(phrases=(("678", "2001"),))),
        ("12.05.2024", Wanted(phrases=(("12", "05", "2024"),))),
        ("2024/17*", Wanted(("2024", "17"))),
        ("dă-l", Wanted(left_out=("dă", "l"))),
        ("într-o", Wanted(left_out=("într", "o"))),
        ("anti-trafic", Wanted(("anti-trafic",))),
        ("anti\u2011trafic", Wanted(("anti-trafic",))),
        ("l'homme d’Italia", Wanted(("homme", "italia"), left_out=("l", "d"))),
        ("con\u00adsilier\u200b", Wanted(("consilier",))),
        ("co* a* de* con*", Wanted(("co", "con*"), left_out=("a", "de"))),
        ('"și la"', Wanted(phrases=(("si", "la"),))),
        ("snake_case", Wanted(("snake", "case"))),
        ("x" * 10_000, Wanted(("x" * LONGEST,), is_cut=True)),
        (" ".join(f"w{n}" for n in range(20)), Wanted(tuple(f"w{n}" for n in range(12)), is_cut=True)),
        (" ".join(f'"w{n} w"' for n in range(20)), Wanted(phrases=tuple((f"w{n}", "w") for n in range(12)), is_cut=True)),
    ],
    ids=range(26),
)
def test_what_was_typed_is_read(typed, wanted):
    assert wanted_in(typed) == wanted


def test_places_show_the_words_around_and_count_all():
    text = "Capitolul 1\nPrimul pas al consilierului școlar este discuția. " + "Altceva. " * 40 + "Al doilea consilier.\nConsilierii."
    shown, count = places_of(text, wanted_in("consilier"))
    assert (len(shown), count) == (2, 3)
    assert "".join(piece.text for piece in shown[0]).startswith("Primul pas al consilierului școlar")
    assert [piece.text for place in shown for piece in place if piece.is_found] == ["consilierului", "consilier"]


def test_of_a_long_text_no_more_is_looked_at_than_is_said():
    text = "Un consilier. Altceva. " * (MARKED + 1_000)
    shown, count = places_of(text, wanted_in("consilier"))
    assert (len(shown), count) == (2, MARKED + 1)
    shown, count = places_of("consilier " * 1_000, wanted_in("consilier"))
    assert [len("".join(piece.text for piece in place)) < 2 * LONGEST + 200 for place in shown] == [True, True], "one place is a few words"


def test_what_marks_is_made_once_for_a_question():
    assert as_pattern(wanted_in("consilier școlar")) is as_pattern(wanted_in("consilier scolar"))


def test_words_side_by_side_are_one_place_and_come_first():
    text = "Un consilier. " + "Altceva. " * 40 + "Aici este consilierul școlar."
    shown, count = places_of(text, wanted_in("consilier scolar"))
    assert count == 2
    assert [[piece.text for piece in place if piece.is_found] for place in shown] == [["consilier"], ["consilierul școlar"]]
    assert [piece.text for piece in marked("Consilier, școlar\nșcolar", wanted_in("consilier scolar"))] == [
        "Consilier, școlar", "\n", "școlar",
    ]  # fmt: skip


@pytest.mark.parametrize(("title", "typed"), [("La Großmann și œuvre", "grossmann oeuvre"), ("Æther și Łódź", "aether lodz")])
def test_letters_that_are_two_in_the_index_are_marked_whole(title, typed):
    pieces = marked(title, wanted_in(typed))
    assert "".join(piece.text for piece in pieces) == title
    assert [piece.text for piece in pieces if piece.is_found] == [word for word in re.findall(r"\w+", title) if word not in ("La", "și")]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("anti-trafic", "lupta antitrafic"), ("antitrafic", "lupta anti-trafic"), ("antitrafic", "lupta anti trafic"),
        ("anti-trafic", "unități anti-traficul"), ("Cluj-Napoca", "la Cluj–Napoca"), ("2024/1712", "Directiva (UE) 2024/1712"),
        ("678/2001", "Legea nr. 678 / 2001"), ("consil*", "consiliere"), ("victims", "a victim"), ("victim's", "victims"),
    ],
)  # fmt: skip
def test_what_is_typed_is_marked(typed, text):
    assert finds(typed, text) is True


@pytest.mark.parametrize(
    ("typed", "text"),
    [("678/2001", "2001 și 678"), ('"consilier școlar"', "consilierul școlar"), ('"legea aceasta"', "legea este aceasta"), ("17", "1712")],
)
def test_what_is_not_there_is_not_marked(typed, text):
    assert finds(typed, text) is False
