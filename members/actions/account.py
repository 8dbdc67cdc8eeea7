"""Accounts: how a person comes to exist, and what they write about themselves."""

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.actions.second_factor import end_sessions
from members.models import User
from protect_portal.access.rights import require
from protect_portal.audit.overlap import refusing_overlap
from protect_portal.audit.record import record, record_edit
from protect_portal.audit.status import NoLonger, lock


class Closing(models.TextChoices):
    """Why an account is closed: chosen, never written, since the record of it is not cleared."""

    LEFT = "left", _l("They no longer work in the coalition")
    ASKED = "asked", _l("They asked for it")
    LOST = "lost", _l("Somebody else may have their device or their password")
    UNUSED = "unused", _l("The account is not used, or was made by mistake")
    RULES = "rules", _l("The rules of the portal were broken")


@transaction.atomic
def new_person(email: str, name: str, language: str) -> User:
    """Somebody without a password. Mail goes to the address as it was written; signing in finds it whatever its case,
    through django-allauth's lower-cased row. Raises NoLonger where the address is known already."""
    person = User(email=email, name=name, language=language)
    person.set_unusable_password()
    with refusing_overlap(_("Somebody has just invited this person.")):
        person.save()
        EmailAddress.objects.create(user=person, email=email.lower(), verified=True, primary=True)
    return person


@transaction.atomic
def save_account(form, *, by: User) -> None:
    """Keep what a person wrote about themselves: name, language, phone."""
    form.save()
    record_edit(form, by=by)


@transaction.atomic
def close_account(person: User, *, by: User, reason: Closing) -> None:
    """They sign in no more, hold no right and get no mail; every open session ends. What they did, and where they worked, stays.
    Raises PermissionDenied for anyone but the secretariat and for oneself, NoLonger where it is closed already."""
    _switch(person, is_active=False, by=by)
    end_sessions(person)
    record("person.closed", person, by=by, reason=str(reason))


@transaction.atomic
def open_account_again(person: User, *, by: User) -> None:
    """They may sign in as before; what they may see is decided by the dates of their work. Raises as `close_account` does."""
    _switch(person, is_active=True, by=by)
    record("person.opened", person, by=by)


def _switch(person: User, *, is_active: bool, by: User) -> None:
    require(by, "close", person)
    if lock(person).is_active == is_active:
        raise NoLonger(_("The account is open already.") if is_active else _("The account is closed already."))
    person.is_active = is_active
    person.save(update_fields=["is_active"])
