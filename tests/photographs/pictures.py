"""Pictures for the tests: honest ones made by Pillow, and files that only claim to be pictures."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from PIL import Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo
from pillow_heif import register_heif_opener

SECRET = "Rowan House, 51.5012, -0.1240"
_SCRIPT = b"<script>alert(document.cookie)</script>"


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    """Return the image as a file of this kind."""
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def photograph(colour: str = "red", size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    """Return a small honest photograph; another colour is another photograph."""
    if kind == "HEIF":
        register_heif_opener()
    return saved(Image.new("RGB", size, colour), kind)


def telltale(kind: str = "JPEG") -> bytes:
    """Return a photograph that says where and by what it was taken, lying on its side.

    Its left half is red and its right half blue; turned as its orientation says, red is on top.
    """
    image = Image.new("RGB", (64, 32), "blue")
    image.paste("red", (0, 0, 32, 32))
    exif = Image.Exif()
    exif[0x010F], exif[0x010E] = "Camera of the tests", SECRET
    exif[0x0112] = 6  # turn it by 90 degrees, clockwise
    exif.get_ifd(0x8825).update(
        {
            1: "N",
            2: tuple(TiffImagePlugin.IFDRational(each) for each in (51, 30, 4)),
            3: "W",
            4: tuple(TiffImagePlugin.IFDRational(each) for each in (0, 7, 26)),
        }
    )
    packet = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    if kind == "HEIF":
        register_heif_opener()
        return saved(image, kind, exif=exif, xmp=packet, quality=90)
    if kind == "PNG":
        texts = PngInfo()
        texts.add_text("Comment", SECRET)
        texts.add_itxt("XML:com.adobe.xmp", packet.decode())
        return saved(image, kind, exif=exif, pnginfo=texts, icc_profile=SECRET.encode())
    if kind == "WEBP":
        return saved(image, kind, exif=exif, xmp=packet, lossless=True)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", 64) + SECRET.encode()
    made = saved(
        image, kind, exif=exif, xmp=packet, quality=95, comment=SECRET, icc_profile=SECRET.encode()
    )
    return made[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + made[2:]


@cache
def hostile() -> dict[str, tuple[bytes | Callable[[], bytes], str]]:
    """Return, by what is wrong with it, each file and the trouble that it must end in.

    What takes long to make is made by whoever calls it.
    """
    honest = photograph(size=(640, 480))
    no, broken, large = "not_a_photograph", "damaged", "too_many_pixels"
    return {
        "nothing at all": (b"", "empty"),
        "one byte": (b"\xff", no),
        "only the mark of a JPEG": (b"\xff\xd8\xff", no),
        "a JPEG cut short": (honest[: len(honest) // 2], broken),
        "a PNG cut short": (photograph(kind="PNG", size=(640, 480))[:-40], broken),
        "a HEIC cut short": (photograph(kind="HEIF", size=(640, 480))[:-200], broken),
        "noise behind the mark of a JPEG": (honest[:20] + bytes(range(256)) * 8, no),
        "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', no),
        "HTML, as Slack's sign-in page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", no),
        "a script": (b"#!/bin/sh\nrm -rf /\n", no),
        "PDF": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF", no),
        "a zip": (_zip(), no),
        "a zip bomb": (lambda: _zip(b"\0" * 30_000_000), no),
        "a program": (b"\x7fELF" + b"\0" * 200, no),
        "the head of a GIF, then a script": (b"GIF89a" + _SCRIPT, no),
        "GIF": (saved(Image.new("P", (20, 20)), "GIF"), no),
        "TIFF": (saved(Image.new("RGB", (20, 20)), "TIFF"), no),
        "BMP": (saved(Image.new("RGB", (20, 20)), "BMP"), no),
        "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run", no),
        "a moving PNG": (_moving("PNG"), "moving"),
        "a moving WebP": (_moving("WEBP"), "moving"),
        "a small file of 400 megapixels": (_png_that_claims(20_000, 20_000), large),
        "41 megapixels": (lambda: saved(Image.new("1", (8_200, 5_000)), "PNG"), large),
        "a JPEG that claims 4,000 megapixels": (_jpeg_that_claims(65_000, 65_000), large),
        "a JPEG of two thousand scans": (_many_scans, "too_hard"),
        "eleven megabytes": (lambda: honest + b"\0" * 11_000_000, "too_large"),
    }


def _zip(inside: bytes = b"hello") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("photograph.jpg", inside)
    return out.getvalue()


def _moving(kind: str) -> bytes:
    second = Image.new("RGB", (20, 20), "blue")
    return saved(Image.new("RGB", (20, 20), "red"), kind, save_all=True, append_images=[second])


def _png_that_claims(width: int, height: int) -> bytes:
    """Return a PNG of a few hundred bytes that would unpack to gigabytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def _jpeg_that_claims(width: int, height: int) -> bytes:
    made = photograph()
    place = made.index(b"\xff\xc0") + 5
    return made[:place] + struct.pack(">HH", height, width) + made[place + 4 :]


def _many_scans() -> bytes:
    """Return a progressive JPEG whose last scan comes two thousand times."""
    made = saved(Image.new("RGB", (4_000, 4_000), "red"), "JPEG", progressive=True)
    last = made.rindex(b"\xff\xda")
    return made[:last] + made[last:-2] * 2_000 + made[-2:]
