"""The stylesheet: contrasts computed from its own tokens, no unknown token, and its weight."""

import gzip
import hashlib
import json
import re
from itertools import product
from pathlib import Path

import django_htmx
import pytest

from protect_portal.ui.vendor import VENDOR

STATIC = VENDOR.parent
CSS = (STATIC / "portal" / "portal.css").read_text()
TEXTS = ("ink", "ink2", "ink3", "accent", "late", "ask", "done", "info")
GROUNDS = ("paper", "rail", "sunk")
PAIRS = (
    *product(TEXTS, GROUNDS),
    *(("ink", ground) for ground in ("tint", "ask-bg", "late-bg", "done-bg", "info-bg")),
    *(("ink2", ground) for ground in ("tint", "ask-bg", "late-bg", "done-bg")),
    *((tone, f"{tone}-bg") for tone in ("ask", "late", "done", "info", "ins", "del")),
    *(("on-group", f"group-{letter}") for letter in "paud"),
    ("accent", "tint"),
    ("accent", "ask-bg"),
    ("on-button", "button"),
    ("on-button", "button-hover"),
    ("paper", "ink"),
)


def tokens(theme: str) -> dict[str, str]:
    """The colours of one theme, the light ones first."""
    light = re.search(r"^:root \{(.*?)^\}", CSS, re.DOTALL | re.MULTILINE).group(1)
    dark = re.search(r'^:root\[data-theme="dark"\] \{(.*?)^\}', CSS, re.DOTALL | re.MULTILINE).group(1)
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", light))
    return found if theme == "light" else found | dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", dark))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, glossary)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable(theme):
    colours = tokens(theme)
    assert [pair for pair in PAIRS if contrast(*(colours[name] for name in pair)) < 4.5] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_controls_are_visible(theme):
    colours = tokens(theme)
    pairs = [("edge", ground) for ground in GROUNDS] + [("accent", "paper"), ("button-edge", "paper")]
    assert [pair for pair in pairs if contrast(*(colours[name] for name in pair)) < 3] == []


def test_the_two_dark_themes_are_the_same():
    asked = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\n\}', CSS, re.DOTALL).group(1)
    chosen = re.search(r'^:root\[data-theme="dark"\] \{(.*?)\n\}', CSS, re.DOTALL | re.MULTILINE).group(1)
    assert asked == chosen


def test_every_token_that_is_used_is_defined():
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    assert used - set(re.findall(r"--([\w-]+)\s*:", CSS)) == set()


def test_braces_are_in_balance():
    assert CSS.count("{") == CSS.count("}")


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


def test_weight():
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    scripts = [*(STATIC / "portal" / "js").glob("*.js"), htmx]
    assert packed(STATIC / "portal" / "portal.css") <= 12_288
    assert packed(STATIC / "portal" / "portal.css") + sum(map(packed, scripts)) + packed(VENDOR / "icons.svg") <= 60_000


def test_vendored_files_are_those_of_the_packages():
    sums = {name: total for entry in json.loads((VENDOR / "VENDOR.json").read_text()) for name, total in entry["sha256"].items()}
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"VENDOR.json"}
    assert {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in there} == sums


def test_scripts_evaluate_nothing():
    for script in (STATIC / "portal" / "js").glob("*.js"):
        assert re.findall(r"\beval\(|new Function|\.style\b|setAttribute\(.style", script.read_text()) == [], script.name
