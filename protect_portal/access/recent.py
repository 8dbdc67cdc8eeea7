"""A fresh sign-in, before acts that a borrowed session must not do: keys, roles, exports, opening what is closed."""

import time
from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse


def signed_in_recently(request: HttpRequest) -> bool:
    """Whether this session's person proved who they are within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds, at sign-in or since."""
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record["at"] > oldest for record in get_authentication_records(request, request.user))


def recently_signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask once more who it is when the sign-in is not fresh, then go on: a form that was sent meanwhile is kept and done.

    Only files do not outlast the question: the form comes back with its text. Who has neither password nor second factor
    is not asked: they have nothing to answer with."""
    return reauthentication_required(view)
