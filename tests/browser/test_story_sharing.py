"""Who sees a text is chosen, read before it is saved, given by name, explained, agreed to, asked for, and over on its day."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from documents.models import Document
from protect_portal.access.lock import Audience
from tests.browser.portal import until
from tests.browser.visitor import PHONE, Visitor
from tests.make import make_document

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROCESSES = ("sink", "worker", "beat")


def test_an_author_chooses_the_circle_gives_access_and_takes_it_back(portal, visit):
    """A private text of Ana's goes to her group, then to Carmen, who stands outside it; and to Carmen no longer."""
    world = portal.world
    ana, carmen = visit(world.ana), visit(world.carmen)
    document = make_document(world.ana, group=world.protection, audience=Audience.PRIVATE, title="Poziție despre tutelă")
    opens_it_to_the_group(ana, document)
    gives_access(ana, "Carmen Cristea", "Verificare juridică")
    given = r"^\s*acces dat de Ana Ardelean pe .+: Verificare juridică\s*$"
    explains_it(ana, document, "Carmen Cristea", given)
    (mail,) = portal.await_mails("carmen@example.org", 1)
    carmen.open(re.search(rf"{portal.url}(/documents/\d+/)", mail.get_body(("plain",)).get_content())[1])
    expect(carmen.page.locator("h1")).to_have_text(document.title)
    carmen.page.locator("main a.audience").click()
    expect(fact(carmen, "De ce văd eu")).to_have_text(re.compile(given, re.IGNORECASE))
    takes_back(ana, document, "Carmen Cristea")
    with carmen.expecting(404):
        carmen.page.reload()
    expect(carmen.page.locator("h1")).to_have_text("Pagina nu există sau nu se vede din acest cont")
    assert listed(carmen, document) == 0


def opens_it_to_the_group(ana: Visitor, document: Document) -> None:
    """Shown first, with nothing saved; then saved. The group is Ancora and Busola, beside them secretariat and presidency."""
    ana.open(document.get_absolute_url())
    ana.follow(f"/documents/{document.pk}/share/")
    headings, aside = ana.page.locator("main aside h2"), ana.page.locator("main aside section").last
    expect(aside.locator("p").first).to_have_text("1 organizație, 1 persoană")
    ana.tick(audience="group")
    ana.fill(why="Grupul lucrează la el")
    ana.send('button[value="show"]')
    expect(headings).to_have_text(["Îl vor vedea în plus", "Vor vedea"])
    expect(aside.locator("p").first).to_have_text("4 organizații, 5 persoane")
    expect(aside.locator("li > div:first-child")).to_have_text([re.compile(name) for name in ("Ancora", "Busola", "Delta", "Gentiana")])
    expect(ana.field("why")).to_have_value("Grupul lucrează la el")
    assert standing(document) == ("private", "amber")
    ana.send()
    ana.shows(f"/documents/{document.pk}/share/")
    expect(headings).to_have_text(["Văd acum"])
    expect(aside.locator("p").first).to_have_text("4 organizații, 5 persoane")
    assert standing(document) == ("group", "amber")


def gives_access(visitor: Visitor, name: str, reason: str, until: str = "") -> None:
    """Fill in "Give access by name" and send it: whom one writes a part of the name of stands there a moment later."""
    chosen = visitor.page.locator("#recipients label", has_text=name).locator("input")
    if not chosen.count():
        visitor.fill(**{"grant-find": name.split()[0].lower()})
    chosen.check()
    visitor.fill(**{"grant-reason": reason, "grant-until": until})
    visitor.tick(**{"grant-what": "view"})
    visitor.send('#share button[value="grant"]')


def explains_it(ana: Visitor, document: Document, name: str, why: str) -> None:
    """ "Who can see this document, and why" has a row of the person, with what gives it to them."""
    ana.open(document.get_absolute_url())
    ana.page.locator("main a.audience").click()
    ana.shows(f"/documents/{document.pk}/who/")
    row = ana.page.locator("table.who-sees tbody tr", has=ana.page.locator(f'td:first-child b:text-is("{name}")'))
    expect(row.locator("td").nth(2)).to_have_text(re.compile(why))


