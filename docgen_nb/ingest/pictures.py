"""Pictures as content parts, looked at before they are taken; also those that stand inside a document."""

import base64
import binascii
import hashlib
import io
import re
import warnings

from docgen_nb.document.elements import Image
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError, MissingExtraError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import SourceFile

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
_SVG_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})</title>")
_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_CONVERTED = ("BMP", "TIFF")  # kinds that no model and no browser takes, and that can be turned into PNG


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
    caption = alt or title
    alt = caption or label
    image = Image(alt=alt, caption=caption, mime_type=mime_type, data=base64.b64encode(raw).decode())
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


class InnerPictures:
    """Takes the pictures of one file, in the order of its text.

    What can't be shown anywhere (Windows metafiles, broken data), what is as small as a bullet, and what is beyond
    ``limits.MOST_PICTURES`` stays behind; the text says that there was a picture all the same.

    Args:
        file: in which they stand.
        with_tiny: takes those too that are as small as a bullet.

    Attributes:
        parts: what was taken.
        left: what stayed behind and why, a line each.
    """

    UNTOLD = "[picture]"  # what stands for a picture that stays behind and of which nothing is said

    def __init__(self, file: SourceFile, *, with_tiny: bool = False) -> None:
        self._with_tiny = with_tiny
        self.parts: list[ContentPart] = []
        self.left: list[str] = []
        self._file = file
        self._labels: dict[bytes, str] = {}
        self._size = 0

    @property
    def full(self) -> bool:
        """Whether no further picture is taken."""
        return len(self.parts) >= limits.MOST_PICTURES or self._size >= limits.LARGEST_PICTURES

    def take(self, data: bytes | None, *, alt: str = "", where: str = "") -> str:
        """Take a picture; None where there is only word of one.

        Args:
            data: the file as it stands in the document.
            alt: what it is said to show.
            where: its place for the reader ("page 3"), "" if unknown.

        Returns:
            What stands in the text in its place: its label, so that a model knows which part belongs there.
        """
        alt = " ".join(alt.split())
        label = self._taken(data, alt, where) if data else ""
        words = f"{label}: {alt}" if label and alt else label or f"picture{': ' if alt else ''}{alt}"
        return f"[{words}]"

    def _taken(self, data: bytes, alt: str, where: str) -> str:
        """The picture's label; "" if it stays behind."""
        key = hashlib.sha256(data).digest()
        if key in self._labels:  # a logo on every page is one picture
            return self._labels[key]
        if self.full:
            self._stays_behind(f"more than {limits.MOST_PICTURES} pictures, or too large together")
            return ""
        number, self._labels[key] = len(self.parts) + 1, ""
        label = f"{self._file.label}, picture {number}"
        source = f"{self._file.label}, {where}" if where else self._file.label
        try:
            data, kind = _shown_anywhere(data)
            part = picture_part(
                data, kind, id_=f"{self._file.id}-picture-{number}", label=label, source=source, alt=alt
            )
        except ContentPartError as error:
            self._stays_behind(error.message.removesuffix("."), where)
            return ""
        if not self._with_tiny and _is_tiny(data, kind):
            return ""
        self.parts.append(part)
        self._size += len(data)
        self._labels[key] = label
        return label

    def _stays_behind(self, why: str, where: str = "") -> None:
        line = f"a picture{f' of {where}' if where else ''} stays behind: {why}"
        if line not in self.left:
            self.left.append(line)


def _shown_anywhere(data: bytes) -> tuple[bytes, str]:
    """The picture in a format that models and browsers take, and its kind.

    Raises:
        ContentPartError: if it is of none and can't be turned into one.
    """
    for begin, kind in _BEGINNINGS.items():
        if data.startswith(begin):
            return data, kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return data, "image/webp"
    if b"<svg" in data[:1000]:
        return data, "image/svg+xml"
    return _as_png(data), "image/png"


def _as_png(data: bytes) -> bytes:
    from PIL import Image as Pillow

    out = io.BytesIO()
    try:
        with Pillow.open(io.BytesIO(data), formats=_CONVERTED) as picture:
            few = picture.width * picture.height <= limits.MOST_PIXELS
            if few:
                picture.convert("RGBA" if "A" in picture.getbands() else "RGB").save(out, format="PNG")
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        raise ContentPartError(f"it is of a kind that can't be shown ({type(error).__name__})") from None
    if not few:
        raise ContentPartError("it has too many pixels")
    return out.getvalue()


def _is_tiny(data: bytes, kind: str) -> bool:
    """Bullets, lines and icons: decoration that no text speaks of."""
    if kind == "image/svg+xml":
        return False
    from PIL import Image as Pillow

    with Pillow.open(io.BytesIO(data)) as picture:
        return min(picture.size) < limits.LEAST_PIXELS
