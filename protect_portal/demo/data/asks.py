"""What the coalition waits for: data for the annual report, a circular that half have read, and a request that is over; and who is away."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from members.actions.absence import begin_absence
from members.actions.answer import save_values
from members.actions.ask import answer_ask, close_ask, open_ask
from members.actions.circular import draft_circular, send_circular
from members.models import Ask, AskedParty, AskField, Circular, MembershipPeriod, Organisation, User
from protect_portal.access.lock import Tlp
from protect_portal.demo.data.days import Days
from protect_portal.notifications.levels import set_level
from protect_portal.notifications.models import Level
from working_groups.models import WorkingGroup

PORTAL, LINK, RECORDED = AskedParty.Source
NUMBER, TEXT, YES_NO = AskField.Kind.NUMBER, AskField.Kind.TEXT, AskField.Kind.YES_NO


@dataclass(frozen=True)
class Answer:
    """What an organisation answered, and when: `values` in the order of the fields, none where there is nothing to add."""

    at: str
    days_ago: int
    by: str
    values: tuple = ()
    source: str = PORTAL


REPORT_FIELDS = (
    {"label": "Persoane asistate în {this_year}", "kind": NUMBER, "help": "Numai numărul, fără date despre persoane."},
    {"label": "Activități de prevenire", "kind": NUMBER},
    {"label": "Cuvinte pentru raport", "kind": TEXT, "required": False, "help": "Cel mult 600 de semne."},
)
REPORT = (
    Answer("macul-albastru", 7, "Matei Exemplu", (212, 4, "Mai mulți minori decât în {last_year}; lipsesc interpreții.")),
    Answer("tisa-argintie", 6, "Anca Machetă", (38, 31, "Caravana din satele de frontieră a ajuns în 14 comune.")),
    Answer("heliotrop", 6, "Tudor Demo", (97, 6, "27 de cereri de compensare, 4 admise."), LINK),
    Answer("amaranta", 5, "Corina Demo", (0, 9, "Trei contribuții la proiecte de acte normative.")),
    Answer("busola-tarzie", 2, "Mara Demo", (), LINK),
    Answer("fir-de-nisip", 1, "Radu Exemplu", (61, 18, "Muncă sezonieră: ferme și șantiere."), RECORDED),
)
REPORT_OPENED = {"brazda-noua": 1, "portita-de-lemn": 2, "cvartal-9": 8}  # organisation: days ago
NUDGED = 5  # days ago

SITE_FIELDS = ({"label": "Sigla poate sta pe site", "kind": YES_NO}, {"label": "O propoziție despre organizație", "kind": TEXT})
SITE = (
    Answer("macul-albastru", 60, "Matei Exemplu", (True, "Asistență și adăpost pentru victime, din Iași.")),
    Answer("brazda-noua", 58, "Daria Machetă", (True, "Reintegrare socială și profesională, din Cluj.")),
    Answer("heliotrop", 55, "Tudor Demo", (False, "Asistență juridică pentru victime.")),
)
READ_BY = {"macul-albastru": "Matei Exemplu", "heliotrop": "Tudor Demo", "tisa-argintie": "Anca Machetă", "amaranta": "Corina Demo"}
LETTER = """Stimate colege, stimați colegi,

Adunarea generală ordinară are pe ordinea de zi cererea de aderare a Asociației Ferigă și Lege și modificarea regulamentului.

Vă rog:
- să citiți propunerea de regulament înainte de ședință;
- să ne spuneți din timp cine votează pentru organizația dumneavoastră;
- să confirmați că ați citit această scrisoare.

