"""record(): what happened, written in the caller's transaction."""

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.dispatch import Signal

from protect_portal.access.keys import keys_of
from protect_portal.audit.models import Event
from protect_portal.audit.request_id import current

event_recorded = Signal()  # our one signal: sent once per committed transaction, it wakes the sweep


def record(kind: str, target: models.Model, *, by, capacity: str = "", **data) -> Event:
    """Insert the event of a change. `by` None means time or the installation itself did it. `data`: names and numbers only."""
    event = Event.objects.create(
        kind=kind,
        content_type=ContentType.objects.get_for_model(target),
        object_id=target.pk,
        by=by,
        capacity=capacity or capacity_of(by, target),
        data=data,
        request_id=current.get(),
    )
    announce_after_commit()
    return event


def record_edit(form, *, by) -> Event | None:
    """The event of a saved ModelForm: `<noun>.edited` with the names of the changed fields; nothing when nothing changed."""
    if not form.changed_data:
        return None
    return record(f"{noun_of(form.instance)}.edited", form.instance, by=by, fields=sorted(form.changed_data))


def noun_of(obj: models.Model | type[models.Model]) -> str:
    """The word for the object in event kinds: its model's `noun`, else the model's name."""
    return getattr(obj, "noun", obj._meta.model_name)


def capacity_of(by, target: models.Model) -> str:
    """As what a person acted: the first key they carry of the object's leads, secretariat, presidency, organisation; that of a
    guest where it opens the object; else themselves."""
    if by is None:
        return ""
    keys = keys_of(by)
    wanted = [f"group:{getattr(target, 'group_id', None) or ''}:leads", "secretariat", "presidency"]
    wanted += [f"org:{getattr(target, 'organisation_id', None) or ''}"]
    wanted += [f"org:{number}" for number in keys.numbers("org")]
    wanted += sorted(key for key in getattr(target, "readers", ()) if key.startswith("guest:"))
    return next((key for key in wanted if key in keys), f"user:{by.pk}")


def announce_after_commit() -> None:
    if not any(hook is _announce for _, hook, _ in connection.run_on_commit):
        transaction.on_commit(_announce, robust=True)


def _announce() -> None:
    event_recorded.send(sender=Event)