def takes_back(ana: Visitor, document: Document, name: str) -> None:
    ana.open(f"/documents/{document.pk}/share/")
    row = ana.page.locator("main table.stack tbody tr", has_text=name)
    with ana.page.expect_navigation():
        row.locator("summary").click()
        row.locator("button").click()
    ana.shows(f"/documents/{document.pk}/share/")
    expect(row).to_have_count(0)


def test_a_wider_circle_waits_for_whose_text_it_is(portal, visit):
    """Ana leads the group, the text is Bogdan's: Fane, who speaks for Busola, agrees on his phone, and Carmen sees it."""
    world = portal.world
    ana, fane, carmen = visit(world.ana), visit(world.fane, **PHONE), visit(world.carmen)
    document = make_document(world.bogdan, group=world.protection, title="Raport despre adăposturi")
    ana.open(f"/documents/{document.pk}/share/")
    ana.tick(audience="members")
    ana.fill(why="Toți membrii au nevoie de el")
    ana.send()
    expect(ana.page.locator("main .note.ask")).to_contain_text("Busola")
    assert standing(document) == ("group", "amber")
    carmen.refused(document.get_absolute_url(), 404)
    fane.open("/")
    row = waiting(fane, document)
    expect(row).to_contain_text("Toți membrii au nevoie de el")
    answers(fane, row.locator('button[value="agree"]'))
    expect(waiting(fane, document)).to_have_count(0)
    assert standing(document) == ("members", "green")
    carmen.open(document.get_absolute_url())
    expect(carmen.page.locator("h1")).to_have_text(document.title)
    carmen.follow(f"/documents/{document.pk}/history/")
    told = carmen.page.locator("main tbody tr")
    expect(told.locator("td:first-child b")).to_have_text(
        [
            "Deschis mai multor persoane",
            "Organizația al cărei text este a acceptat un cerc mai larg sau o etichetă mai ușoară",
            "S-a cerut un cerc mai larg sau o etichetă mai ușoară",
        ]
    )
    expect(told.locator("td:nth-child(3)")).to_have_text([re.compile("Fane Florea"), re.compile("Fane Florea"), re.compile("Ana Ardelean")])


def test_a_guest_reads_until_the_day_is_past(portal, visit):
    """Elena has the page open when her last day ends: the next click finds nothing."""
    world, last = portal.world, timezone.localdate() + timedelta(days=14)
    ana, elena = visit(world.ana), visit(world.elena)
    document = make_document(world.ana, group=world.protection, audience=Audience.LEADS, title="Notă pentru expertă")
    elena.refused(document.get_absolute_url(), 404)
    ana.open(f"/documents/{document.pk}/share/")
    with ana.expecting(422):
        gives_access(ana, "Elena Enache", "Expertiză")  # from outside: not without a last day
    expect(ana.field("grant-reason")).to_have_value("Expertiză")
    gives_access(ana, "Elena Enache", "Expertiză", last.isoformat())
    expect(ana.page.locator("main table.stack tbody tr")).to_contain_text(["Elena Enache"])
    assert listed(elena, document) == 1
    elena.follow(document.get_absolute_url())
    expect(elena.page.locator("h1")).to_have_text(document.title)
    past_the_last_day(portal, elena=world.elena.pk)
    with elena.expecting(404):
        elena.page.locator("main a.audience").click()
        expect(elena.page.locator("h1")).to_have_text("Pagina nu există sau nu se vede din acest cont")
    expect(elena.page.locator("body")).not_to_contain_text(document.title)
    assert listed(elena, document) == 0
    assert listed(elena, world.document_guests) == 1, "her invitation to the group goes on"


def past_the_last_day(portal, elena: int) -> None:
    """Fifteen days go by for her access to one text: its dates move instead of the clock."""
    moved = portal.rows(
        """UPDATE working_groups_guestaccess SET starts_at = starts_at - interval '15 days', ends_at = ends_at - interval '15 days'
        WHERE user_id = %s AND group_id IS NULL RETURNING ends_at < now() AS is_over""",
        elena,
    )
    assert moved == [{"is_over": True}]


