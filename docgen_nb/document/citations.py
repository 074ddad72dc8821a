"""Citations in a text, by the ids of content parts: ``[@id]`` or ``[@one; @two, p. 3]``. Code holds none."""

import re
from collections.abc import Callable, Collection
from typing import NamedTuple

_CODE_OR_CITATION = re.compile(
    r"(?P<code>^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<space>[ \t]?)(?<!!)\[(?P<inside>@[^\[\]\n]{1,500})\](?![(\[:])",
    re.DOTALL | re.MULTILINE,
)

Write = Callable[[list[str]], str]


class Checked(NamedTuple):
    """A text whose citations all lead somewhere, and the ids that led nowhere."""

    text: str
    unknown: tuple[str, ...]


def without_unknown(text: str, known: Collection[str]) -> Checked:
    """Take out citations of ids that are not ``known``.

    >>> without_unknown("Bees dance [@notes; @ghost] well [@ghost].", {"notes"})
    Checked(text='Bees dance [@notes] well.', unknown=('ghost',))
    """
    removed: list[str] = []

    def checked(ids: list[str], found: re.Match[str]) -> str:
        items = found["inside"].split(";")
        kept = [item.strip() for item, id_ in zip(items, ids, strict=True) if id_ in known]
        removed.extend(id_ for id_ in ids if id_ not in known)
        return f"{found['space']}[{'; '.join(kept)}]" if kept else ""

    return Checked(_each(text, known, checked), tuple(dict.fromkeys(removed)))


def cited(text: str, known: Collection[str]) -> list[str]:
    """The known ids that a text cites, in the order of their first mention.

    >>> cited("a [@x] b `[@y]`", {"x", "y"})
    ['x']
    """
    ids: list[str] = []

    def note(found: list[str], match: re.Match[str]) -> str:
        ids.extend(id_ for id_ in found if id_ in known)
        return match[0]

    _each(text, known, note)
    return list(dict.fromkeys(ids))


def rewritten(text: str, known: Collection[str], write: Write) -> str:
    """The text with each citation as ``write`` puts it; one that names nothing known is left as it is.

    >>> rewritten("Bees [@notes].", {"notes"}, lambda ids: "(1)")
    'Bees (1).'
    """

    def put(ids: list[str], found: re.Match[str]) -> str:
        mine = [id_ for id_ in ids if id_ in known]
        return f"{found['space']}{write(mine)}" if mine else found[0]

    return _each(text, known, put)


def _each(text: str, known: Collection[str], replace: Callable[[list[str], re.Match[str]], str]) -> str:
    def one(found: re.Match[str]) -> str:
        if found["code"] is not None:
            return found[0]
        return replace([_id(item, known) for item in found["inside"].split(";")], found)

    return _CODE_OR_CITATION.sub(one, text)


def _id(item: str, known: Collection[str]) -> str:
    """The id in ``@id, p. 3``. Ids may hold spaces and commas, so a known one is looked for first."""
    name = item.strip().removeprefix("@").strip()
    return name if name in known else name.partition(",")[0].strip()
