"""Pictures as content parts, looked at before they are taken."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings

from docgen_nb.document.elements import Image
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError, MissingExtraError
from docgen_nb.ingest import limits

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
_SVG_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})</title>")


def picture_part(data: bytes | str, mime_type: str, *, id_: str, label: str, source: str, alt: str = "") -> ContentPart:
    """A content part of a picture; text in ``data`` is base64. The model reads what the picture is said to show.

    Raises:
        ContentPartError: if it is broken, or too large.
        MissingExtraError: if the package that checks pictures is not there.
    """
    raw = _decoded(data, label) if isinstance(data, str) else data
    if len(raw) > limits.LARGEST_PICTURE:
        problem = f"{label} has {len(raw) / limits.MB:.0f} MB"
        raise ContentPartError(f"{problem}; pictures of at most {limits.LARGEST_PICTURE / limits.MB:.0f} MB are taken.")
    size, title = _check_svg(raw, label) if mime_type == "image/svg+xml" else (_check(raw, mime_type, label), "")
    told = alt or title
    alt = told or label
    image = Image(alt=alt, caption=told, mime_type=mime_type, data=base64.b64encode(raw).decode())
    text = f"A picture{f' of {size}' if size else ''}: {alt}"
    return ContentPart(id=id_, label=label, kind="image", text=text, item=image, source=source)


def _decoded(data: str, label: str) -> bytes:
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except binascii.Error:
        raise ContentPartError(f"{label} is a broken picture.") from None


def _check(raw: bytes, mime_type: str, label: str) -> str:
    try:
        from PIL import Image as Pillow
    except ImportError:
        raise MissingExtraError("Adding pictures", "files") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # the bound below is ours
            with Pillow.open(io.BytesIO(raw), formats=[_FORMATS[mime_type]]) as picture:
                width, height = picture.size
                picture.verify()
    except Pillow.DecompressionBombError:
        raise _too_many_pixels(label) from None
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        raise ContentPartError(f"{label} is a broken picture, or of another kind ({type(error).__name__}).") from None
    if width * height > limits.MOST_PIXELS:
        raise _too_many_pixels(label)
    return f"{width} × {height} pixels"


def _too_many_pixels(label: str) -> ContentPartError:
    most = limits.MOST_PIXELS / limits.MB
    return ContentPartError(f"{label} has too many pixels; pictures of at most {most:.0f} million are taken.")


def _check_svg(raw: bytes, label: str) -> tuple[str, str]:
    from xml.etree import ElementTree as ET

    try:
        text = raw.decode("utf-8-sig")
        if "<!ENTITY" in text:
            raise ContentPartError(f"{label} declares entities; such SVG is not taken.")
        root = ET.fromstring(text)  # noqa: S314
    except (UnicodeDecodeError, ET.ParseError, ValueError):
        raise ContentPartError(f"{label} is no SVG, or broken.") from None
    if root.tag.rpartition("}")[2] != "svg":
        raise ContentPartError(f"{label} is no SVG.")
    title = _SVG_TITLE.search(text)
    return "", " ".join(title[1].split()) if title else ""
