"""What every row of a list of documents shows."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from documents.models import Document
from protect_portal.ui.dates import day_short
from protect_portal.ui.templatetags.ui import crumbs, icon

register = template.Library()


@register.simple_tag
def document_facts(document: Document) -> str:
    """Its version and the day of that, whose it is, and what it is."""
    version = document.current_version
    dated = f"{version}, {day_short(version.created_at)}" if version else day_short(document.created_at)
    return f"{dated} · {document.organisation.called} · {document.type}"


@register.simple_tag
def favourite_button(document: Document, named: bool = False, answered: bool = False) -> SafeString:
    """The star, a button of the form `stars` that stands once on the page. With words it says what it does; without, its title names it
    and it is pressed or not. Once pressed, it keeps the focus."""
    url, keep = reverse("document-favourite", args=[document.pk]), "no" if document.is_favourite else "yes"
    return format_html(
        '<button class="button quiet star" form="stars" formaction="{url}" hx-post="{url}" hx-target="this" hx-swap="outerHTML"'
        '{alone}{focus} id="favourite-{pk}" name="keep" value="{keep}">{star}{words}</button>',
        url=f"{url}?named=yes" if named else url, alone="" if named else _alone(document),
        focus=format_html(" {}", "autofocus") if answered else "", pk=document.pk, keep=keep, star=icon("star"),
        words=_what_it_does(document) if named else "",
    )  # fmt: skip


def _alone(document: Document) -> SafeString:
    word, pressed = _("Favourite"), "true" if document.is_favourite else "false"
    return format_html(' aria-label="{}: {}" title="{}" aria-pressed="{}"', word, document.title, word, pressed)


def _what_it_does(document: Document) -> str:
    return _("Take out of favourites") if document.is_favourite else _("Add to favourites")


@register.inclusion_tag("ui/crumbs.html")
def document_crumbs(document: Document, here: str) -> dict:
    """The way to a page of a document: through its group, or through all documents."""
    above = ("group-list", _("Groups"), document.group, document.group) if document.group else ("document-list", _("Documents"))
    return crumbs(*above, document, document.title, "", here)


@register.simple_tag
def tick(document: Document, word: str) -> SafeString:
    """The box that takes it along in a pack."""
    return format_html(
        '<label class="pick"><input type="checkbox" form="pack" name="document" value="{}">'
        '<span class="visually-hidden">{}: {}</span></label>',
        document.pk, word, document.title,
    )  # fmt: skip
