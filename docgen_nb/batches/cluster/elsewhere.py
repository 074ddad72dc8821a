"""What of a batch's model goes to workers: its name, its options and its key; what can't go is refused."""

from __future__ import annotations

import os
from collections.abc import Mapping

from docgen_nb.errors import ClusterError
from docgen_nb.llm.spec import key_variables
from docgen_nb.project.model_choice import ModelChoice
from docgen_nb.store.journal import REPLAY

_HINT = "Take --on kernel, or a model that a server answers: %docgen model openai:NAME"
_EMBEDDED = "embedded"


def refuse_bound_model(choice: ModelChoice) -> None:
    """Raise ClusterError for a model that no worker can open.

    The embedded one would load its weights, and take all cores, once on every worker.
    """
    kind = choice.spec.partition(":")[0]
    if not choice.spec:
        raise ClusterError(f"The model object {choice.name} can't be opened on a worker.", hint=_HINT)
    if kind == _EMBEDDED:
        raise ClusterError("The embedded model runs in this kernel alone, not on a cluster.", hint=_HINT)
    if kind == REPLAY:
        raise ClusterError("Kept answers need no cluster.", hint="Take --on kernel.")


def keys_of(choice: ModelChoice, environ: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """The model's key by its variable; empty if it needs none."""
    environ = os.environ if environ is None else environ
    names = key_variables(choice.spec, choice.options)
    found = [(name, environ[name]) for name in names if environ.get(name, "").strip()]
    return dict(found[:1])
