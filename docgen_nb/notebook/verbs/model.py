"""``%docgen model``: choose who writes."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from IPython.core.error import UsageError

from docgen_nb.errors import ModelSpecError
from docgen_nb.notebook.args import Parser, number
from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docgen_nb.llm.prices import FixedPrice
    from docgen_nb.notebook.session import Session

_LONG = 20  # characters; a longer name with digits and small letters is rather a key
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True)
class ModelArguments:
    """None of an option leaves it to the model's own default."""

    model: str | None
    base_url: str | None
    api_key_env: str | None
    max_concurrency: int | None
    rpm: int | None
    tpm: int | None
    timeout: float | None
    temperature: float | None
    max_output_tokens: int | None
    price: FixedPrice | None


def _add_arguments(parser: Parser) -> None:
    parser.add_argument(
        "model",
        nargs="?",
        metavar="MODEL",
        help="embedded, PROVIDER:NAME, replay, or any NAME with --base-url; shown if left out",
    )
    parser.add_argument("--base-url", metavar="URL", help="a server of the OpenAI chat completions format")
    parser.add_argument("--api-key-env", metavar="VAR", help="the environment variable that holds the key")
    parser.add_argument("--max-concurrency", type=number(int, least=1), metavar="N", help="requests in flight")
    parser.add_argument("--rpm", type=number(int, least=1), metavar="N", help="requests per minute that it allows")
    parser.add_argument("--tpm", type=number(int, least=1), metavar="N", help="tokens per minute that it allows")
    parser.add_argument(
        "--timeout",
        type=number(float, least=0, above=True),
        metavar="S",
        help="seconds of silence before giving up",
    )
    parser.add_argument("--temperature", type=number(float, least=0), metavar="T")
    parser.add_argument("--max-output-tokens", type=number(int, least=1), metavar="N", help="for one section")
    parser.add_argument(
        "--price", type=_price, metavar="P/O", help="USD per million tokens of prompt and output, as 0.25/2"
    )


def _perform(arguments: ModelArguments, session: Session) -> Answer:
    if arguments.model is None:
        name = session.project.model_name
        return Answer(name, lambda: print(f"Model: {name}"))
    if arguments.api_key_env is not None and not _names_a_variable(arguments.api_key_env):
        # what was typed may be a key: it must not be repeated in the output
        raise UsageError("%docgen model: --api-key-env takes the name of an environment variable, not the key itself.")
    session.refuse_during_batch()
    from docgen_nb.llm.spec import ModelOptions

    options = {field.name: getattr(arguments, field.name) for field in fields(arguments) if field.name != "model"}
    session.project.use_model(arguments.model, ModelOptions(**options))
    name = session.project.model_name
    return Answer(name, lambda: print(f"Model: {name}"))


def _price(text: str) -> FixedPrice:
    from docgen_nb.llm.prices import parse_price

    try:
        return parse_price(text)
    except ModelSpecError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _names_a_variable(text: str) -> bool:
    """Keys have dashes, or are long with digits and small letters mixed; names of variables are not."""
    mixed = re.search(r"[a-z]", text) and re.search(r"\d", text)
    return _VARIABLE.fullmatch(text) is not None and not (len(text) >= _LONG and mixed)


def _complete(_session: Session, _word: str) -> Iterable[str]:
    from docgen_nb.llm.presets import PRESETS

    return ["embedded", "scripted", "replay", *(f"{provider}:" for provider in PRESETS)]


VERB = Verb(
    name="model",
    place=10,
    usage="model MODEL",
    summary="choose the model; embedded needs no key",
    arguments=ModelArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=_complete,
    details="Keys come from the environment variable that the provider's own tools read or that is named.",
)
