"""What no template may hold, so that the policy of ui.md stands without exceptions."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from protect_portal.ui.vendor import ICONS, VENDOR

TEMPLATES = sorted(
    path
    for folder in ("templates", "protect_portal", "members", "working_groups", "documents", "meetings")
    for path in (settings.BASE_DIR / folder).rglob("*.html")
    if "static" not in path.parts
)
BANNED = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "a filter in hx-trigger": re.compile(r"hx-trigger\s*=\s*([\"'])[^\"']*\[", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}
USED_ICON = re.compile(r"""\{%\s*icon\s+"([^"]+)"|\sicon="([^"]+)"|rail_link address "[^"]*" "([^"]+)\"""")


def named(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


@pytest.mark.parametrize("what", BANNED)
def test_no_template_holds(what):
    assert [named(path) for path in TEMPLATES if BANNED[what].search(path.read_text())] == []


def test_a_style_sheet_inside_a_page_is_only_for_mail():
    assert [named(path) for path in TEMPLATES if "<style" in path.read_text() and "mail" not in path.parts] == []


def test_every_icon_that_is_used_is_in_the_sprite():
    used = {next(filter(None, found)) for path in TEMPLATES for found in USED_ICON.findall(path.read_text())}
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()))
    assert used - drawn == set()
    assert drawn == set(ICONS)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_template_compiles(path):
    assert engines["django"].from_string(path.read_text()).template.nodelist
