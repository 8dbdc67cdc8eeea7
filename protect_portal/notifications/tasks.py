"""Celery's doors: each only looks at what the database owes."""

from celery import shared_task

from protect_portal.notifications import drain, fan_out, plan
from protect_portal.notifications.clock import has_run, mark_run


@shared_task(name="notifications.fan_out")
def fan_out_task() -> None:
    """Derive notifications and deliveries from new events, reconcile what they are about with them, then wake the mail worker."""
    if events := fan_out.fan_out_events():
        plan.plan_what_happened(events)
        drain_task.apply_async(retry=False, expires=60)


@shared_task(name="notifications.drain")
def drain_task() -> None:
    """Send the mails that are due."""
    drain.drain()


@shared_task(name="notifications.plan")
def plan_task() -> None:
    """Reconcile reminders, and the mails of news, with what they are about."""
    plan.plan()


@shared_task(name="notifications.beat")
def beat_task() -> None:
    """Note that beat beats: nothing else sends this. In a new installation the first plan does not wait for its period."""
    mark_run("beat")
    if not has_run("plan"):
        plan.plan()
