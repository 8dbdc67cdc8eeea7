"""A double click arrives on two connections at once: one document."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from documents.actions.document import share_once
from documents.models import Document, DocumentType
from tests.files.hostile import upload
from tests.make import make_docx


def test_two_presses_at_once_make_one_document(clone, world):
    content, kind = make_docx().read(), DocumentType.objects.get()

    def press(_number):
        document = Document(title="O dată", type=kind, organisation=world.ancora, group=world.protection)
        try:
            return share_once(document, upload(content), by=world.ana).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(press, range(4)))
    assert made == set(Document.objects.filter(title="O dată").values_list("pk", flat=True))
    assert len(made) == 1
