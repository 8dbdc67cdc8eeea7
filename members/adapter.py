"""How django-allauth signs people in here: by invitation only, in the reader's language, and saying so when a mail cannot be sent."""

from base64 import urlsafe_b64encode
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from members.actions.second_factor import note_change
from members.models import User
from protect_portal.access.recent import signed_in_recently
from protect_portal.notifications.mail import write


class PortalAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """Nobody registers: the secretariat invites."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse | None:
        """Only an accepted invitation opens the door; until then an address is known, and no account."""
        if user.has_joined:
            return super().pre_login(request, user, **options)
        clear_login(request)
        return self.respond_user_inactive(request, user)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Sign-in codes and password resets go straight to the mail server: they are worth fifteen minutes, not a queue.

        None goes to somebody who was invited and has not accepted; the page says the same."""
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        if person and not person.has_joined:
            return
        try:
            with override(person.language if person else settings.LANGUAGE_CODE):
                message = write(template_prefix, {**context, "recipient": person}, to=[person.email if person else email])
            message.extra_headers["Auto-Submitted"] = "auto-generated"
            message.send()
        except (SMTPException, OSError):
            messages.error(self.request, _("The mail could not be sent just now. Please try again in a few minutes."))

    def send_notification_mail(self, template_prefix: str, user: User, context: dict | None = None, email: str | None = None) -> None:
        """What a person changed about their sign-in is an event; who hears of it is said in notices.py, as for every event."""
        note_change(template_prefix, user, session=self.request.session.session_key)

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """A sign-in of the last minutes counts as much as an answer given since."""
        return not signed_in_recently(context.request)


class PortalMFAAdapter(DefaultMFAAdapter):
    """Seeds of authenticator apps and recovery codes lie encrypted: a copy of the database alone opens no account."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography.fernet.InvalidToken where neither the secret key nor one of its fallbacks made the text."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("members.second_factor", "", secret, algorithm="sha256").digest() for secret in secrets]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
