"""``docgen-nb mcp``: verbs of ``%docgen`` as tools of an MCP server over stdio, on one project file.

A tool's arguments are the verb's own. What the verb would print is the tool's result.
"""

import argparse
import asyncio
import contextlib
import inspect
import io
from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError

from docgen_nb.errors import DocgenError, MissingExtraError
from docgen_nb.notebook.args import HelpShownError, find_verb, parse, parser_for, words_of
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.user_errors import error_line
from docgen_nb.notebook.verbs import Verb, all_verbs

_OFFERED = (
    *("outline", "structure", "generate", "fill", "retry", "redo", "undo"),
    *("parts", "show", "status", "check", "fix", "export"),
)
_ONLY_READ = {"parts", "show", "status", "check"}
_OF_A_CELL = {"background"}  # arguments that nothing can follow here
_BODY = {"structure": "the prompt: what to write", "generate": "the prompt: what to write"}


async def serve(session: Session, said: Callable[[str], str]) -> None:
    """Answer a client until it goes away; ``said`` puts a message into the words of the place.

    Raises:
        MissingExtraError: without the package ``mcp``.
    """
    try:
        from mcp import types
        from mcp.server.lowlevel import Server
        from mcp.server.stdio import stdio_server
    except ImportError:
        raise MissingExtraError("docgen-nb mcp", "mcp") from None

    one_at_a_time = asyncio.Lock()  # what is printed meanwhile is one verb's
    verbs = {name: all_verbs()[name] for name in _OFFERED}
    tools = [
        types.Tool(
            name=name,
            description=said(verb.description),
            input_schema=_schema(verb, said),
            annotations=types.ToolAnnotations(read_only_hint=name in _ONLY_READ),
        )
        for name, verb in verbs.items()
    ]

    async def list_tools(_context: object, _params: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools)

    async def call_tool(_context: object, params: types.CallToolRequestParams) -> types.CallToolResult:
        async with one_at_a_time:
            text, failed = await _called(session, verbs, params.name, params.arguments or {})
        return types.CallToolResult(content=[types.TextContent(type="text", text=said(text))], is_error=failed)

    server = Server("docgen-nb", on_list_tools=list_tools, on_call_tool=call_tool)
    async with stdio_server() as (reads, writes):
        await server.run(reads, writes, server.create_initialization_options())


async def _called(session: Session, verbs: dict[str, Verb], name: str, arguments: dict[str, Any]) -> tuple[str, bool]:
    """Perform a verb; returns its printed text, and whether it failed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            verb = find_verb(name, verbs)
            body = arguments.get("body") if verb.takes_body else None
            work = verb.begin(session, **parse(verb, words_of(verb, arguments), body, name))
            answer = await work if inspect.isawaitable(work) else work
            answer.display()
            session.report_trouble()
        except HelpShownError:
            pass
        except (DocgenError, UsageError) as error:
            print(error_line(error) if isinstance(error, DocgenError) else error)
            return printed.getvalue().strip(), True
    return printed.getvalue().strip() or "Done.", False


def _schema(verb: Verb, said: Callable[[str], str]) -> dict[str, Any]:
    """The verb's arguments as a JSON schema."""
    actions = [action for action in parser_for(verb).arguments() if action.dest not in _OF_A_CELL]
    properties = {action.dest: _property(action, said) for action in actions}
    if verb.takes_body:
        properties["body"] = {"type": "string", "description": _BODY.get(verb.name, "the text to take over")}
    return {
        "type": "object",
        "properties": properties,
        "required": [action.dest for action in actions if action.required and action.nargs != "*"],
        "additionalProperties": False,
    }


def _property(action: argparse.Action, said: Callable[[str], str]) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string" if action.type is None else "number"}
    if action.nargs == 0:
        kind = {"type": "boolean"}
    elif action.choices is not None:
        kind = {"type": "string", "enum": list(action.choices)}
    elif action.nargs in {"*", "+"}:
        kind = {"type": "array", "items": {"type": "string"}}
    return kind | {"description": said((action.help or "").replace("%%", "%"))}
