"""Asking the page of results, as a browser does."""

from django.urls import reverse

from documents.models import Document, DocumentText
from protect_portal.search.telling import Hit

PAGE = reverse("search")


def context_of(browser, typed: str, **more):
    response = browser.get(PAGE, {"q": typed, **more})
    assert response.status_code == 200
    return response.context


def hits(browser, typed: str, **more) -> list[Hit]:
    return [hit for found in context_of(browser, typed, **more)["shown"] for hit in found.hits]


def say(document: Document, words: str) -> Document:
    """What the document's text says, as if its file had been read."""
    DocumentText.objects.filter(pk=document.pk).update(words=words, read="whole")
    return document
