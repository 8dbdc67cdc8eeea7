from dataclasses import dataclass

import pytest
from django.db.models import Model
from django.template import engines
from django.template.base import Template
from django.test import RequestFactory
from django.utils import translation

from protect_portal.ui import panels
from protect_portal.ui.templatetags.ui import group_mark, initials, state, tokens
from protect_portal.ui.tlp import tlp_badge


@dataclass
class Group:
    name: str = "Prevenire & <b>"
    initial: str = "P"
    colour: str = "P"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return "/groups/1/"


def rendered(source: str, **context: object) -> str:
    template: Template = engines["django"].from_string(source)
    with translation.override("en"):
        return template.render(context, RequestFactory().get("/here/"))


@pytest.mark.parametrize("spelling", ["amber+strict", "AMBER_STRICT", "TLP:Amber+Strict", "amber-strict"])
def test_tlp_takes_any_spelling(spelling):
    assert tlp_badge(spelling) == '<span class="tlp tlp-amber-strict">TLP:AMBER+STRICT</span>'


def test_an_unknown_tlp_or_tone_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="not a TLP label"):
        tlp_badge("white")
    with pytest.raises(ValueError, match="no such tone"):
        state("sent", "green")


def test_group_mark_escapes_the_name():
    assert group_mark(Group()) == (
        '<a class="group" href="/groups/1/"><span class="mark colour-P" aria-hidden="true">P</span>Prevenire &amp; &lt;b&gt;</a>'
    )
    assert group_mark(Group(), named=False) == '<span class="mark colour-P" title="Prevenire &amp; &lt;b&gt;">P</span>'


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Sorana Probă", "SP"), ("Asociația Macul Albastru", "MA"), ("Institutul Amaranta", "IA"), ("ANITP", "A"), ("", "")],
)
def test_initials(name, letters):
    assert initials(name) == letters


def test_tokens_are_escaped():
    assert tokens(["a<b"]) == '<ul class="tokens"><li>a&lt;b</li></ul>'


def test_crumbs_link_all_but_the_last():
    html = rendered('{% crumbs "/groups/" "Groups" "" here %}', here="A & B")
    assert '<li><a href="/groups/">Groups</a></li><li><span aria-current="page">A &amp; B</span></li>' in html


def test_short_answers_post_and_say_which_is_chosen():
    html = rendered('{% segmented "/answer/" "answer" choices "no" %}', choices=[("yes", "Yes"), ("no", "No")])
    assert '<form method="post" action="/answer/" class="segmented">' in html
    assert html.count('aria-pressed="true"') == 1
    assert '<button class="button" name="answer" value="no" aria-pressed="true">' in html


class Room(Model):
    class Meta:
        app_label = "ui_tests"
        managed = False

    def __str__(self) -> str:
        return "room"


def test_panels_come_in_their_order_and_empty_ones_stay_away():
    panels.panel(Room, place=20)(lambda room, request: ("ui/section_head.html", {"title": "Second"}))
    panels.panel(Room, place=10)(lambda room, request: ("ui/section_head.html", {"title": "First"}))
    panels.panel(Room, place=5)(lambda room, request: None)
    request = RequestFactory().get("/")
    assert [panel.context["title"] for panel in panels.panels_of(Room(), request)] == ["First", "Second"]
    assert [part.split("</h2>")[0] for part in rendered("{% panels room %}", room=Room()).split("<h2>")[1:]] == ["First", "Second"]
