"""A RED or AMBER+STRICT PDF goes out with its reader's name at the foot of every page."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from documents.models import Document
from protect_portal.access.lock import Tlp
from protect_portal.files.stamp import Unstampable, stamped
from tests.files.recorded import PAGES, add_pdf, label, make_paper, readings

WORDS = "Ștefania Țîrlă-Ăvădanei · 25.11.2026, 10:44 · TLP:AMBER+STRICT"


def where_seen(page) -> tuple[float, float]:
    """Where the stamp begins on the page as it is seen: from the left and from below, as parts of its width and height."""
    found = []
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: found.append((tm, cm)) if text.strip() else None)
    (_a, _b, _c, _d, e, f), cm = found[0]
    x = e * cm[0] + f * cm[2] + cm[4] - float(page.cropbox.left)
    y = e * cm[1] + f * cm[3] + cm[5] - float(page.cropbox.bottom)
    width, height = float(page.cropbox.width), float(page.cropbox.height)
    x, y = {0: (x, y), 90: (y, width - x), 180: (width - x, height - y), 270: (height - y, x)}[page.rotation]
    across, up = (height, width) if page.rotation % 180 else (width, height)
    return x / across, y / up


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_every_page_says_it_at_its_foot(number):
    page = PdfReader(BytesIO(stamped(BytesIO(make_paper([PAGES[number]])), WORDS))).pages[0]
    left, up = where_seen(page)
    assert " ".join(page.extract_text().split()) == WORDS
    assert (0 < left < 0.5, 0 < up < 0.2) == (True, True)


def test_all_pages_keep_size_and_turn():
    before, after = PdfReader(BytesIO(make_paper(PAGES))), PdfReader(BytesIO(stamped(BytesIO(make_paper(PAGES)), WORDS)))
    assert [(p.cropbox, p.rotation) for p in after.pages] == [(p.cropbox, p.rotation) for p in before.pages]
    assert [" ".join(p.extract_text().split()) for p in after.pages] == [WORDS] * len(PAGES)


def test_its_font_goes_with_it():
    fonts = PdfReader(BytesIO(stamped(BytesIO(make_paper()), WORDS))).pages[0]["/Resources"]["/Font"].values()
    descriptors = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert [any(name in descriptor for name in ("/FontFile2", "/FontFile3")) for descriptor in descriptors] == [True]


@pytest.mark.parametrize("words", ["#panic()", '"quoted" \\ and $x$', "*bold* _it_ @ref <label>"])
def test_a_name_is_never_markup(words):
    page = PdfReader(BytesIO(stamped(BytesIO(make_paper()), words))).pages[0]
    assert page.extract_text().strip() == words


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnothing more", make_paper()[: len(make_paper()) // 3]])
def test_a_damaged_file_is_refused(content):
    with pytest.raises(Unstampable):
        stamped(BytesIO(content), WORDS)


@pytest.mark.parametrize(("tlp", "who"), [(Tlp.RED, "carmen"), (Tlp.AMBER_STRICT, "ana")])
def test_download_of_a_closely_held_pdf(world, client_of, time_machine, tlp, who):
    time_machine.move_to(datetime(2026, 11, 25, 8, 44, tzinfo=UTC), tick=False)
    document = label(world.document_named if tlp == Tlp.RED else world.document_organisation, tlp)
    reader, file = getattr(world, who), add_pdf(document)
    response = client_of(reader).get(file.get_absolute_url(), headers={"Range": "bytes=0-3", "If-None-Match": "*"})
    told = (response.status_code, response.headers.get("ETag"), response["Accept-Ranges"], response["Content-Length"])
    assert told == (200, None, "none", str(len(response.content)))
    page = PdfReader(BytesIO(response.content)).pages[0]
    assert " ".join(page.extract_text().split()) == f"{reader.name} · 25.11.2026, 10:44 · {tlp.label}"
    assert readings() == [(who, "downloaded", 2)]


@pytest.mark.parametrize("tlp", [Tlp.AMBER, Tlp.GREEN, Tlp.CLEAR])
def test_other_labels_go_out_as_they_are(world, client_of, tlp):
    file = add_pdf(label(world.document_group, tlp))
    assert client_of(world.bogdan).get(file.get_absolute_url()).getvalue() == make_paper()
    assert readings() == []


def test_what_cannot_be_stamped_is_not_handed_out(world, client_of):
    file = add_pdf(label(world.document_named, Tlp.RED))
    with file.stored.content.open("wb") as damaged:
        damaged.write(b"%PDF-1.7 secret")
    response = client_of(world.carmen).get(file.get_absolute_url())
    assert (response.status_code, b"secret" in response.content, readings()) == (409, False, [])


def test_other_types_go_out_as_they_are_and_their_page_says_so(world, client_of):
    document = label(world.document_group, Tlp.AMBER_STRICT)
    file, browser = document.current_version.files.get(), client_of(world.bogdan)
    assert Document.objects.get(pk=document.pk).current_version.sha256 == file.stored.sha256
    with file.stored.content.open("rb") as stored:
        assert browser.get(file.get_absolute_url()).getvalue() == stored.read()
    world.bogdan.language = "en"
    world.bogdan.save(update_fields=["language"])
    page = client_of(world.bogdan).get(document.get_absolute_url())
    assert "files of other types go out as they are" in page.content.decode()
