"""Defaults of a project: what the user may set once instead of with every command."""

import os
from typing import Any, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from docgen_nb.errors import UserError

Schedule: TypeAlias = Literal["pipelined", "chapters", "sequential"]

ENVIRONMENT_PREFIX = "DOCGEN_NB_"


class Settings(BaseModel):
    """Defaults of a project; options of a command go before them.

    Attributes:
        model: as ``%docgen model`` takes it.
        schedule: how jobs wait for one another.
        parallel: the feature flag; False is the schedule ``sequential`` whatever ``schedule`` says.
        proofread: whether a written section is held against its sources and corrected.
        max_concurrency: requests in flight; None takes what suits the model.
        language: of the documents, where neither prompt nor outline says; "" leaves it to the prompt.
        check_select, check_ignore: codes of checks or their beginnings, as ``DG1,DG301``; "" selects all, ignores none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = "embedded"
    schedule: Schedule = "pipelined"
    parallel: bool = True
    proofread: bool = True
    max_concurrency: int | None = Field(default=None, ge=1, le=1000)
    language: str = ""
    check_select: str = ""
    check_ignore: str = ""

    def effective_schedule(self, asked: Schedule | None = None) -> Schedule:
        """The schedule of a run: the flag ``parallel`` off wins, then what was asked for, then the default."""
        return "sequential" if not self.parallel else asked or self.schedule

    def with_environment(self) -> Self:
        """These settings with ``DOCGEN_NB_MODEL``, ``DOCGEN_NB_SCHEDULE`` … laid over them.

        Raises:
            UserError: if a variable's value can't be used; the message names it.
        """
        found: dict[str, Any] = {}
        for name in type(self).model_fields:
            value = os.environ.get(ENVIRONMENT_PREFIX + name.upper(), "")
            if value != "":
                found[name] = value
        try:
            return type(self).model_validate({**self.model_dump(), **found})
        except ValidationError as error:
            first = error.errors()[0]
            name = ENVIRONMENT_PREFIX + str(first["loc"][0]).upper()
            raise UserError(f"{name}={first['input']!r} can't be used: {first['msg']}.") from None
