"""Base of all document models: camelCase outside, snake_case inside, unknown keys kept."""

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from docgen_nb.plain_text import one_line


class DocumentModel(BaseModel):
    """Base of everything in the document tree.

    Reads camelCase and snake_case keys, writes camelCase with ``model_dump(by_alias=True)``. Keys it does not
    know are kept as they are, so a dict of somebody else's loses nothing on its way through.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="allow",
        validate_assignment=True,
    )


def first_fault(error: ValidationError, whole: str) -> str:
    """The first place that is wrong, and why; ``whole`` is what the place is called if it is all of it."""
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or whole}: {one_line(first['msg'])}."
