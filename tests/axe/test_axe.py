"""axe on every page: once Romanian, light, at a desk; once English, dark, on a phone. Nothing is excused."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.addresses import Page, furnish, pages_of, speak
from tests.browser.visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROCESSES = ()
AXE = Axe()
MODES = {"ro": DESK | {"color_scheme": "light"}, "en": PHONE | {"color_scheme": "dark"}}


@pytest.fixture(scope="module")
def pages(portal) -> list[Page]:
    furnish(portal)
    return pages_of(portal)


@pytest.mark.parametrize("language", ["ro", "en"])
def test_no_page_has_a_violation(portal, pages, visit, language):
    speak(portal, language)
    visitors: dict[str, Visitor] = {}
    found = []
    for page in pages:
        if page.who not in visitors:
            visitors[page.who] = arrive(portal, visit, page.who, language)
        found += violations(visitors[page.who], page)
    found += refused_form(visitors["ana"], portal)
    assert not found, "\n".join(found)


def arrive(portal, visit, who: str, language: str) -> Visitor:
    visitor = visit(getattr(portal.world, who) if who else None, **MODES[language])
    visitor.context.add_cookies([{"name": "django_language", "value": language, "url": portal.url}])
    return visitor


def violations(visitor: Visitor, page: Page) -> list[str]:
    """What axe says against a page, a line each."""
    if page.name == "account_confirm_login_code":
        ask_for_a_code(visitor)
    with visitor.expecting(*({page.status} - {200})):
        assert visitor.open(page.path).status == page.status, page
    return judged(visitor, page.name or f"{page.status} {page.who}")


def judged(visitor: Visitor, name: str) -> list[str]:
    found = AXE.run(visitor.page).response["violations"]
    return [f"{name}: {each['id']} ({each['help']}): {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found]


def ask_for_a_code(visitor: Visitor) -> None:
    visitor.open("/sign-in/login/code/")
    visitor.fill(email="nobody@example.org")
    visitor.send()


def refused_form(visitor: Visitor, portal) -> list[str]:
    """A form sent empty: its errors, and the summary above it."""
    visitor.open(f"/documents/new/?group={portal.world.protection.pk}")
    with visitor.expecting(422):
        visitor.send()
    return judged(visitor, "refused form")
