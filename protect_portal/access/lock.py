"""The lock of a root: which keys open it, computed by PostgreSQL from audience, owner, group and grants, and bounded by its TLP label."""

from collections.abc import Iterable

from django.db import models
from django.db.models import CheckConstraint, F, Func, Q, TextField, Value
from django.db.models.lookups import Regex
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    PRIVATE = "private", _("Only me")
    NAMED = "named", _("Named people")
    ORGANISATION = "organisation", _("My organisation")
    LEADS = "leads", _("The leads of the group")
    GROUP = "group", _("The group")
    GUESTS = "guests", _("The group and its guests")
    MEMBERS = "members", _("All members")


class Tlp(models.TextChoices):
    """Traffic Light Protocol 2.0 (FIRST, 2022). Labels stay in English in every language."""

    RED = "red", "TLP:RED"
    AMBER_STRICT = "amber_strict", "TLP:AMBER+STRICT"
    AMBER = "amber", "TLP:AMBER"
    GREEN = "green", "TLP:GREEN"
    CLEAR = "clear", "TLP:CLEAR"


NEEDS_GROUP = (Audience.LEADS, Audience.GROUP, Audience.GUESTS)
STRICT = (Audience.PRIVATE, Audience.ORGANISATION, Audience.LEADS, Audience.GROUP)

READERS_SQL = """CASE
 WHEN {hidden_at} IS NOT NULL OR {audience} = 'private' THEN ARRAY['user:' || ({author})::text]
 WHEN {audience} = 'named' THEN ARRAY['user:' || ({author})::text] || {granted}
 WHEN {audience} = 'organisation' THEN ARRAY['org:' || ({organisation})::text] || {granted}
 WHEN {audience} = 'leads' THEN ARRAY['group:' || ({group})::text || ':leads', 'secretariat', 'presidency'] || {granted}
 WHEN {audience} = 'group' THEN ARRAY['group:' || ({group})::text, 'secretariat', 'presidency'] || {granted}
 WHEN {audience} = 'guests' THEN
  ARRAY['group:' || ({group})::text, 'group:' || ({group})::text || ':guests', 'secretariat', 'presidency'] || {granted}
 WHEN {audience} = 'members' THEN ARRAY['members', 'secretariat', 'presidency'] || {granted}
END"""


def readers_of(
    audience: str, *, author: int, organisation: int | None, group: int | None, granted: Iterable[str] = (), hidden: bool = False
) -> list[str]:
    """The keys that READERS_SQL computes for such a row, before it is saved: "who will see it"."""
    if hidden or audience == Audience.PRIVATE:
        return [f"user:{author}"]
    in_group, offices = f"group:{group}", ["secretariat", "presidency"]
    circles = {
        Audience.NAMED: [f"user:{author}"],
        Audience.ORGANISATION: [f"org:{organisation}"],
        Audience.LEADS: [f"{in_group}:leads", *offices],
        Audience.GROUP: [in_group, *offices],
        Audience.GUESTS: [in_group, f"{in_group}:guests", *offices],
        Audience.MEMBERS: ["members", *offices],
    }
    return [*circles[audience], *granted]


class Readers(Func):
    """The generated column `readers`: one CASE over the row's own columns (permissions.md, "the lock")."""

    NAMES = ("audience", "hidden_at", "author", "organisation", "group", "granted")

    def __init__(self, *_expressions, **_extra):
        super().__init__(*(F(name) for name in self.NAMES))

    def as_sql(self, compiler, connection, **_context):
        columns = {name: compiler.compile(source)[0] for name, source in zip(self.NAMES, self.source_expressions, strict=True)}
        return READERS_SQL.format(**columns), []


def label_bounds() -> list[CheckConstraint]:
    """TLP 2.0 bounds audience and grants on the same row; and the audience's owner is there, so that no key is ever null."""
    return [
        _bound(
            "audience_has_owner",
            _unless(NEEDS_GROUP, Q(group__isnull=False)) & _unless([Audience.ORGANISATION], Q(organisation__isnull=False)),
        ),
        _bound("red_named_people", ~Q(tlp=Tlp.RED) | (Q(audience__in=[Audience.PRIVATE, Audience.NAMED]) & _only_people())),
        _bound("strict_no_grants", ~Q(tlp=Tlp.AMBER_STRICT) | (Q(audience__in=STRICT) & Q(granted__len=0))),
    ]


def allows(tlp: str, audience: str) -> bool:
    """Whether the label may stand on a text with this audience: what the constraints say, for a form's sentence."""
    permitted = {Tlp.RED: (Audience.PRIVATE, Audience.NAMED), Tlp.AMBER_STRICT: STRICT}
    return audience in permitted.get(tlp, Audience.values)


def _bound(name: str, condition: Q) -> CheckConstraint:
    return CheckConstraint(name=f"%(app_label)s_%(class)s_{name}", condition=condition)


def _unless(audiences, owned: Q) -> Q:
    return ~Q(audience__in=audiences) | owned


def _only_people() -> Q:
    joined = Func(F("granted"), Value(","), function="array_to_string", output_field=TextField())
    return Q(Regex(joined, r"^((user|guest):[0-9]+(,|$))*$"))
