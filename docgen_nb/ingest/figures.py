"""Figures of plotting libraries as pictures. They are known by what they can do, so that none need be imported."""

from __future__ import annotations

import io
from typing import Any

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError, MissingExtraError
from docgen_nb.ingest.pictures import picture_part

_DOTS_PER_INCH = 150


def figure_part(name: str, value: Any, source: str) -> ContentPart | None:
    """A content part of a figure or picture; None if ``value`` is none.

    Raises:
        ContentPartError: if it can't be drawn.
        MissingExtraError: if drawing it needs a package that is not there.
    """
    library = _library(value)
    draw = {"matplotlib": _matplotlib, "seaborn": _matplotlib, "plotly": _plotly, "altair": _altair, "PIL": _pillow}
    if library not in draw:
        return None
    try:
        data = draw[library](value)
    except (ContentPartError, MissingExtraError):
        raise
    except Exception as error:  # noqa: BLE001 - a plotting library may raise anything
        raise ContentPartError(f"The figure {name} can't be drawn: {type(error).__name__}: {error}.") from None
    if data is None:
        return None
    return picture_part(data, "image/png", id_=name, label=name, source=source, alt=_title(library, value))


def _library(value: Any) -> str:
    """The first plotting library that the object's class comes from."""
    roots = (kind.__module__.partition(".")[0] for kind in type(value).__mro__)
    return next((root for root in roots if root in {"matplotlib", "seaborn", "plotly", "altair", "PIL"}), "")


def _matplotlib(value: Any) -> bytes | None:
    figure: Any = value if hasattr(value, "savefig") else getattr(value, "figure", None)
    if not hasattr(figure, "savefig"):
        return None
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=_DOTS_PER_INCH, bbox_inches="tight", metadata={"Software": None})
    return out.getvalue()


def _plotly(value: Any) -> bytes | None:
    if not hasattr(value, "to_image"):
        return None
    try:
        import kaleido  # noqa: F401 - plotly uses it
    except ImportError:
        raise MissingExtraError("Drawing plotly figures", "figures") from None
    return bytes(value.to_image(format="png", scale=2))


def _altair(value: Any) -> bytes | None:
    if not hasattr(value, "to_dict"):
        return None
    try:
        import vl_convert
    except ImportError:
        raise MissingExtraError("Drawing altair figures", "figures") from None
    return bytes(vl_convert.vegalite_to_png(value.to_json(), scale=2))


def _pillow(value: Any) -> bytes | None:
    if not hasattr(value, "save") or not hasattr(value, "mode"):
        return None
    out = io.BytesIO()
    picture = value if value.mode in {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"} else value.convert("RGB")
    picture.save(out, format="PNG")
    return out.getvalue()


def _title(library: str, value: Any) -> str:
    """Title of the figure, from its axes or its own heading."""
    if library in {"matplotlib", "seaborn"}:
        figure: Any = value if hasattr(value, "savefig") and hasattr(value, "axes") else getattr(value, "figure", value)
        axes = list(getattr(getattr(figure, "figure", figure), "axes", []) or [])
        titles = [axis.get_title() for axis in axes if hasattr(axis, "get_title")]
        suptitle = getattr(figure, "get_suptitle", lambda: "")()
        return "; ".join(dict.fromkeys(title for title in (suptitle, *titles) if title))
    if library == "plotly":
        return str(getattr(getattr(getattr(value, "layout", None), "title", None), "text", "") or "")
    title = getattr(value, "title", "")
    return title if isinstance(title, str) else ""