Cu mulțumiri,
secretariatul"""


def ask_the_members(days: Days, registered: dict[str, Organisation], groups: dict[str, WorkingGroup], people: dict[str, User]) -> None:
    """What is over is closed last: afterwards nothing of it changes."""
    _ask_for_the_report(days, registered, people)
    _send_letter(days, registered, people)
    _ask_for_the_site(days, registered, people)
    _go_away(days, people["Vlad Machetă"])
    set_level(people["Sorana Probă"], f"group:{groups['A'].pk}", Level.ALL)
    set_level(people["Horia Demo"], f"group:{groups['D'].pk}", Level.WEEKLY)


def _members(registered: dict[str, Organisation]) -> list[Organisation]:
    active = MembershipPeriod.objects.running().filter(status=MembershipPeriod.Status.ACTIVE).values_list("organisation", flat=True)
    return [organisation for organisation in registered.values() if organisation.pk in set(active)]


def _ask_for_the_report(days: Days, registered: dict[str, Organisation], people: dict[str, User]) -> None:
    ilinca = people["Ilinca Demo"]
    ask = open_ask(
        Ask.Kind.PLAIN,
        by=ilinca,
        organisations=_members(registered),
        closes_at=days.until(9) - timedelta(minutes=1),
        question="Date pentru raportul anual {this_year}".format(**days.years),
        explanation="Trei câmpuri, cam zece minute. Scrieți numai numere: nimic despre persoanele asistate.",
        silence="organizația apare în raport fără date",
        fields=[_with_years(days, field) for field in REPORT_FIELDS],
    )
    _answered(days, ask, REPORT, registered, people, recorder=ilinca)
    for key, ago in REPORT_OPENED.items():
        opened = {"status": AskedParty.Status.OPENED, "opened_at": days.before(ago, 11, 20)}
        ask.parties.filter(organisation=registered[key]).update(**opened)
    later = [answer.at for answer in REPORT if answer.days_ago > NUDGED]
    nudged = ask.parties.exclude(organisation__in=[registered[key] for key in later])
    nudged.update(nudged_at=days.before(NUDGED, 12), nudged_by=ilinca)
    Ask.objects.filter(pk=ask.pk).update(opens_at=days.before(9, 9, 40))


def _with_years(days: Days, field: dict) -> dict:
    return field | {"label": field["label"].format(**days.years)}


def _answered(
    days: Days, ask: Ask, answers: tuple[Answer, ...], registered: dict[str, Organisation], people: dict[str, User], *, recorder: User
) -> None:
    fields = list(ask.fields.all())
    for answer in answers:
        party = ask.parties.select_related("ask").get(organisation=registered[answer.at])
        said_at = days.before(answer.days_ago, 14, 10)
        by = recorder if answer.source == RECORDED else people[answer.by]
        if answer.source == RECORDED:
            _said_by_phone(party, answer.by, said_at, recorder)
        save_values(party, list(zip(fields, _with_words(days, answer.values), strict=False)), by=by)
        status = AskedParty.Status.ANSWERED if answer.values else AskedParty.Status.NOTHING_TO_ADD
        answer_ask(party, by=by, source=answer.source, status=status)
        AskedParty.objects.filter(pk=party.pk).update(opened_at=said_at, answered_at=said_at)


def _with_words(days: Days, values: tuple) -> list:
    return [value.format(**days.years) if isinstance(value, str) else value for value in values]


def _said_by_phone(party: AskedParty, name: str, said_at: datetime, recorder: User) -> None:
    party.recorded_by, party.medium, party.said_on = recorder, AskedParty.Medium.PHONE, said_at.date()
    party.said_by, party.note = f"{name}, reprezentant", "a sunat la secretariat"


def _send_letter(days: Days, registered: dict[str, Organisation], people: dict[str, User]) -> None:
    """To all members, to be confirmed: most have not opened it yet."""
    ilinca, sent_at = people["Ilinca Demo"], days.before(4, 10, 15)
    ask = Ask(question="Adunarea generală: documente și vot", tlp=Tlp.GREEN)
    closes_at = days.from_wednesday(12, 18)
    circular = draft_circular(Circular(text=LETTER, confirm=True), ask, by=ilinca, to=["members"], closes_at=closes_at)
    send_circular(circular, by=ilinca)
    for ago, (key, name) in enumerate(READ_BY.items()):
        party = ask.parties.select_related("ask").get(organisation=registered[key])
        answer_ask(party, by=people[name], source=LINK if ago % 2 else PORTAL)
        read_at = days.before(min(ago + 1, 3), 16, 5)
        AskedParty.objects.filter(pk=party.pk).update(opened_at=read_at, answered_at=read_at)
    opened = {"status": AskedParty.Status.OPENED, "opened_at": days.before(2, 8, 50)}
    ask.parties.filter(organisation=registered["brazda-noua"]).update(**opened)
    Circular.objects.filter(pk=circular.pk).update(sent_at=sent_at)
    Ask.objects.filter(pk=ask.pk).update(opens_at=sent_at)


def _ask_for_the_site(days: Days, registered: dict[str, Organisation], people: dict[str, User]) -> None:
    """Over for weeks, with its table."""
    ilinca = people["Ilinca Demo"]
    asked = [registered[answer.at] for answer in SITE]
    words = {"question": "Siglă și descriere pentru site", "fields": [dict(field) for field in SITE_FIELDS]}
    ask = open_ask(Ask.Kind.PLAIN, by=ilinca, organisations=asked, closes_at=days.until(1), **words)
    _answered(days, ask, SITE, registered, people, recorder=ilinca)
    Ask.objects.filter(pk=ask.pk).update(opens_at=days.before(63), closes_at=days.before(40))
    ask.refresh_from_db()
    close_ask(ask, by=ilinca)


def _go_away(days: Days, person: User) -> None:
    begin_absence(by=person, starts_at=days.since(3), ends_at=days.until(2))
