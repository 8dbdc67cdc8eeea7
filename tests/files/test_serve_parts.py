"""Part of a file, or nothing because the reader has it already (RFC 9110, 13 and 14)."""

import pytest


@pytest.fixture
def file(world):
    return world.document_group.current_version.files.select_related("stored").get()


@pytest.fixture
def fetch(world, client_of, file):
    browser = client_of(world.bogdan)

    def fetched(method="get", **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        response = getattr(browser, method)(file.get_absolute_url(), headers=sent)
        return response, response.getvalue()

    return fetched


def content_of(file) -> bytes:
    with file.stored.content.open("rb") as stored:
        return stored.read()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-3", 0, 3),
        ("bytes=0-0", 0, 0),
        ("bytes=5-", 5, -1),
        ("bytes=-7", -7, -1),
        ("Bytes= 4-8 ", 4, 8),
        (f"bytes=2-{10**12}", 2, -1),
        (f"bytes=-{10**12}", 0, -1),
    ],
)
def test_one_range(file, fetch, asked, first, last):
    content, size = content_of(file), file.stored.size
    first, last = first % size, last % size
    response, part = fetch(Range=asked)
    told = (response.status_code, response["Content-Range"], response["Content-Length"])
    assert told == (206, f"bytes {first}-{last}/{size}", str(last + 1 - first))
    assert part == content[first : last + 1]


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,4-5", "bytes=9-3", "bytes=-", "bytes=a-b", "items=0-3", "bytes", "bytes=٣-٥", "bytes=" + "9" * 30 + "-", ""]
)
def test_several_ranges_and_unreadable_ones_bring_the_whole_file(file, fetch, asked):
    response, content = fetch(Range=asked)
    assert (response.status_code, response.headers.get("Content-Range"), content) == (200, None, content_of(file))


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=999999999-9999999999", "bytes=-0"])
def test_a_range_beyond_the_end(file, fetch, asked):
    response, content = fetch(Range=asked)
    assert (response.status_code, response["Content-Range"], content) == (416, f"bytes */{file.stored.size}", b"")


@pytest.mark.parametrize(("condition", "status"), [("own", 206), ('"other"', 200), ("weak", 200), ("Wed, 01 Jan 2031 00:00:00 GMT", 200)])
def test_a_range_only_of_the_same_bytes(file, fetch, condition, status):
    own = f'"{file.stored.sha256}"'
    response, _content = fetch(Range="bytes=0-3", If_Range={"own": own, "weak": f"W/{own}"}.get(condition, condition))
    assert response.status_code == status


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(("condition", "status"), [("own", 304), ("*", 304), ('"other"', 200), ('"a", own', 304)])
def test_not_modified(file, fetch, method, condition, status):
    response, content = fetch(method, If_None_Match=condition.replace("own", f'"{file.stored.sha256}"'))
    assert response.status_code == status
    assert (content == b"") == (status == 304 or method == "head")


def test_head_tells_size_and_etag(file, fetch):
    response, content = fetch("head", Range="bytes=0-3")
    told = (response.status_code, response["Content-Length"], response["ETag"], response["Accept-Ranges"], content)
    assert told == (200, str(file.stored.size), f'"{file.stored.sha256}"', "bytes", b"")


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-3"}, {"Range": "bytes=999999999-"}, {"If_None_Match": "*"}])
def test_every_answer_is_private_and_sandboxed(fetch, headers):
    response, _content = fetch(**headers)
    wanted = {
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    assert {name: response[name] for name in wanted} == wanted
