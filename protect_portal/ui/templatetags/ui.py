"""The components that a template writes as one tag. README.md has a line for each."""

from datetime import date, datetime
from functools import cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BaseFormSet
from django.shortcuts import resolve_url
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from protect_portal.access.second_factor import lacks_second_factor
from protect_portal.ui import agenda, dates, summary
from protect_portal.ui.answer import UNDO
from protect_portal.ui.browsers import browser
from protect_portal.ui.drawn import drawn
from protect_portal.ui.forms import field_lines
from protect_portal.ui.panels import Panel, panels_of, panels_of_list
from protect_portal.ui.tlp import tlp_badge
from protect_portal.ui.way_back import way_out

register = template.Library()

TONES = frozenset({"", "ask", "late", "done", "info"})
Moment = date | datetime
FORMS_OF_ORGANISATION = frozenset({"asociația", "fundația", "centrul", "institutul", "rețeaua"})

register.filter("day", dates.day)
register.filter("day_long", dates.day_long)
register.filter("day_short", dates.day_short)
register.filter("weekday", dates.weekday)
register.filter("weekday_short", dates.weekday_short)
register.filter("clock", dates.clock)
register.filter("clock_zone", dates.clock_zone)
register.filter("moment", dates.moment)
register.filter("browser", browser)
register.simple_tag(dates.span, name="span_of")
register.simple_tag(dates.tone_of, name="tone_of")
register.simple_tag(dates.distance, name="distance")
register.simple_tag(tlp_badge, name="tlp")
register.simple_tag(field_lines, name="field_lines")
register.simple_tag(drawn, name="drawn")


@register.filter
def capped(count: int, most: int) -> str:
    """A count that stopped behind `most`: "1,000+"; smaller ones as they are."""
    return f"{number_format(min(count, most), force_grouping=True)}{'+' if count > most else ''}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line drawing of the sprite; silent for readers unless it has a label."""
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, f"{_sprite()}#{name}")
    return _silent_icon(name)


@cache
def _silent_icon(name: str) -> SafeString:
    """Kept, since a page has dozens of them."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', f"{_sprite()}#{name}")


@cache
def _sprite() -> str:
    return static("vendor/icons.svg")


@register.simple_tag
def rail_link(rail: Any, address: str, section: str, icon_name: str, label: str, key: str = "", count: int = 0) -> SafeString:
    """A line of the column at the left: where it leads, which part of the portal that is, its shortcut, how much is asked there."""
    current = ""
    if rail.section == section:
        current = format_html(' aria-current="{}"', "page" if rail.here == address else "true")
    shortcut = format_html(' data-key="{}"', key) if key else ""
    asked = pgettext("things", "asked") if count else ""
    number = format_html('<span class="count">{}<span class="visually-hidden"> {}</span></span>', count, asked) if count else ""
    inside = format_html('{}<span class="word">{}</span>{}', icon(icon_name), label, number)
    return format_html('<li><a href="{}" title="{}"{}{}>{}</a></li>', address, label, shortcut, current, inside)


@register.simple_tag
def group_mark(group: Any, named: bool = True, big: bool = False, linked: bool = True) -> SafeString:
    """The square of a working group with its name; None is the whole coalition."""
    name = str(group) if group else _("Whole coalition")
    initial, colour = (group.initial, group.colour) if group else ("∗", "X")
    size = " big" if big else ""
    if not named:
        return format_html('<span class="mark colour-{}{}" title="{}">{}</span>', colour, size, name, initial)
    square = format_html('<span class="mark colour-{}{}" aria-hidden="true">{}</span>', colour, size, initial)
    if group and linked:
        return format_html('<a class="group" href="{}">{}{}</a>', group.get_absolute_url(), square, name)
    return format_html('<span class="group">{}{}</span>', square, name)


@register.simple_tag
def audience(sentence: str, url: str = "") -> SafeString:
    """Who can see the object, beside its marks."""
    text = format_html("{}{}", icon("eye"), _("Can see: %(who)s") % {"who": sentence})
    if url:
        return format_html('<a class="audience" href="{}">{}</a>', resolve_url(url), text)
    return format_html('<span class="audience">{}</span>', text)


@register.simple_tag
def state(label: str, tone: str = "") -> SafeString:
    """A short word on its ground; ValueError for an unknown tone."""
    if tone not in TONES:
        raise ValueError(f"no such tone: {tone!r}")
    return format_html('<span class="state {}">{}</span>', tone, label)


@register.inclusion_tag("ui/when.html")
def when(value: Moment, tone: str | None = None, words: str = "") -> dict[str, Any]:
    """The margin of a row; a given tone other than late means that the past is not overdue."""
    tone_shown = dates.tone_of(value) if tone is None else tone
    late = tone is None or tone == "late"
    return {
        "value": value,
        "on": dates.as_day(value),
        "month": dates.month_short(value),
        "tone": tone_shown,
        "words": words or dates.distance(value, late=late),
        "machine": value.isoformat(),
    }


@register.inclusion_tag("ui/segmented.html", takes_context=True)
def segmented(context: RequestContext, url: str, name: str, choices: Any, current: str = "") -> dict[str, Any]:
    """One question with two to four short answers, each a button that answers at once."""
    return {
        "action": resolve_url(url),
        "name": name,
        "choices": choices,
        "current": current,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/act.html", takes_context=True)
def act(context: RequestContext, url: str, label: str, tone: str = "", icon: str = "") -> dict[str, Any]:
    """A form of one button: a POST without questions."""
    shown = {"action": resolve_url(url), "label": label, "tone": tone, "icon": icon}
    return shown | {"csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def panels(context: RequestContext, obj: Any) -> SafeString:
    """Every panel that other apps have registered for the object, each with the page's context and its own."""
    return _rendered(panels_of(obj, context["request"]), context)


