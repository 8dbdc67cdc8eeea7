"""Every page of the portal, by the name of its address, with real ids and somebody who sees it; a new page without an entry fails."""

import os
import re
import time
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.browser.portal import Portal
from tests.passkeys import give_passkey

# Addresses that are no pages: acts by POST alone, files, answers for machines
NO_PAGES = {
    "healthz", "readyz", "healthz-queue", "set-language", "notification-read-all", "notification-open", "invitation-resend",
    "invitation-revoke", "invitation-renew", "group-status", "holiday-delete", "document-take-back", "document-consent",
    "saved-filter-delete", "document-show", "access-refuse", "version-file", "meeting-convene", "document-favourite", "document-pack",
    "meeting-hold", "meeting-answer", "meeting-calendar", "demo-mail-html",
    "ask-send", "ask-nudge", "ask-export", "ask-excuse", "ask-take-back", "ask-proof", "ask-file", "absence-end",
    "notification-read", "delivery-resend", "mail-preview-html",
    "circular-send", "circular-preview", "circular-file",
    "mfa_login_webauthn", "mfa_download_recovery_codes",
    "account_email", "account_confirm_email", "account_email_verification_sent",  # addresses are changed by invitation only
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """An address, and who opens it: a name of the world, or nobody."""

    name: str
    path: str
    who: str = ""
    status: int = 200


def all_names(resolver=None) -> set[str]:
    """The names of all addresses."""
    names = set()
    for entry in (resolver or get_resolver()).url_patterns:
        names |= all_names(entry) if isinstance(entry, URLResolver) else {entry.name}
    return names - {None}  # a redirect needs no name


def pages_of(portal: Portal) -> list[Page]:
    """One entry for each page, and the pages of refusals."""
    pages = [*_public(portal), *_own(portal), *_second_factor(portal), *_secretariat(portal), *_group(portal)]
    assert {page.name for page in pages if page.name} == all_names() - NO_PAGES
    missing, forbidden = f"/documents/{10**9}/", reverse("meeting-edit", args=[portal.world.meeting.pk])
    return [*pages, Page("", missing, "ana", 404), Page("", "/nowhere/", "", 404), Page("", forbidden, "bogdan", 403)]


def _page(who: str, name: str, *args, query: str = "") -> Page:
    return Page(name, reverse(name, args=args) + query, who)


def _public(portal: Portal) -> list[Page]:
    from members.actions.invitation import invitation_token
    from members.models import Invitation

    names = ["account_login", "account_signup", "account_inactive", "account_request_login_code", "account_reset_password"]
    names += ["account_reset_password_done", "account_reset_password_from_key_done"]
    token = invitation_token(Invitation.objects.get(user=portal.world.nina))
    mail = ["demo-mail-list", *[("demo-mail-detail", keep_a_mail(portal))]]
    return [
        *(_page("", name) for name in names),
        _page("", "account_confirm_login_code"),  # opened once a code was asked for
        _page("", "account_reset_password_from_key", *_reset_key(portal)),
        _page("", "invitation-accept", token),
        _page("", mail[0]),
        _page("", *mail[1]),
    ]


def _reset_key(portal: Portal) -> tuple[str, str]:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    return user_pk_to_url_str(portal.world.horia), default_token_generator.make_token(portal.world.horia)


def _own(portal: Portal) -> list[Page]:
    names = ["home", "notification-list", "account", "account_logout", "account_reauthenticate", "account_change_password", "ui-kit"]
    own = [*(_page("ana", name) for name in names), _page("nina", "account_set_password")]
    return [*own, *_told(portal), *_asked(portal), *_written(portal), *_searching(portal)]


def _told(portal: Portal) -> list[Page]:
    """Why one was told, by which mail, and what the secretariat sees of the mails."""
    from protect_portal.notifications.unsubscribe import unsubscribe_path
    from tests.make import make_delivery
    from tests.walks.pages import token_of

    world = portal.world
    mail = make_delivery(world.ana, world.meeting, state="failed", last_error="SMTPRecipientsRefused 550", occurrence="of-the-pages")
    by_dan = ("delivery-list", "mail-preview-list", "coalition-edit", "reminder-offsets")
    return [
        *(_page("ana", name) for name in ("preference-edit", "mail-list")),
        _page("bogdan", "notification-why", world.bogdan.notifications.first().pk),
        _page("dan", "mail-why", mail.pk),
        *(_page("dan", name) for name in by_dan),
        _page("dan", "mail-preview", "meeting_invited", "ro"),
        _page("", "unsubscribe", token_of(unsubscribe_path(world.ana.pk, "*"))),
    ]


def _written(portal: Portal) -> list[Page]:
    """A circular that waits for its confirmations, a draft, and a text of which it is asked whether it was read."""
    from documents.actions.reading import draft_reading
    from members.models import Circular
    from tests.make import make_circular

    world = portal.world
    to = {"organisations": [world.busola, world.cetina], "text": "Dragi colegi,\n\nVă rugăm:\n- citiți\n- veniți"}
    sent, draft = make_circular(world.dan, confirm=True, **to), make_circular(world.dan, status="draft", opens_at=None, **to)
    Circular.objects.filter(pk=draft.pk).update(sent_at=None)
    asked = draft_reading(world.document_group.current_version, by=world.dan, to=[f"org:{world.busola.pk}"], closes_at=sent.ask.closes_at)
    return [
        *(_page("dan", name) for name in ("circular-list", "circular-create")),
        *(_page("dan", name, draft.pk) for name in ("circular-edit", "circular-drop")),
        _page("dan", "circular-detail", draft.pk),
        _page("fane", "circular-detail", sent.pk),
        _page("dan", "reading-ask", world.document_group.pk),
        _page("dan", "reading-detail", asked.ask_id),
    ]


def _asked(portal: Portal) -> list[Page]:
    """A request to Busola, which has not answered, and Cetina, whose answer is recorded; and a draft."""
    from members.links import answer_token
    from tests.make import make_absence, make_ask

    world = portal.world
    asked = {"organisations": [world.busola, world.cetina, world.ancora], "fields": [{"label": "Câte persoane?", "kind": "number"}]}
    ask, draft = make_ask(world.dan, **asked), make_ask(world.dan, status="draft", opens_at=None, **asked)
    busola, make_away = ask.parties.get(organisation=world.busola), make_absence(world.fane)
    by_dan = [("ask-edit", draft), ("ask-cancel", draft), ("ask-extend", ask), ("ask-close", ask), ("ask-record", busola)]
    return [
        *(_page("dan", name) for name in ("ask-list", "ask-create")),
        *(_page("dan", name, row.pk) for name, row in (*by_dan, ("ask-detail", ask))),
        *(_page("fane", name, busola.pk) for name in ("ask-answer", "ask-name")),
        Page("ask-answer-by-link", reverse("ask-answer-by-link", args=[answer_token(busola, world.fane)])),
        _page(make_away.user.email.partition("@")[0], "absence-create"),
        _page("dan", "reconfirmation-start"),
        _page("fane", "reconfirmation-answer", _to_confirm(portal).pk),
    ]


def _to_confirm(portal: Portal):
    """Busola was asked to confirm its data, until an hour ago: the next one may be started."""
    from tests.make import make_ask

    world, now = portal.world, timezone.now()
    dates = {"opens_at": now - timedelta(days=30), "closes_at": now - timedelta(hours=1)}
    return make_ask(world.dan, organisations=[world.busola], kind="reconfirmation", question="Reconfirmare", **dates).parties.get()


def _searching(portal: Portal) -> list[Page]:
    """What there is to find, and a choice of the library that Ana has kept."""
    from protect_portal.search.models import SavedFilter

    saved = SavedFilter.objects.create(user=portal.world.ana, name="Ciornele grupului", query="state=draft")
    return [
        _page("ana", "search", query="?q=document+meeting*"),
        _page("ana", "saved-filter-create", query="?of=documents&query=state%3Ddraft"),
        _page("ana", "saved-filter-edit", saved.pk),
    ]


def _second_factor(portal: Portal) -> list[Page]:
    """Luiza has everything, Ana nothing yet."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    luiza = portal.world.luiza
    give_passkey(luiza)
    TOTP.activate(luiza, generate_totp_secret())
    RecoveryCodes.activate(luiza)
    key = Authenticator.objects.get(user=luiza, type="webauthn")
    names = ["mfa_index", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_deactivate_totp", "mfa_view_recovery_codes"]
    names += ["mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "usersessions_list"]
    return [
        _page("", "mfa_authenticate"),  # opened after the first step
        *(_page("luiza", name) for name in names),
        *(_page("luiza", name, key.pk) for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")),
        _page("ana", "mfa_activate_totp"),
        _page("dan", "second-factor-reset", portal.world.ana.pk),
        _page("dan", "person-close", portal.world.ana.pk),
    ]


def _secretariat(portal: Portal) -> list[Page]:
    from members.models import Affiliation, Appointment, Mandate, MembershipPeriod

    world = portal.world
    organisation, period = world.cetina, MembershipPeriod.objects.get(organisation=world.cetina)
    mandate = Mandate.objects.get(office="secretariat")
    numbered = [
        *(("organisation-detail", organisation), ("organisation-edit", organisation), ("organisation-history", organisation)),
        ("membership-begin", world.jad),
        *(("membership-change", period), ("membership-end", period), ("invitation-create", organisation)),
        *(("affiliation-end", Affiliation.objects.get(user=world.carmen)), ("person-detail", world.ana)),
        *(("mandate-end", mandate), ("appointment-create", mandate), ("appointment-end", Appointment.objects.get(mandate=mandate))),
    ]
    names = ["board", "event-list", "organisation-list", "organisation-create", "mandate-list", "mandate-create", "holiday-list"]
    names += ["holiday-create", "group-create"]
    return [*(_page("dan", name) for name in names), *(_page("dan", name, row.pk) for name, row in numbered)]


def _group(portal: Portal) -> list[Page]:
    world, group = portal.world, portal.world.protection
    seat, lead, guest = group.seats.get(organisation=world.busola), group.leads.get(), group.guests.get()
    documents = [
        "document-detail",
        "document-readings",
        "document-edit",
        "document-withdraw",
        "version-upload",
        "document-readers",
        "document-share",
        "document-hide",
    ]
    documents += ["document-history"]
    meetings = ["meeting-detail", "meeting-edit", "meeting-move", "meeting-cancel", "agenda-edit", "meeting-readers"]
    meetings += ["meeting-readings", "meeting-history"]
    of_group = [("group-detail", group), ("group-history", group), ("guest-invite", group), ("guest-end", guest)]
    by_dan = [("group-edit", group), ("seat-grant", group), ("seat-end", seat), ("lead-appoint", group), ("lead-end", lead)]
    return [
        _page("klaus", "break-glass"),
        _page("dan", "meeting-circle", world.assembly.pk),
        _page("bogdan", "access-ask", 10**9),
        *(_page("ana", name) for name in ("group-list", "document-list", "meeting-list")),
        *(_page("ana", name, query=f"?group={group.pk}") for name in ("document-upload", "meeting-call")),
        *(_page("ana", name, row.pk) for name, row in of_group),
        *(_page("dan", name, row.pk) for name, row in by_dan),
        *(_page("ana", name, world.document_group.pk) for name in documents),
        *(_page("ana", name, world.meeting.pk) for name in meetings),
    ]


def keep_a_mail(portal: Portal) -> str:
    """A mail as the sink would keep it; its key."""
    key = f"{time.time_ns()}-{os.urandom(4).hex()}"
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ProTECT <portal@protect.example>", "ana@example.org", "Sunteți invitată"
    mail.set_content("Ședința are loc mâine.")
    mail.add_alternative(f"<!doctype html><html lang='ro'><head><title>{key}</title></head><body><p>Mâine.</p></body></html>", "html")
    (portal.place / "mail" / f"{key}.eml").write_bytes(mail.as_bytes())
    return key


def furnish(portal: Portal) -> None:
    """What the world lacks for pages to be full: a long agenda with papers, notices read and unread, a second version."""
    from django.utils import timezone

    from meetings.models import AgendaItem, AgendaPaper
    from protect_portal.audit.record import record
    from protect_portal.notifications.fan_out import fan_out
    from tests.make import add_version

    world = portal.world
    titles = ("Finanțarea caselor sigure în județele de graniță", "Raportul anual", "Mandatul OSCE", "Diverse")
    for order, title in enumerate(titles, start=2):
        item = AgendaItem.objects.create(meeting=world.meeting, order=order, title=title, presenter=world.bogdan)
        AgendaPaper.objects.create(item=item, version=world.document_group.current_version)
    long = "proiectul-de-pozitie-cu-un-nume-foarte-lung.docx"
    add_version(world.document_group, label="0.2", note="Capitolul despre repatriere, scris din nou", name=long)
    record("meeting.convened", world.meeting, by=world.ana, sequence=world.meeting.sequence)
    fan_out()
    portal.rows("UPDATE notifications_notification SET read_at = %s WHERE user_id = %s", timezone.now(), world.bogdan.pk)


def speak(portal: Portal, language: str) -> None:
    """Everyone's language from now on."""
    assert re.fullmatch("ro|en", language)
    portal.rows("UPDATE members_user SET language = %s", language)
