"""`check --deploy --database default`: the portal must not own its record of events."""

from django.core import checks

from protect_portal.audit.roles import owns_events


@checks.register(checks.Tags.database, deploy=True)
def portal_owns_no_events(app_configs=None, databases=None, **options) -> list[checks.CheckMessage]:
    if not databases or not owns_events():
        return []
    words = "The portal signs in to PostgreSQL as the owner of audit_event: it could switch off what keeps events final."
    hint = "Migrate as the owner (DATABASE_OWNER_URL), run `manage.py app_role NAME`, and name that role in DATABASE_URL."
    return [checks.Warning(words, hint=hint, id="audit.W001")]
