"""What tests of asks have in common: the form of a request as a browser sends it, and an answer."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from members.models import Ask, AskedParty

FIELDS = (
    {"label": "Persoane asistate", "kind": "number"},
    {"label": "Prima zi", "kind": "date", "required": False},
    {"label": "Cu adăpost", "kind": "yes_no"},
    {"label": "Județ", "kind": "choice", "choices": ["Iași", "Cluj"]},
    {"label": "Cuvinte", "kind": "text", "required": False},
)


def day_in(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def request_form(*, to: list[str], fields: tuple[dict, ...] = FIELDS, **more) -> dict:
    """A new request until the day in a week, with these fields, to these circles."""
    typed = {"question": "Date pentru raport", "explanation": "Vă rugăm.", "silence": "", "tlp": "green", "answers_shown": "at_once"}
    typed |= {"last_day": day_in(7), "to": to, "fields-TOTAL_FORMS": len(fields), "fields-INITIAL_FORMS": 0}
    for number, field in enumerate(fields):
        typed |= {f"fields-{number}-{name}": "\n".join(value) if name == "choices" else value for name, value in field.items()}
        typed[f"fields-{number}-ORDER"] = number + 1
        if field.get("required", True):
            typed[f"fields-{number}-required"] = "on"
        else:
            typed.pop(f"fields-{number}-required", None)
    return typed | more


def party_of(ask: Ask, one) -> AskedParty:
    """The party that is this organisation or this person."""
    return ask.parties.get(organisation=one) if hasattr(one, "short_name") else ask.parties.get(user=one)


def answer_form(ask: Ask, party: AskedParty | None = None, **said) -> dict:
    """What a browser sends for the fields, by their label; `base` as the party stands now."""
    numbers = {field.label: field.pk for field in ask.fields.all()}
    base = party.answered_at.isoformat() if party and party.answered_at else ""
    return {"base": base} | {f"field-{numbers[label.replace('_', ' ')]}": value for label, value in said.items()}


WHOLE = {"Persoane_asistate": "143", "Prima_zi": "2026-03-01", "Cu_adăpost": "yes", "Județ": "Iași", "Cuvinte": "Atât."}


def fetched(client, name: str, pk: int) -> int:
    """The status of a file's address; the file is read to its end, and so closed."""
    response = client.get(reverse(name, args=[pk]))
    response.getvalue()
    return response.status_code


def answer_page(party: AskedParty) -> str:
    return reverse("ask-answer", args=[party.pk])
