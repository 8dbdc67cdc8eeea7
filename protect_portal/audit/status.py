"""change_status(): the one way a state moves, under the row's lock, with its event."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from protect_portal.audit.models import Event
from protect_portal.audit.record import noun_of, record


class NoLonger(Exception):
    """What was asked is no longer possible (409); str() is the sentence for the reader."""

    http_status = 409


class WrongStatus(NoLonger):
    """The object has left the state in which this was possible: says who moved it, and when."""

    def __init__(self, obj: models.Model):
        super().__init__()
        self.obj = obj

    def __str__(self):
        state = self.obj.get_status_display()
        event = _last_move(self.obj)
        if event is None or event.by is None:
            return _("This is no longer possible: the state is now “%(state)s”.") % {"state": state}
        at = date_format(localtime(event.at), "j.m.Y, H:i")
        return _("This is no longer possible: the state is “%(state)s” since %(at)s, by %(who)s.") % {
            "state": state,
            "at": at,
            "who": event.by.name,
        }


class Stale(NoLonger):
    """Somebody else saved in between: the page shows both texts."""

    def __str__(self):
        return _("Somebody else changed this while you were writing. Nothing was overwritten: compare and save again.")


def lock(obj: models.Model) -> models.Model:
    """The same row, freshly read and locked until the transaction ends."""
    return type(obj)._base_manager.select_for_update().get(pk=obj.pk)


def change_status(obj: models.Model, to: str, *, by, told: dict | None = None, **fields) -> Event:
    """Move `obj` to `to` and set `fields` with it; records `<noun>.<to>` with before, after and what else is `told`.

    Raises WrongStatus where TRANSITIONS has no such way."""
    current = lock(obj)
    if to not in current.TRANSITIONS[current.status]:
        raise WrongStatus(current)
    before, obj.status = current.status, to
    for name, value in fields.items():
        setattr(obj, name, value)
    obj.save(update_fields=["status", *fields])
    return record(f"{noun_of(obj)}.{to}", obj, by=by, before=before, after=to, **(told or {}))


def end_term(term: models.Model, ends_at: datetime | None = None, **fields) -> None:
    """End a dated row at `ends_at` (default: now; never before it began). Raises NoLonger when it has already ended,
    or ends sooner: ending never makes a term longer."""
    current, at = lock(term), timezone.now()
    if current.ends_at and current.ends_at <= at:
        raise NoLonger(_("This has already ended."))
    end = max(ends_at or at, current.starts_at)
    if current.ends_at and end > current.ends_at:
        raise NoLonger(_("This ends sooner already: an end cannot be put off."))
    term.ends_at = end
    for name, value in fields.items():
        setattr(term, name, value)
    term.save(update_fields=["ends_at", *fields])


def _last_move(obj: models.Model) -> Event | None:
    moves = Event.objects.filter(content_type__model=obj._meta.model_name, object_id=obj.pk, data__after=obj.status)
    return moves.select_related("by").order_by("-at").first()
