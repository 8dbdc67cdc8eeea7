"""Shared with me: documents that somebody opened to a person by name, to their organisation or to a guest access of theirs."""

from django.db.models import Q

from documents.models import DocumentGroupGrant, DocumentUserGrant
from protect_portal.access.keys import keys_of


def is_shared_with(user) -> Q:
    """Given to `user` by name, to read or more; not what one sees by its circle alone, and nothing that one wrote.

    One set of numbers from both tables, with which PostgreSQL begins; an OR, as of `granted_to`, makes it read along the whole
    library (30,000 documents: 22 ms against 0.1)."""
    people = DocumentUserGrant.objects.filter(user=user.pk)
    carriers = DocumentGroupGrant.objects.filter(group__name__in=keys_of(user))
    given = people.values("content_object").union(carriers.values("content_object"))
    return Q(pk__in=given) & ~Q(author=user.pk)