@register.simple_tag(takes_context=True)
def list_panels(context: RequestContext, filterset: Any) -> SafeString:
    """Every panel that other apps have registered for the list of a filter set."""
    return _rendered(panels_of_list(filterset, context["request"]), context)


def _rendered(found: list[Panel], context: RequestContext) -> SafeString:
    parts = []
    for panel in found:
        with context.push(**panel.context):
            parts.append(context.template.engine.get_template(panel.template).render(context))
    return format_html_join("", "{}", ((part,) for part in parts))


@register.inclusion_tag("ui/crumbs.html")
def crumbs(*pairs: Any) -> dict[str, Any]:
    """The way here: pairs of address (URL name, path or object; "" for this page) and label."""
    steps = [{"url": resolve_url(target) if target else "", "label": label} for target, label in zip(pairs[::2], pairs[1::2], strict=True)]
    return {"steps": steps, "parent": next((step for step in reversed(steps) if step["url"]), None)}


@register.simple_tag(takes_context=True, name="way_out")
def out(context: RequestContext) -> str:
    """The address behind "Cancel" on a page that asks once more who it is."""
    return way_out(context["request"])


@register.inclusion_tag("ui/empty.html")
def empty(title: str, why: str, url: str = "", verb: str = "", icon: str = "plus") -> dict[str, Any]:
    """What is missing, why it matters, and the one thing to do about it."""
    return {"title": title, "why": why, "url": resolve_url(url) if url else "", "verb": verb, "icon": icon}


@register.inclusion_tag("ui/facets.html", takes_context=True)
def facets(context: RequestContext, filterset: Any) -> dict[str, Any]:
    """The form of a django-filter set as a column beside its list."""
    return {"form": filterset.form, "request": context["request"], "active": bool(filterset.form.changed_data)}


@register.simple_tag
def facet_choices(facet: Any, choices: list) -> SafeString:
    """The values of a facet, each a link with its count; written here since a page has some fifty of them."""
    mark = {"label": lambda row: tlp_badge(row), "group": lambda row: group_mark(row, named=False)}.get(facet.name)
    return format_html("<ul>{}</ul>", format_html_join("", "{}", ((_facet_choice(choice, mark, facet.name),) for choice in choices)))


def _facet_choice(choice: Any, mark: Any, name: str) -> SafeString:
    words = "" if name == "label" else format_html('<span class="word">{}</span>', capfirst(choice.label))
    number = "" if choice.count is None else format_html('<span class="count">{}</span>', choice.count)
    if choice.is_chosen:
        number = icon("x", _("take away"))
    inside = format_html("{}{}{}", mark(choice.row) if mark else "", words, number)
    if choice.is_chosen:
        return format_html('<li><a href="{}" rel="nofollow" aria-current="true">{}</a></li>', choice.url, inside)
    return format_html('<li><a href="{}" rel="nofollow">{}</a></li>', choice.url, inside)


@register.inclusion_tag("ui/pages.html", takes_context=True)
def pages(context: RequestContext, page: Page) -> dict[str, Any]:
    """Next and previous page, the filters of the address kept."""
    count, total = len(page.object_list), page.paginator.count
    sentence = ngettext("%(count)d of %(total)d is shown.", "%(count)d of %(total)d are shown.", total)
    return {"page": page, "shown": sentence % {"count": count, "total": total}, "request": context["request"]}


@register.simple_tag
def initials(name: str) -> str:
    """Two letters of a person's or an organisation's name; "Asociația Macul Albastru" is MA."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    own = [word for word in words if word.lower() not in FORMS_OF_ORGANISATION]
    chosen = own if len(own) > 1 else words
    return "".join(word[0] for word in ([chosen[0], chosen[-1]] if len(chosen) > 1 else chosen)).upper()


@register.filter
def tokens(words: list[str]) -> SafeString:
    """A list of words, each on its own ground."""
    return format_html('<ul class="tokens">{}</ul>', format_html_join("", "<li>{}</li>", ((word,) for word in words)))


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """What is to be corrected in these forms and formsets; their own summary then stays away."""
    lines = [line for form in forms if form is not None for line in summary.lines_of(form)]
    for form in forms:
        for part in [form, *form.forms] if isinstance(form, BaseFormSet) else [form]:
            if part is not None:
                part.summary_shown = True
    return {"lines": lines, "heading": heading_of(forms, len(lines))}


def heading_of(forms: tuple[Any, ...], count: int) -> str:
    """Like "The call was not sent: 3 things to correct"; the first half is the form's own `refused`, if it has one."""
    refused = next((str(form.refused) for form in forms if getattr(form, "refused", "")), "")
    todo = ngettext("%(count)d thing to correct", "%(count)d things to correct", count) % {"count": count}
    return f"{refused}: {todo}" if refused else todo


@register.filter
def undo_url(message: Any) -> str:
    """The path by which a toast's act is taken back."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix(UNDO) for tag in tags if tag.startswith(UNDO)), "")


@register.simple_tag(takes_context=True)
def second_factor_missing(context: RequestContext) -> bool:
    """Whether the reader must have a second factor and has none: then nothing else opens to them."""
    return lacks_second_factor(context["request"].user)


@register.filter
def is_radio(field: Any) -> bool:
    """Whether a field is a list of radios or check boxes."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


register.simple_tag(agenda.row_parts, name="agenda_parts")
register.filter("in_order", agenda.in_order)
