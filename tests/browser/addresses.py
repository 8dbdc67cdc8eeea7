"""Every page of the portal, by the name of its address, with real ids and somebody who sees it; a new page without an entry fails."""

import os
import re
import time
from dataclasses import dataclass
from email.message import EmailMessage

from django.urls import URLResolver, get_resolver, reverse

from tests.browser.portal import Portal
from tests.passkeys import give_passkey

# Addresses that are no pages: acts by POST alone, files, answers for machines
NO_PAGES = {
    "healthz", "readyz", "healthz-queue", "set-language", "notification-read-all", "notification-open", "invitation-resend",
    "invitation-revoke", "invitation-renew", "group-status", "holiday-delete", "document-take-back", "document-consent",
    "saved-filter-delete", "document-show", "access-refuse", "version-file", "meeting-convene", "document-favourite", "document-pack",
    "meeting-hold", "meeting-answer", "meeting-calendar", "demo-mail-html",
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
    return [*(_page("ana", name) for name in names), _page("nina", "account_set_password"), *_searching(portal)]


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
