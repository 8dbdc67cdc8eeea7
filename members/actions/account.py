"""Accounts: how a person comes to exist, and what they write about themselves."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import User
from protect_portal.audit.overlap import refusing_overlap
from protect_portal.audit.record import record_edit


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
