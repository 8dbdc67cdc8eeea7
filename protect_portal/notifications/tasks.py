"""Celery's three doors: each only looks at what the database owes."""

from celery import shared_task

from protect_portal.notifications import drain, fan_out, plan


@shared_task(name="notifications.fan_out")
def fan_out_task() -> None:
    """Derive notifications and deliveries from new events, reconcile reminders with them, then wake the mail worker."""
    if fan_out.fan_out():
        plan.plan()
        drain_task.apply_async(retry=False, expires=60)


@shared_task(name="notifications.drain")
def drain_task() -> None:
    """Send the mails that are due."""
    drain.drain()


@shared_task(name="notifications.plan")
def plan_task() -> None:
    """Reconcile reminders with what they are about."""
    plan.plan()
