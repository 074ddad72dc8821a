"""How long prompts to Ollama may be."""

import logging
import re

from docgen_nb.llm.transport import get_json

logger = logging.getLogger("docgen_nb.llm")

_WINDOW = 4096  # tokens, where Ollama is not told otherwise
_SECONDS = 1.0  # a run begins only then


def window_of(base_url: str, model: str) -> int | None:
    """The window that Ollama gives a model, which it cuts prompts to without a word; None if it does not answer."""
    root = base_url.removesuffix("/v1")
    status, running = get_json(f"{root}/api/ps", {}, seconds=_SECONDS)
    if status is None:
        return None
    match running:
        case {"models": list(models)}:
            for each in models:
                match each:
                    case {"name": str(name), "context_length": int(window)} if window > 0:
                        if name in {model, f"{model}:latest"}:
                            return window
    _, shown = get_json(f"{root}/api/show", {}, {"model": model}, seconds=_SECONDS)
    match shown:
        case {"parameters": str(parameters)} if found := re.search(r"(?m)^num_ctx\s+(\d{3,8})$", parameters):
            return int(found[1])
    logger.warning(
        "Ollama does not say how long prompts to %s may be; %s tokens are assumed. If it is set to more, "
        "say so with --context-tokens N.",
        model,
        f"{_WINDOW:,}",
    )
    return _WINDOW
