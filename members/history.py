"""The history of an organisation, in words; who acts for an organisation or an office."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy as _p

from members.models import (
    Absence,
    Affiliation,
    Appointment,
    Ask,
    AskedParty,
    Circular,
    Coalition,
    Invitation,
    Mandate,
    MembershipPeriod,
    Organisation,
    User,
)
from protect_portal.audit.words import Titles, history_of, names_capacity, names_kinds, names_objects, names_prefixes, names_sorts
from protect_portal.notifications.mail_words import names_mails

names_objects(
    {
        Organisation: _p("thing", "organisation"),
        MembershipPeriod: _p("thing", "membership"),
        Affiliation: _p("thing", "place in an organisation"),
        Invitation: _p("thing", "invitation"),
        Mandate: _p("thing", "mandate"),
        Appointment: _p("thing", "appointment"),
        Ask: _p("thing", "question"),
        AskedParty: _p("thing", "answer"),
        Circular: _p("thing", "circular"),
        Absence: _p("thing", "absence"),
        User: _p("thing", "person"),
        Coalition: _p("thing", "coalition"),
    }
)
names_prefixes({"holiday": _p("thing", "calendar"), "second_factor": _p("thing", "person")})
names_mails(
    {
        "invitation_sent": _p("mail", "Invitation to the portal"),
        "circular_sent": _p("mail", "A circular"),
        "ask_opened": _p("mail", "A request"),
        "ask_reminder": _p("mail", "Reminder of a request"),
        "ask_nudged": _p("mail", "A request, said again by hand"),
        "ask_extended": _p("mail", "More time for a request"),
        "ask_cancelled": _p("mail", "A request was taken back"),
        "second_factor_added": _p("mail", "A second factor was added"),
        "second_factor_removed": _p("mail", "A second factor was removed"),
        "second_factor_reset": _p("mail", "A second factor was taken away by the secretariat"),
        "mandate_ends": _p("mail", "A mandate ends"),
        "appointment_ends": _p("mail", "An appointment ends"),
        "affiliation_ends": _p("mail", "A place in an organisation ends"),
        "reconfirmation_asked": _p("mail", "Yearly reconfirmation of the data"),
    }
)
names_kinds(
    {
        "coalition.begun": _p("history", "The coalition began to use the portal"),
        "coalition.edited": _p("history", "Mailboxes of the coalition changed"),
        "holiday.added": _p("history", "A day without work was added to the calendar"),
        "holiday.removed": _p("history", "A day without work was taken out of the calendar"),
        "organisation.registered": _p("history", "Registered"),
        "organisation.edited": _p("history", "Profile changed"),
        "membership.begun": _p("history", "Membership began"),
        "membership.active": _p("history", "Membership active"),
        "membership.under_observation": _p("history", "Membership under observation"),
        "membership.suspended": _p("history", "Membership suspended"),
        "membership.observer": _p("history", "Observer"),
        "membership.ended": _p("history", "Membership ended"),
        "invitation.sent": _p("history", "Invitation sent"),
        "invitation.revoked": _p("history", "Invitation revoked"),
        "invitation.accepted": _p("history", "Invitation accepted"),
        "affiliation.ended": _p("history", "Left the organisation"),
        "mandate.given": _p("history", "Mandate given"),
        "mandate.ended": _p("history", "Mandate ended"),
        "appointment.given": _p("history", "Appointed"),
        "appointment.ended": _p("history", "Appointment ended"),
        **dict.fromkeys(("ask.open", "ask.opened"), _p("history", "Asked")),
        "ask.drafted": _p("history", "Request written"),
        "ask.named": _p("history", "Named who may answer too"),
        "ask.closed": _p("history", "Closed"),
        "ask.cancelled": _p("history", "Taken back"),
        "ask.answered": _p("history", "Answered"),
        "ask.answer_taken_back": _p("history", "Answer taken back"),
        "ask.recorded": _p("history", "Answer recorded that came by another way"),
        "ask.nudged": _p("history", "Reminded those who have not answered"),
        "ask.extended": _p("history", "Given more time"),
        "ask.added": _p("history", "Asked others too"),
        "ask.excused": _p("history", "Excused from answering"),
        "ask.edited": _p("history", "Words or fields changed"),
        "circular.drafted": _p("history", "Circular written"),
        "circular.sent": _p("history", "Circular sent"),
        "circular.edited": _p("history", "Circular changed"),
        "absence.begun": _p("history", "Away"),
        "absence.ended": _p("history", "Back"),
        "organisation.reconfirmed": _p("history", "Data confirmed for another year"),
        "person.edited": _p("history", "Own data changed"),
        "person.closed": _p("history", "Account closed"),
        "person.opened": _p("history", "Account opened again"),
        "second_factor.added": _p("history", "Second step of sign-in added"),
        "second_factor.removed": _p("history", "Second step of sign-in removed"),
        "second_factor.reset": _p("history", "Second step of sign-in reset by the secretariat"),
    }
)


@names_sorts(Ask)
def asks_by_kind(numbers: list[int]) -> dict[int, str]:
    """For what kind of thing somebody is asked: the auditor reads it, and nothing of the question."""
    kinds = Ask.objects.filter(pk__in=numbers).values_list("pk", "kind")
    return {pk: _("question (%(kind)s)") % {"kind": Ask.Kind(kind).label} for pk, kind in kinds}


@names_capacity("secretariat")
def as_secretariat(numbers: list[int], reader: User) -> dict[int, str]:
    return {0: _("as the secretariat")}


@names_capacity("presidency")
def as_presidency(numbers: list[int], reader: User) -> dict[int, str]:
    return {0: _("as the presidency")}


@names_capacity("org")
def for_organisation(numbers: list[int], reader: User) -> dict[int, str]:
    seen = Organisation.objects.allowed(reader).filter(pk__in=numbers)
    return {0: _("for an organisation")} | {row.pk: _("in the name of %(organisation)s") % {"organisation": row.called} for row in seen}


@names_capacity("user")
def for_oneself(numbers: list[int], reader: User) -> dict[int, str]:
    return {0: _("in their own name")}


def named_people(rows: list[QuerySet], reader: User) -> Titles:
    """Of rows that are about a person each: the person's name, where the reader may know them, else nothing."""
    pairs = {of.model: list(of.values_list("pk", "user")) for of in rows}
    people = {user for of_model in pairs.values() for _pk, user in of_model}
    known = dict(User.objects.allowed(reader).filter(pk__in=people).values_list("pk", "name"))
    return {model: {pk: known.get(user, "") for pk, user in of_model} for model, of_model in pairs.items()}


@history_of(Organisation, _l("Members"))
def parts(organisation: Organisation, reader: User) -> Titles:
    """Memberships and offices; people by name, where the reader may know them."""
    named = named_people([model.objects.allowed(reader).filter(organisation=organisation) for model in (Affiliation, Invitation)], reader)
    memberships = MembershipPeriod.objects.allowed(reader).filter(organisation=organisation)
    offices = Mandate.objects.allowed(reader).filter(organisation=organisation)
    named[MembershipPeriod] = {row.pk: "" for row in memberships}
    return named | {Mandate: {row.pk: str(row.get_office_display()) for row in offices}}
