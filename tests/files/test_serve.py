"""A stored file goes out as an attachment that no browser runs or keeps."""

import pytest

from protect_portal.files.serve import disposition

HEADERS = {
    "Anexă țintă.docx": "attachment; filename=\"Anexa tinta.docx\"; filename*=UTF-8''Anex%C4%83%20%C8%9Bint%C4%83.docx",
    'a"b;c.pdf': "attachment; filename=\"abc.pdf\"; filename*=UTF-8''a%22b%3Bc.pdf",
    "договор.odt": "attachment; filename=\"document.odt\"; filename*=UTF-8''%D0%B4%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80.odt",
}


@pytest.mark.parametrize("name", HEADERS)
def test_name_in_the_header(name):
    assert disposition(name) == HEADERS[name]


def test_headers_of_a_download(world, client_of):
    file = world.document_group.current_version.files.get()
    response = client_of(world.bogdan).get(file.get_absolute_url())
    wanted = {
        "Content-Type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Content-Disposition": "attachment; filename=\"text.docx\"; filename*=UTF-8''text.docx",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    assert {name: response[name] for name in wanted} == wanted
    assert b"".join(response.streaming_content) == file.stored.content.read()
    file.stored.content.close()
