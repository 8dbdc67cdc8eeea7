"""What every row of a list of documents shows. Written here and not as templates, since a page has twenty-five of them."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from documents.models import Document
from protect_portal.ui.dates import day_short
from protect_portal.ui.templatetags.ui import icon

register = template.Library()


@register.simple_tag
def document_facts(document: Document) -> str:
    """Its version and the day of that, whose it is, and what it is."""
    version = document.current_version
    dated = f"{version}, {day_short(version.created_at)}" if version else day_short(document.created_at)
    return f"{dated} · {document.organisation.called} · {document.type}"


@register.simple_tag
def favourite_button(document: Document, named: bool = False, answered: bool = False) -> SafeString:
    """The star, a button of the form `stars` that stands once on the page. Alone it is told by its title; pressed, it keeps the focus."""
    word, url = _("Favourite"), reverse("document-favourite", args=[document.pk])
    keep, pressed = ("no", "true") if document.is_favourite else ("yes", "false")
    alone = "" if named else format_html(' aria-label="{}: {}" title="{}"', word, document.title, word)
    return format_html(
        '<button class="button quiet star" form="stars" formaction="{url}" hx-post="{url}" hx-target="this" hx-swap="outerHTML"'
        '{alone}{focus} id="favourite-{pk}" name="keep" value="{keep}" aria-pressed="{pressed}">{star}{text}</button>',
        url=f"{url}?named=yes" if named else url, alone=alone, focus=format_html(" {}", "autofocus") if answered else "", pk=document.pk,
        keep=keep, pressed=pressed, star=icon("star"), text=word if named else "",
    )  # fmt: skip


@register.simple_tag
def tick(document: Document, word: str) -> SafeString:
    """The box that takes it along in a pack."""
    return format_html(
        '<label class="pick"><input type="checkbox" form="pack" name="document" value="{}">'
        '<span class="visually-hidden">{}: {}</span></label>',
        document.pk, word, document.title,
    )  # fmt: skip
