"""Favourites: what a person has marked for themselves. Nobody else learns of it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from documents.models import Document, Favourite


def is_favourite_of(user) -> Q:
    """Marked by `user`."""
    return Q(pk__in=Favourite.objects.filter(user=user.pk).values("document"))


def with_favourites(user, documents: QuerySet[Document]) -> QuerySet[Document]:
    """Each with `is_favourite`: whether `user` has marked it."""
    return documents.annotate(is_favourite=Exists(Favourite.objects.filter(user=user.pk, document=OuterRef("pk"))))
