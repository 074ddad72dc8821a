"""``docgen-nb mcp``: a client over stdio uses the verbs as tools."""

import asyncio
import os
import subprocess
import sys

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from docgen_nb.notebook.args import parser_for
from docgen_nb.notebook.verbs import all_verbs

from .conftest import ROOT

COMMAND = "import sys; from docgen_nb.notebook.terminal import main; sys.exit(main())"


@pytest.fixture
def server(tmp_path):
    """How a client starts the server, in an empty folder with notes."""
    (tmp_path / "notes.md").write_text("# Bees\n\nThere are 12 hives.\n")
    known = {name: value for name, value in os.environ.items() if not name.startswith("DOCGEN_NB_")}
    return StdioServerParameters(
        command=sys.executable,
        args=["-c", COMMAND, "mcp", "--project", "bees.docgen", "--add", "notes.md"],
        env=known | {"PYTHONPATH": str(ROOT), "DOCGEN_NB_MODEL": "scripted"},
        cwd=tmp_path,
    )


def _with_client(server, use):
    async def main():
        async with Client(stdio_client(server)) as client:
            await use(client)

    asyncio.run(main())


async def _text(client, tool, **arguments):
    result = await client.call_tool(tool, arguments)
    return "".join(each.text for each in result.content), result.is_error


def test_a_client_makes_checks_and_exports_a_document_and_reads_it(server, tmp_path):
    async def use(client):
        assert "notes" in (await _text(client, "parts"))[0]
        assert (await _text(client, "structure", body="A report on bees", chapters=3))[1] is False
        text, failed = await _text(client, "fill")
        assert not failed
        assert "9 of 9 sections written" in text
        assert "9" in (await _text(client, "status"))[0]
        shown, _ = await _text(client, "show", ref="1.1")
        assert shown.startswith("### ")
        assert not (await _text(client, "check"))[1]
        written, _ = await _text(client, "export", paths=["out.md", "out.json"])
        assert "Written: out.md" in written

    _with_client(server, use)
    assert (tmp_path / "out.md").read_text().startswith("# ")
    assert (tmp_path / "out.json").exists()
    assert (tmp_path / "bees.docgen").exists()


def test_a_tool_takes_what_its_verb_takes_and_a_mistake_is_one_line(server):
    async def use(client):
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert {"structure", "fill", "check", "fix", "export", "outline", "status", "show"} <= set(tools)
        taken = {action.dest for action in parser_for(all_verbs()["fill"]).arguments()}
        assert set(tools["fill"].input_schema["properties"]) == taken - {"background"}
        assert tools["export"].input_schema["required"] == ["paths"]
        assert tools["show"].annotations.read_only_hint
        assert not any("%docgen" in tool.description for tool in tools.values())
        for tool, arguments, said in (
            ("fill", {}, "There is no outline yet. docgen-nb structure makes one"),
            ("redo", {"ref": "x"}, "x"),
            ("sing", {}, "has no verb 'sing'"),
            ("fill", {"max_cost": -1}, "--max-cost"),
        ):
            text, failed = await _text(client, tool, **arguments)
            assert failed
            assert said in text
            assert "\n" not in text

    _with_client(server, use)


def test_without_the_package_one_line_says_what_to_install(tmp_path):
    (tmp_path / "mcp.py").write_text("raise ImportError")
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "mcp"],
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == 'DocgenError: docgen-nb mcp needs an optional package. Run: pip install "docgen-nb[mcp]"\n'
