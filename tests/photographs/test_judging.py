"""What may be kept is judged by its content, and what is kept says nothing of place or time."""

import io
import resource

import pytest
from PIL import Image

from tests.photographs.pictures import SECRET, hostile, photograph, saved, telltale
from tracker.domain.photographs import LARGEST_BYTES, Trouble
from tracker.photographs.preparing import NotKept, prepare

REFUSED_WITHIN_SECONDS = 2.0  # of processor time, which does not hang on who else is busy
GROWTH_BYTES = 100_000_000


def spent_on_decoding() -> float:
    """Return the seconds of processor time that the processes of this one have taken so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def opened(picture: bytes) -> Image.Image:
    """Return a kept picture, which must be a JPEG."""
    return Image.open(io.BytesIO(picture), formats=("JPEG",))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_of_where_or_by_what_it_was_taken_is_left(kind):
    given = telltale(kind)
    with Image.open(io.BytesIO(given)) as before:
        assert before.getexif().get_ifd(0x8825)[1] == "N", "the photograph given has a place"

    kept = prepare(given)

    for part in (kept.picture, kept.thumbnail):
        assert b"Exif" not in part
        assert SECRET.encode() not in part
        assert b"Rowan" not in part
        assert b"adobe" not in part.lower()
        image = opened(part)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


# In a HEIC the turning is no remark but part of the picture, and its decoder has done it.
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_stands_as_it_was_taken_before_its_orientation_is_dropped(kind):
    kept = prepare(telltale(kind))

    image = opened(kept.picture).convert("RGB")
    assert (kept.width, kept.height) == image.size == (32, 64)
    assert image.getpixel((16, 8))[0] > 200, "red is on top"
    assert image.getpixel((16, 56))[2] > 200, "blue is below"


def test_a_large_photograph_is_kept_at_two_thousand_pixels():
    kept = prepare(photograph(size=(4_000, 1_000)))

    assert (kept.width, kept.height) == (2_000, 500)
    assert max(opened(kept.thumbnail).size) == 320


def test_a_small_photograph_is_not_blown_up():
    kept = prepare(photograph(size=(30, 20)))

    assert (kept.width, kept.height) == (30, 20)
    assert opened(kept.thumbnail).size == (30, 20)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("CMYK", "JPEG"), ("L", "JPEG"), ("RGBA", "PNG"), ("LA", "PNG"), ("P", "PNG"),
        ("1", "PNG"), ("I;16", "PNG"), ("RGBA", "WEBP"),
    ],
)  # fmt: skip
def test_every_way_of_writing_colours_is_kept(mode, kind):
    kept = prepare(saved(Image.new(mode, (40, 30)), kind))

    assert opened(kept.picture).mode == "RGB"


def test_what_one_can_see_through_is_white():
    kept = prepare(saved(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG"))

    assert opened(kept.picture).getpixel((20, 15)) == (255, 255, 255)


def test_the_first_view_of_a_phones_double_photograph_is_kept():
    two = saved(
        Image.new("RGB", (40, 30), "red"), "MPO",
        save_all=True, append_images=[Image.new("RGB", (40, 30), "blue")],
    )  # fmt: skip

    assert opened(prepare(two).picture).getpixel((20, 15))[0] > 200


def test_the_same_file_gives_the_same_picture():
    assert prepare(telltale()).sha256 == prepare(telltale()).sha256


def test_a_file_that_is_two_things_at_once_is_kept_as_the_photograph_only():
    script = b"<script>alert(1)</script>"
    page_too = photograph() + b"<html>" + script

    assert script not in prepare(page_too).picture


def test_a_photograph_of_ten_megabytes_may_be_given():
    whole = photograph()

    assert prepare(whole + b"\0" * (LARGEST_BYTES - len(whole))).width == 64


@pytest.mark.parametrize("what", hostile())
def test_a_hostile_file_is_refused_at_once(what):
    made, trouble = hostile()[what]
    raw = made() if callable(made) else made
    before, spent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, spent_on_decoding()

    with pytest.raises(NotKept) as refused:
        prepare(raw)

    assert refused.value.why is Trouble(trouble)
    assert spent_on_decoding() - spent <= REFUSED_WITHIN_SECONDS
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown <= GROWTH_BYTES


def test_every_trouble_says_what_to_do_in_words():
    assert [each for each in Trouble if len(each.label) < 20] == []
