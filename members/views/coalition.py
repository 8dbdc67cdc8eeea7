"""What the secretariat sets for the whole coalition: its mailboxes, and when it reminds."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions.coalition import save_mailboxes, set_reminder_days
from members.forms.coalition import MailboxForm, ReminderOffsetsForm
from members.models import Coalition
from protect_portal.access.rights import require
from protect_portal.audit.status import Stale
from protect_portal.notifications.mail import mailboxes
from protect_portal.ui.answer import SeeOther, form_page, posted, tell
from protect_portal.ui.stale import stale_page
from protect_portal.ui.typed import takes


@takes(MailboxForm)
def coalition_edit(request: HttpRequest) -> HttpResponse:
    """The mailboxes. Who saves over somebody else's change gets 409 and sees both."""
    coalition = Coalition.current()
    require(request.user, "edit", coalition)
    form = MailboxForm(**posted(request), user=request.user, instance=coalition)
    context = {"form": form, "now": mailboxes()}
    if not (form.is_bound and form.is_valid()):
        return form_page(request, "members/coalition_edit.html", context)
    try:
        save_mailboxes(form, by=request.user)
    except Stale:
        return stale_page(request, "members/coalition_edit.html", context, form)
    tell(request, _("Saved."))
    return SeeOther(reverse("coalition-edit"))


@takes(ReminderOffsetsForm)
def reminder_offsets(request: HttpRequest) -> HttpResponse:
    require(request.user, "edit", Coalition.current())
    form = ReminderOffsetsForm(**posted(request), user=request.user)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            for kind, days in form.cleaned_data.items():
                set_reminder_days(kind, days, by=request.user)
        tell(request, _("Saved. What has not been said yet is planned anew; nobody gets a mail now."))
        return SeeOther(reverse("reminder-offsets"))
    return form_page(request, "members/reminder_offsets.html", {"form": form})
