"""The index in PostgreSQL holds the same words as what is typed and what is marked in Python."""

import re

import pytest
from django.db import connection

from protect_portal.finding.letters import bare, composed
from protect_portal.finding.words import as_query, wanted_in

SIGNS = "!\"#$%()*,;=>?@[\\]^`{|}~_-/.:'+&<„”“«»–—…‘’•·§‹›‐€°\u00a0\n\t"


def indexed(text: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lexeme FROM unnest(public.portal_words(%s))", [text])
        return {row[0] for row in cursor.fetchall()}


def found(typed: str, text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.portal_words(%s) @@ %s::tsquery", [text, as_query(wanted_in(typed))])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("sign", SIGNS, ids=[f"{ord(sign):x}" for sign in SIGNS])
def test_no_sign_is_part_of_a_word(db, sign):
    """Also where the database compares as "C", whose parser takes every sign beyond ASCII for a letter."""
    for text in (f"alfa{sign}beta", f"5{sign}6", f"{sign}5", f"{sign}hotărâre{sign} beta", f"gama{sign}", f"a {sign}b și c> d"):
        assert indexed(text) == set(re.findall(r"\w+", bare(text))), text


@pytest.mark.parametrize("text", ["Großmann œuvre Æther Łódź", "ŞŢ Țintă ÎN ÂĂ", "s\u0326edint\u0326e", "ЖИЗНЬ 5ª", "e\u0301te\u0301"])
def test_letters_are_bare_in_the_same_way(db, text):
    assert indexed(text) == set(re.findall(r"\w+", bare(composed(text))))


@pytest.mark.parametrize("typed", ["niște", "nişte", "nis\u0326te", "niste", '"niște"', "nișt*"])
@pytest.mark.parametrize("text", ["niște", "nişte", "nis\u0326te", "„niște”", "NIŞTE…"])
def test_every_spelling_finds_every_spelling(db, typed, text):
    """Comma, cedilla, two signs, none: dexonline/dexonline#64."""
    assert found(typed, f"Au fost {text} oameni") is True


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("consilier scolar", "Consilierii școlari"), ("consilier școlar", "al consilierului şcolar"), ("hotarare", "hotărârilor"),
        ("sedinta", "ședințele"), ("678/2001", "Legea nr. 678/2001–art. 5"), ("art.5", "potrivit art. 5 alin. (2)"),
        ("anti-trafic", "antitraficul"), ("antitrafic", "anti-trafic"), ("anexa tinta", "Anexă țintă"), ("copii", "„copil”"),
        ("\\'", "\\'") , ("' | & ! ( ) : * <-> lege", "lege"), ("victims", "each victim"), ("dă-l poliției", "poliția"),
    ],
)  # fmt: skip
def test_what_is_typed_is_found(db, typed, text):
    assert (found(typed, text) or not wanted_in(typed)) is True


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ('"consilier școlar"', "consilierului școlar"), ('"consilier școlar"', "consilier la școlar"), ("poliție", "politica"),
        ("678/2001", "678 din 2001"), ("car", "care carte"), ("kanar*", "canar"),
    ],
)  # fmt: skip
def test_what_is_something_else_is_not(db, typed, text):
    assert found(typed, text) is False
