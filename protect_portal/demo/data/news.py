"""What the bells ring for on the first morning: the news of the last days. No mail is owed for what happened before."""

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from documents.models import Document, Version
from members.models import User
from protect_portal.audit.models import Event
from protect_portal.demo.data.days import Days
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery, Notification
from protect_portal.notifications.plan import plan
from protect_portal.notifications.registry import NOTICES

RECENT = 7  # days
READ = "raport-anual"  # everybody has seen this one


def tell_recent_news(days: Days, documents: dict[str, Document]) -> None:
    """Settle every event of the loading but the newest versions of the last days; those are fanned out as ever."""
    news = _recent(days, documents)
    Event.objects.filter(fanned_at=None).exclude(pk__in=news).update(fanned_at=timezone.now())
    fan_out()
    Notification.objects.filter(mail=Notification.Mail.WAITS).update(mail=Notification.Mail.NONE)
    Notification.objects.filter(event__kind="document.shared", event__object_id=documents[READ].pk).update(read_at=timezone.now())


def settle_reminders() -> None:
    """What would have been said by now counts as sent then; what is still to come is planned as ever. Nothing is mailed at loading."""
    plan()
    due = Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=timezone.now())
    due.update(
        state=Delivery.State.SENT, sent_at=F("due_at"), sent_to=Subquery(User.objects.filter(pk=OuterRef("recipient")).values("email"))
    )
    Delivery.objects.exclude(state=Delivery.State.SENT).delete()


def _recent(days: Days, documents: dict[str, Document]) -> list[int]:
    """The events of the newest version of each document that is younger than RECENT days; only kinds without a mail."""
    since = days.since(RECENT)
    young = {v.document_id: v.number for v in Version.objects.filter(created_at__gt=since, pk__in=_current(documents))}
    kinds = [kind for kind in ("document.shared", "version.added") if not any(notice.mail for notice in NOTICES.get(kind, []))]
    events = Event.objects.filter(kind__in=kinds, object_id__in=young)
    return [event.pk for event in events if event.data["version"] == young[event.object_id]]


def _current(documents: dict[str, Document]) -> list[int]:
    return [document.current_version_id for document in documents.values()]
