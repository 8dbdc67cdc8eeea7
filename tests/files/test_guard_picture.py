"""Pictures that are not whole, or take long: what a picture must have, and how often it is read."""

import zlib
from hashlib import sha256
from random import Random
from time import monotonic

import pytest
from django.core.exceptions import ValidationError

from protect_portal.files.guard import as_kept, check_upload
from protect_portal.files.store import store_upload
from tests.files.hostile import chunk, exif, jpeg_frame, jpeg_of, make_jpeg, make_png, png_head, png_of, segment

SCAN, END = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"), chunk(b"IEND", b"")
DATA = chunk(b"IDAT", zlib.compress(bytes(6)))

BROKEN = {
    "png that only ends": lambda: png_of(END),
    "png without a picture": lambda: png_of(png_head(), END),
    "png without a head": lambda: png_of(DATA, END),
    "png with its head behind": lambda: png_of(DATA, png_head(), END),
    "png with two heads": lambda: png_of(png_head(), png_head(), DATA, END),
    "png in a million pieces": lambda: png_of(png_head(), chunk(b"IDAT", b"") * 1_000_000, DATA, END),
    "jpg without a frame": lambda: jpeg_of(b"\xff\xda\x00\x02abc"),
    "jpg with its frame behind": lambda: jpeg_of(SCAN, b"abc", jpeg_frame()),
    "jpg of empty segments": lambda: jpeg_of(b"\xff\xfe\x00\x02" * 2_000_000, jpeg_frame(), SCAN),
    "jpg of empty scans": lambda: jpeg_of(jpeg_frame(), SCAN * 1_000_000),
}


@pytest.mark.parametrize("case", BROKEN)
def test_pictures_that_are_not_whole_stay_out(case):
    file, start = BROKEN[case](), monotonic()
    with pytest.raises(ValidationError) as refusal:
        check_upload(file)
    assert (refusal.value.code, monotonic() - start < 2) == ("broken", True)


QUICK = {
    "stuffed bytes": lambda: jpeg_of(jpeg_frame(), SCAN, b"\xff\x00" * 4_000_000),
    "restarts": lambda: jpeg_of(jpeg_frame(), SCAN, b"\x12\xff\xd0" * 3_000_000),
    "filled marks": lambda: jpeg_of(jpeg_frame(), SCAN, b"\x12", b"\xff" * 8_000_000),
    "fifty megabytes": lambda: jpeg_of(jpeg_frame(), SCAN, Random(1).randbytes(49_000_000).replace(b"\xff", b"\xfe")),
}


@pytest.mark.parametrize("case", QUICK)
def test_large_pictures_take_no_time(case):
    file, start = QUICK[case](), monotonic()
    assert (check_upload(file), as_kept(file).accepted_as, monotonic() - start < 3) == ("jpg", "jpg", True)


def test_marks_may_be_filled_and_scans_follow_each_other():
    parts = (b"\xff\xff", jpeg_frame(), SCAN, b"\x12\xff\x00\x13\xff\xff", SCAN, b"\x14\xff\xd3\x15\xff")
    file = jpeg_of(*parts)
    assert (check_upload(file), as_kept(file).read()) == (
        "jpg",
        jpeg_of(jpeg_frame(), SCAN, b"\x12\xff\x00\x13", SCAN, b"\x14\xff\xd3\x15").read(),
    )


@pytest.mark.parametrize("make", [lambda: make_jpeg(segment(0xE1, b"Exif\0\0" + exif())), lambda: make_png(chunk(b"eXIf", exif()))])
def test_what_is_kept_is_not_read_again(world, make):
    """Form and store both ask; a closed file can answer only what is known of it."""
    file = make()
    kind, kept = check_upload(file), as_kept(file)
    content = kept.read()
    stored = store_upload(kept, by=world.ana)
    with stored.content.open("rb") as saved:
        assert (saved.read(), stored.sha256) == (content, sha256(content).hexdigest())
    kept.close()
    assert (check_upload(kept), as_kept(kept)) == (kind, kept)