def test_access_is_asked_for_from_a_link_that_opens_nothing(portal, visit):
    """On the phone, by Carmen, whom somebody has sent the address; Ana finds the question under what needs her."""
    world = portal.world
    ana, carmen = visit(world.ana), visit(world.carmen, **PHONE)
    document = make_document(world.ana, group=world.protection, audience=Audience.LEADS, title="Notă despre buget")
    asks(carmen, document, "Mi-a trimis-o Bogdan")
    until(lambda: asked_about(portal, document), "Ana asked", portal.logs)
    ana.open("/")
    row = waiting(ana, document)
    expect(row).to_contain_text("Carmen Cristea primește acces la")
    expect(row).to_contain_text("Mi-a trimis-o Bogdan")
    answers(ana, row.locator("a.button"))
    expect(ana.page.locator("#recipients .tokens label")).to_contain_text(["Carmen Cristea"])
    gives_access(ana, "Carmen Cristea", "A cerut")
    ana.open("/")
    expect(waiting(ana, document)).to_have_count(0)
    carmen.open(document.get_absolute_url())
    expect(carmen.page.locator("h1")).to_have_text(document.title)


def test_access_is_refused_and_the_asker_learns_nothing(portal, visit):
    world = portal.world
    ana, mihai = visit(world.ana), visit(world.mihai)
    document = make_document(world.ana, group=world.protection, audience=Audience.LEADS, title="Notă despre personal")
    asks(mihai, document, "Am auzit de ea")
    until(lambda: asked_about(portal, document), "Ana asked", portal.logs)
    ana.open("/")
    answers(ana, waiting(ana, document).locator("button"))
    ana.shows("/")
    expect(waiting(ana, document)).to_have_count(0)
    until(lambda: not portal.rows("SELECT id FROM audit_event WHERE fanned_at IS NULL"), "everything told that is told", portal.logs)
    mihai.refused(document.get_absolute_url(), 404)
    mihai.open("/notifications/")
    expect(mihai.page.locator("main")).not_to_contain_text(document.title)
    assert owed_about(portal, document, world.mihai.pk) == []


def owed_about(portal, document: Document, person: int) -> list[str]:
    """The kinds of mail that a person gets, or has got, about a document or themselves, and of what they were told of it. A summary is
    of what they were told."""
    mails = """SELECT kind FROM notifications_delivery d JOIN django_content_type c ON c.id = d.content_type_id
        WHERE recipient_id = %s AND kind <> 'digest' AND (model, object_id) IN (('document', %s), ('user', %s))"""
    told = """SELECT e.kind FROM notifications_notification n JOIN audit_event e ON e.id = n.event_id
        JOIN django_content_type c ON c.id = e.content_type_id
        WHERE n.user_id = %s AND (model, object_id) IN (('document', %s), ('user', %s))"""
    return [row["kind"] for statement in (mails, told) for row in portal.rows(statement, person, document.pk, person)]


def asked_about(portal, document: Document) -> list[dict]:
    """The requests for access that the sweep has made of what was sent; it looks every 15 seconds."""
    return portal.rows("SELECT id FROM documents_accessrequest WHERE document_id = %s", document.pk)


def asks(visitor: Visitor, document: Document, reason: str) -> None:
    """From the 404 page of the address to the form, which says nothing of whether there is such a text."""
    visitor.refused(document.get_absolute_url(), 404)
    visitor.follow(f"/documents/{document.pk}/ask/")
    expect(visitor.page.locator("main")).not_to_contain_text(document.title)
    visitor.fill(reason=reason)
    visitor.send()
    visitor.shows("/")
    expect(visitor.page.locator("[data-toast]")).to_contain_text("Dacă există un asemenea document")


def answers(visitor: Visitor, button: Locator) -> None:
    """Press a button of Home and wait for the page that comes."""
    with visitor.page.expect_navigation():
        button.click()


def waiting(visitor: Visitor, document: Document) -> Locator:
    """The row of "What needs me" about a document."""
    return visitor.page.locator("main .rows .row", has_text=document.title)


def fact(visitor: Visitor, label: str) -> Locator:
    return visitor.page.locator("main dl.facts > div", has=visitor.page.locator(f'dt:text-is("{label}")')).locator("dd")


def listed(visitor: Visitor, document: Document) -> int:
    """How often the library has it."""
    visitor.open("/documents/")
    return visitor.page.locator(f'main table a[href="{document.get_absolute_url()}"]').count()


def standing(document: Document) -> tuple[str, str]:
    """Its circle and label now."""
    return Document._base_manager.values_list("audience", "tlp").get(pk=document.pk)
