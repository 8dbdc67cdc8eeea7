"""Documents on their way in and found again: what could harm is refused in words; what is looked for is found by thumb and by keyboard."""

import pytest
from playwright.sync_api import expect

from documents.findable import read_waiting
from documents.models import Document
from tests.browser.visitor import PHONE, Visitor
from tests.files.hostile import BODY, PLAIN, TYPES, archive, docx_with, opening
from tests.make import add_version, make_document, make_docx
from tests.world import CANARY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROCESSES = ()
GUIDE = "Ghid MNIR pentru consilieri școlari"
BOMB = {TYPES: b"", BODY: PLAIN, "word/media/a": b"0" * 40_000_000}
REFUSALS = {
    "macros named as a .docx": (
        lambda: docx_with("word/vbaProject.bin", b"x"),
        "Fișierul conține macrocomenzi: salvați-l fără ele.",
    ),
    "bomb": (
        lambda: archive(BOMB),
        "Dezarhivat, fișierul este mult mai mare decât are nevoie un document, așa că nu s-a deschis.",
    ),
    "script in a PDF": (
        lambda: opening(S="/JavaScript", JS="app.alert(1)"),
        "PDF-ul rulează un script sau pornește ceva la deschidere: tipăriți-l într-un PDF nou și partajați-l pe acela.",
    ),
}


@pytest.fixture(scope="module")
def guide(portal) -> Document:
    """Last year's guide, in its second edition; and a draft of the foreign group with the same words."""
    world = portal.world
    made = make_document(world.ana, title=GUIDE, audience="members", tlp="green", text="Primul pas al consilierului școlar.")
    add_version(made, text="Consilierul școlar vorbește cu elevul fără alți colegi de față.", label="2.1")
    make_document(world.mihai, group=world.legal, title=f"{CANARY} consilier școlar", text="Consilierul școlar, altfel.", audience="group")
    read_waiting()
    return made


def test_a_hostile_file_is_refused_and_the_good_one_goes_up(portal, visit):
    bogdan, title = visit(portal.world.bogdan), "Ghid pentru primirea victimelor"
    before = stored(portal)
    bogdan.open(f"/documents/new/?group={portal.world.protection.pk}")
    bogdan.fill(title=title, note="De citit până luni: capitolul 2.", label="0.3")
    bogdan.field("type").select_option(index=1)
    bogdan.field("language").select_option("en")
    bogdan.tick(audience="group")
    typed = written_in(bogdan)
    for make, sentence in REFUSALS.values():
        is_refused(bogdan, make(), sentence)
        assert written_in(bogdan) == typed
        assert stored(portal) == before
    bogdan.choose(make_docx("Ghid.", "ghid.docx"))
    bogdan.send()
    expect(bogdan.page.locator("h1")).to_have_text(title)
    expect(bogdan.page.locator("#versions td").first).to_have_text("1 · 0.3")
    assert stored(portal) == {"documents": before["documents"] + 1, "versions": before["versions"] + 1, "files": before["files"] + 1}


def test_a_new_version_is_refused_on_the_phone(portal, visit):
    ana, document = visit(portal.world.ana, **PHONE), portal.world.document_group
    before = stored(portal)
    ana.open(f"/documents/{document.pk}/")
    ana.follow(f"/documents/{document.pk}/versions/new/")
    ana.fill(note="Cu observațiile Busolei", label="2.0")
    typed = written_in(ana)
    is_refused(ana, *from_case("macros named as a .docx"))
    assert (written_in(ana), stored(portal)) == (typed, before)
    ana.attach("Text nou.", "pozitie-2.docx")
    ana.send()
    ana.shows(f"/documents/{document.pk}/")
    expect(ana.page.locator("#versions tbody tr")).to_have_count(2)
    expect(ana.page.locator("#versions .paper a").first).to_have_text("pozitie-2.docx")


def from_case(name: str) -> tuple:
    make, sentence = REFUSALS[name]
    return make(), sentence


def is_refused(visitor: Visitor, file, sentence: str) -> None:
    """Sent, and answered by the form again: the summary on top is read first, and says the same as the field."""
    visitor.choose(file)
    with visitor.expecting(422):
        visitor.send()
    summary = visitor.page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary.locator("li")).to_have_text([f"Fișier: {sentence}"])
    expect(visitor.page.locator("main .field.wrong .errors")).to_have_text([sentence])
    expect(visitor.field("file")).to_have_value("")


def written_in(visitor: Visitor) -> dict[str, str]:
    """What stands in the form, as the browser would send it; the file apart."""
    script = """form => Object.fromEntries([...new FormData(form)].filter(([name, value]) => typeof value === "string"
        && name !== "csrfmiddlewaretoken"))"""
    return visitor.page.locator("main form.form[enctype]").evaluate(script)


def stored(portal) -> dict[str, int]:
    """How many rows there are of what an upload leaves."""
    (row,) = portal.rows(
        """SELECT (SELECT count(*) FROM documents_document) AS documents, (SELECT count(*) FROM documents_version) AS versions,
        (SELECT count(*) FROM files_storedfile) AS files"""
    )
    return row


def test_last_years_guide_is_found_on_a_phone_without_diacritics(portal, guide, visit):
    carmen = visit(portal.world.carmen, **PHONE)
    carmen.open("/")
    carmen.page.locator("header a[href='/search/']").tap()
    carmen.fill(q="consilier scolar")
    carmen.page.keyboard.press("Enter")
    carmen.page.wait_for_url("**/search/?q=*")
    expect(carmen.page.locator(".hits mark").first).to_have_text("consilieri școlari")
    expect(carmen.page.locator(".hits li")).to_have_count(1)
    expect(carmen.page.locator(".hits .meta").first).to_contain_text("v2.1")
    carmen.page.get_by_role("link", name=GUIDE).tap()
    carmen.shows(guide.get_absolute_url())
    expect(carmen.page.locator("h1")).to_have_text(GUIDE)


def test_a_member_finds_by_keyboard_alone_and_nothing_of_another_group(portal, guide, visit):
    bogdan = visit(portal.world.bogdan)
    keys = bogdan.page.keyboard
    bogdan.open("/documents/")
    keys.press("/")
    keys.type("consilieri scolari")
    keys.press("Enter")
    bogdan.page.wait_for_url("**/search/?q=*")
    expect(bogdan.page.locator("main")).not_to_contain_text(CANARY)
    expect(bogdan.page.locator(".chips [aria-current]")).to_have_text("Toate 1")
    to(bogdan, f"{GUIDE}")
    keys.press("Enter")
    bogdan.shows(guide.get_absolute_url())
    bogdan.page.go_back()
    expect(bogdan.page.locator("main input[name=q]")).to_have_value("consilieri scolari")


def test_the_library_is_narrowed_by_keyboard_and_the_back_button_widens_it(portal, guide, visit):
    ana = visit(portal.world.ana)
    ana.open("/documents/")
    rows = ana.page.locator("main tbody tr")
    before = rows.count()
    to(ana, "TLP:GREEN")
    ana.page.keyboard.press("Enter")
    ana.shows("/documents/?label=green")
    expect(rows).to_have_count(1)
    expect(ana.page.locator(".chips .chip").first).to_contain_text("TLP:GREEN")
    ana.page.go_back()
    expect(rows).to_have_count(before)


def to(visitor, text: str) -> None:
    """Press Tab until the link with this text has the focus."""
    for _press in range(80):
        visitor.page.keyboard.press("Tab")
        if text in visitor.page.evaluate("document.activeElement.innerText || ''"):
            return
    raise AssertionError(f"Tab never reached {text}")
