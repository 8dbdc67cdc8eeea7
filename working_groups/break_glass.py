"""Break-glass: the technical administrator opens one document or meeting for an hour, with a reason that the presidency reads."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from members.models import User
from protect_portal.access.grants import give
from protect_portal.access.keys import forget_keys
from protect_portal.access.lock import Audience, Tlp
from protect_portal.access.models import Guarded
from protect_portal.access.recent import recently_signed_in
from protect_portal.access.roots import name_of, root_called
from protect_portal.audit.record import record
from protect_portal.audit.status import NoLonger, lock
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.forms import LineField, PortalForm
from protect_portal.ui.typed import takes
from working_groups.actions import open_guest_access
from working_groups.models import GuestAccess

LASTS = timedelta(minutes=60)
SAME_PRESS = timedelta(minutes=1)
SHUT = _l("Nothing here can be opened this way.")  # one sentence for missing, private, hidden and AMBER+STRICT
MISTYPED = _l("This names no document and no meeting: paste the address of its page, or write “document 12” or “meeting 3”.")
AS_ADMINISTRATOR = "administrator"  # the capacity in which it is done: no key


def may_break(user: User) -> bool:
    """The technical administrator: keeps the installation running, carries no key to content."""
    return user.is_active and user.is_staff


def can_be_opened(root: Guarded | None) -> bool:
    """Whether it may be granted at all: private and hidden texts and AMBER+STRICT stay shut."""
    return root is not None and root.audience != Audience.PRIVATE and root.hidden_at is None and root.tlp != Tlp.AMBER_STRICT


@transaction.atomic
def open_for_an_hour(root: Guarded, reason: str, *, by: User) -> GuestAccess:
    """Open `root` to `by` for 60 minutes; recorded on it, told to the presidency. A second press finds what the first has opened.

    Raises PermissionDenied for others than the technical administrator, NoLonger where the root may not be granted."""
    if not may_break(by):
        raise PermissionDenied("not the technical administrator")
    root = lock(root)
    if not can_be_opened(root):
        raise NoLonger(str(SHUT))
    begins = timezone.now()
    if opened := _just_opened(root, reason, begins, by):
        return opened
    access = open_guest_access(by, by=by, starts_at=begins, ends_at=begins + LASTS, reason=reason, basis=name_of(root))
    give("view", access.key_group, root, by=by, reason=reason)
    record("glass.broken", root, by=by, capacity=AS_ADMINISTRATOR, access=access.pk)
    record("guest.glass_broken", access, by=by, capacity=AS_ADMINISTRATOR)
    forget_keys()
    return access


@transaction.atomic
def note_refusal(reason: str, *, by: User) -> GuestAccess:
    """An attempt that opened nothing: an access without an instant, with its reason, told to the presidency and the auditor. Not what
    was typed, nor why it was refused: either would say what there is. Raises PermissionDenied as `open_for_an_hour` does."""
    if not may_break(by):
        raise PermissionDenied("not the technical administrator")
    tried = timezone.now()
    access = GuestAccess.objects.create(user=by, invited_by=by, starts_at=tried, ends_at=tried, reason=reason)
    record("guest.glass_refused", access, by=by, capacity=AS_ADMINISTRATOR)
    return access


def _just_opened(root: Guarded, reason: str, at: datetime, by: User) -> GuestAccess | None:
    """What the very same form has opened a moment ago."""
    same = {"group": None, "basis": name_of(root), "reason": reason, "starts_at__gt": at - SAME_PRESS}
    return by.guest_accesses.running(at).filter(invited_by=by, **same).first()


class BreakGlassForm(PortalForm):
    """`root` is what the typed address names, once the form is valid; `is_refused` says that a reason was given, and nothing can be
    opened for it."""

    refused = _l("Nothing was opened")

    address = LineField(
        label=_l("Document or meeting"), max_length=300, help_text=_l("Its address in the portal, or its number, such as “document 12”.")
    )
    is_refused = False

    reason = LineField(
        label=_l("Reason"), min_length=10, max_length=200, help_text=_l("The presidency gets this sentence by mail, at once.")
    )

    def clean(self) -> dict[str, Any]:
        """Whether there is such a thing is told only to whoever has given a reason."""
        data = super().clean() or self.cleaned_data
        if not self.errors and (refusal := self._refusal(data["address"])):
            self.is_refused = True
            self.add_error("address", refusal)
        return data

    def _refusal(self, address: str) -> str:
        try:
            self.root = root_called(address)
        except Resolver404:
            return MISTYPED
        return "" if can_be_opened(self.root) else SHUT


@takes(BreakGlassForm)
def break_glass(request: HttpRequest) -> HttpResponse:
    """The technical administrator's page; others do not even hear that they might sign in again."""
    if not may_break(request.user):
        raise PermissionDenied
    return _ask_what_and_why(request)


@recently_signed_in
def _ask_what_and_why(request: HttpRequest) -> HttpResponse:
    form = BreakGlassForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        open_or_note(form.root, form.cleaned_data["reason"], by=request.user)
        tell(request, _("Open to you for 60 minutes. The presidency was told."))
        return SeeOther(form.root.get_absolute_url())
    if form.is_refused:
        note_refusal(form.cleaned_data["reason"], by=request.user)
    return form_page(request, "working_groups/break_glass.html", {"form": form})


def open_or_note(root: Guarded, reason: str, *, by: User) -> None:
    """What was shut a moment after it was looked at is noted as every refusal, and answered by 409."""
    try:
        open_for_an_hour(root, reason, by=by)
    except NoLonger:
        note_refusal(reason, by=by)
        raise
