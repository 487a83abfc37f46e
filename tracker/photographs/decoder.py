"""One photograph from standard input, judged and drawn anew; run as a process of its own.

It imports nothing of ours, is given nothing but the bytes, and dies of its own limits: whatever
a hostile file does to a decoder, it does here. Answers with one line of JSON, and after it the
bytes of the picture and of the thumbnail. `refused` holds a word of `domain/photographs.Trouble`.
"""

import io
import json
import resource
import signal
import sys
import warnings

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 6.0  # the largest honest photograph takes two on a slow machine
# A small file with thousands of scans keeps a decoder busy for minutes; cameras write one to ten.
_MOST_SCANS = 64
_SCAN = b"\xff\xda"
_HEIF_AT, _HEIF = slice(4, 8), b"ftyp"
_FORMATS = ("JPEG", "PNG", "WEBP")
_STILL = frozenset({"MPO", "HEIF"})  # what more they hold are other views of the same moment
_PICTURE_QUALITY, _THUMBNAIL_QUALITY = 85, 80
_BACKGROUND = (255, 255, 255)


class Refused(Exception):
    """It is not kept; the word says why."""


def main(most_pixels: int, longest_side: int, thumbnail_side: int) -> None:
    """Answer for the bytes on standard input."""
    _limit()
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = most_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture, size = _drawn(sys.stdin.buffer.read(), longest_side)
    except Refused as refusal:
        _answer({"refused": str(refusal)})
        return
    whole = _jpeg(picture, _PICTURE_QUALITY)
    picture.thumbnail((thumbnail_side, thumbnail_side))
    small = _jpeg(picture, _THUMBNAIL_QUALITY)
    _answer({"width": size[0], "height": size[1], "picture": len(whole)}, whole, small)


def _limit() -> None:
    """Let the system end this process where it takes too much memory or time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)


def _drawn(raw: bytes, longest_side: int) -> tuple[Image.Image, tuple[int, int]]:
    """Return a new picture that holds the points of the old one, and nothing else of it."""
    if raw.count(_SCAN) > _MOST_SCANS and raw.startswith(b"\xff\xd8"):
        raise Refused("too_hard")
    formats: tuple[str, ...] = _FORMATS
    if raw[_HEIF_AT] == _HEIF:
        from pillow_heif import register_heif_opener  # the others need not wait for it

        register_heif_opener(thumbnails=False)
        formats = ("HEIF",)
    try:
        with Image.open(io.BytesIO(raw), formats=formats) as image:
            if getattr(image, "is_animated", False) and image.format not in _STILL:
                raise Refused("moving")
            # A JPEG is read at the scale that is needed: a quarter of the time and memory.
            image.draft(None, (longest_side, longest_side))
            image.load()
            turned = ImageOps.exif_transpose(image)
            turned.thumbnail((longest_side, longest_side))
            return _flat(turned), turned.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("too_many_pixels") from error
    except UnidentifiedImageError as error:
        raise Refused("not_a_photograph") from error
    except MemoryError as error:
        raise Refused("too_hard") from error
    except Refused:
        raise
    except Exception as error:  # decoders raise whatever they like over a broken file
        raise Refused("damaged") from error


def _flat(image: Image.Image) -> Image.Image:
    """Return its points as red, green and blue, on white where one could see through."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("F").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
    clean = Image.new("RGB", image.size, _BACKGROUND)
    if image.mode == "RGBA":
        clean.paste(image, mask=image.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _answer(head: dict[str, object], *parts: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(parts))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
