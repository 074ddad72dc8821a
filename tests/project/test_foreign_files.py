"""A project file made by somebody else: nothing in it acts, nothing in it decides where text and keys go."""

import asyncio
import base64
import gzip
import json
import random
import sqlite3
from contextlib import closing

import pytest

import docgen_nb as dg
from docgen_nb.document.references import parse_ref
from docgen_nb.errors import ContentPartError, DocgenError, ModelSpecError, OutlineError, ProjectFileError
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.testing import FaultServer, ScriptedModel

SECRET = "planted-secret-123456"
OUTLINE = {
    "userPrompt": "Write",
    "chapters": [{"title": "One", "sections": [{"title": "A", "generationHint": "h"}, {"title": "B"}]}],
}


@pytest.fixture
def path(tmp_path):
    """A project file with a document in it."""
    path = tmp_path / "report.docgen"
    project = dg.Project(path, model=ScriptedModel())
    project.add(notes="Bees sleep.")
    project.load_outline(OUTLINE)
    project.fill().wait()
    asyncio.run(project.aclose())
    return path


def execute(path, *statements):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(*([statement] if isinstance(statement, str) else statement))


def keep_fact(path, name, value):
    execute(path, ("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value)))


def names_model(path, spec, **options):
    keep_fact(path, "model", json.dumps({"spec": spec, "options": options}))


def opened(path):
    """The path through a file that a user takes; the project is closed again."""
    project = dg.Project(path)
    try:
        project.archived()
        project.status()
        if project.outline is not None:
            project.outline.to_markdown()
            for ref, _ in project.outline.sections():
                project.revisions().text_before(ref)
    finally:
        project.close_file()


class TestWhereTextAndKeysGo:
    def test_an_address_that_was_not_typed_here_gets_no_call(self, path, monkeypatch):
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        with FaultServer() as server:
            names_model(path, "gpt-5", base_url=server.base_url, api_key_env="AWS_SECRET_ACCESS_KEY")
            project = dg.Project(path)
            with pytest.raises(ModelSpecError) as raised:
                project.redo("1.1", "shorter")
            assert server.base_url in str(raised.value)
            assert f"%docgen model gpt-5 --base-url {server.base_url}" in str(raised.value)
            assert server.base_url in str(project.archived())
            assert server.requests == []
            project.close_file()

    def test_once_it_is_typed_it_is_used_without_the_file_s_variable(self, path, monkeypatch):
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        with FaultServer() as server:
            names_model(path, "gpt-5", base_url=server.base_url, api_key_env="AWS_SECRET_ACCESS_KEY")
            project = dg.Project(path)
            project.use_model("gpt-5", ModelOptions(base_url=server.base_url))
            project.redo("1.1", "shorter").wait()
            assert server.requests
            assert not [r for r in server.requests if SECRET in str(r.headers) or SECRET in str(r.body)]
            asyncio.run(project.aclose())

    def test_an_address_given_in_python_is_typed_too(self, path):
        with FaultServer() as server:
            names_model(path, "gpt-5", base_url="http://elsewhere.example/v1")
            project = dg.Project(path, model="mine", base_url=server.base_url)
            project.redo("1.1", "shorter").wait()
            assert server.requests
            asyncio.run(project.aclose())

    def test_a_preset_takes_its_own_key_and_no_other(self, path, monkeypatch):
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        names_model(path, "openai:gpt-5", api_key_env="AWS_SECRET_ACCESS_KEY")
        project = dg.Project(path)
        with pytest.raises(DocgenError, match="OPENAI_API_KEY is not set"):
            project.redo("1.1", "shorter")
        project.close_file()

    def test_nothing_in_an_outline_or_beside_it_sends_a_key_elsewhere(self, tmp_path, monkeypatch):
        netrc = tmp_path / ".netrc"
        netrc.write_text(f"machine 127.0.0.1 login bob password {SECRET}\n")
        netrc.chmod(0o600)
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("MY_KEY", SECRET)
        with FaultServer() as typed, FaultServer() as elsewhere:
            address = {"model": "openai:gpt-5", "baseUrl": elsewhere.base_url, "apiKeyEnv": "MY_KEY"}
            project = dg.Project(model="mine", base_url=typed.base_url)
            project.load_outline({**OUTLINE, **address, "options": {"base_url": elsewhere.base_url}})
            project.fill().wait()
            assert typed.requests
            assert not elsewhere.requests
            assert not [r for r in typed.requests if SECRET in str(r.headers) or "authorization" in r.headers]
            asyncio.run(project.aclose())

    def test_weights_on_the_disk_are_confirmed_too(self, path, tmp_path):
        (tmp_path / "evil.gguf").write_bytes(b"GGUF")
        for before in ("", " ", "\t\n"):
            names_model(path, f"{before}embedded:{tmp_path / 'evil.gguf'}")
            project = dg.Project(path)
            with pytest.raises(ModelSpecError, match="weights on this disk"):
                project.redo("1.1", "shorter")
            project.close_file()

    def test_fields_of_a_request_are_confirmed_too(self, path, monkeypatch):
        monkeypatch.setenv("OPENAI_API_KEY", SECRET)
        names_model(path, "openai:gpt-5", extra={"tools": [{"type": "mcp", "server_url": "http://elsewhere.example"}]})
        project = dg.Project(path)
        with pytest.raises(ModelSpecError, match=r"fields tools .*--extra '\{\"tools\": .*elsewhere"):
            project.redo("1.1", "shorter")
        project.close_file()

    def test_what_a_file_names_stays_on_one_line(self, path):
        names_model(path, "gpt\n\x1b[2J" + "x" * 5000, base_url="http://elsewhere.example/v1")
        project = dg.Project(path)
        shown = str(project.archived())
        assert "\n" not in shown
        assert "\x1b" not in shown
        assert len(shown) < 2000
        project.close_file()

    def test_no_file_says_which_variable_held_a_key(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MY_KEY", SECRET)
        with FaultServer() as server:
            project = dg.Project(tmp_path / "own.docgen", model="m", base_url=server.base_url, api_key_env="MY_KEY")
            project.load_outline(OUTLINE)
            project.fill().wait()
            asyncio.run(project.aclose())
        assert b"MY_KEY" not in (tmp_path / "own.docgen").read_bytes()
        assert SECRET.encode() not in (tmp_path / "own.docgen").read_bytes()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON texts BEGIN DELETE FROM texts; END",
        "CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN SELECT load_extension('x'); END",
        "CREATE VIEW w AS SELECT * FROM texts",
        "CREATE TABLE more (x)",
        "CREATE INDEX i ON texts (upper(section))",
    ],
)
def test_what_is_not_ours_in_the_schema_is_refused(path, statement):
    if "INSTEAD OF" in statement:
        execute(path, "CREATE VIEW v AS SELECT 1 AS x")
    execute(path, statement)
    with pytest.raises(ProjectFileError, match="was not made by docgen_nb alone"):
        opened(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", "[1]"),
        ("model", '{"spec": 3, "options": {}}'),
        ("model", '{"spec": "scripted", "options": {"rpm": -1}}'),
        ("asked", '{"x": 1}'),
        ("asked", '"text"'),
        ("writer", '{"name": []}'),
        ("outline", "{}"),
        ("lists_sections", '"maybe"'),
        ("earlier", '[{"outline": 1}]'),
        ("asked", "no JSON"),
        ("asked", "[" * 100_000),
        ("accepted_findings", "7.5"),
        ("accepted_findings", '[["DG301"]]'),
        ("moved", '[["a", "b", "c"]]'),
        ("moved", '{"a": 1}'),
    ],
)
def test_an_odd_fact_is_one_line(path, name, value):
    keep_fact(path, name, value)
    with pytest.raises(ProjectFileError, match="is damaged") as raised:
        dg.Project(path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM contents",
        "UPDATE contents SET body = 'no JSON'",
        "UPDATE contents SET body = x'ff'",
        "UPDATE outlines SET shape = 3",
        "UPDATE outlines SET shape = '[]'",
        'UPDATE outlines SET shape = \'{"documents": [{"title": "D", "chapters": [["x"]]}]}\'',
        "UPDATE texts SET elements = '{}'",
        "UPDATE texts SET inputs = '[1]'",
        "UPDATE texts SET inputs = x'ff00'",
        "UPDATE texts SET inputs = '{\"parts\": 7.5}'",
        "UPDATE texts SET path = 7, origin = 'x', attempts = 'many'",
        "UPDATE texts SET section = CAST(x'ff41' AS TEXT)",
        "UPDATE parts SET details = 'null'",
        'UPDATE parts SET details = \'{"kind": "nothing"}\'',
        "UPDATE facts SET value = CAST(x'ff41' AS TEXT)",
        "UPDATE answers SET prompt_tokens = 'many', seconds = 'long'",
        "UPDATE answers SET job = CAST(job AS BLOB)",
        "UPDATE answers SET fingerprint = CAST(fingerprint AS BLOB)",
        "UPDATE outlines SET id = CAST(id AS BLOB)",
        "UPDATE sections SET id = CAST(id AS BLOB)",
        "UPDATE texts SET elements = zeroblob(200000000)",
    ],
)
def test_a_cell_of_another_type_or_size_is_one_line(path, statement):
    execute(path, "PRAGMA foreign_keys = OFF", statement)
    try:
        opened(path)
    except ProjectFileError as error:
        assert "\n" not in str(error)  # noqa: PT017 - some of these do no harm at all


@pytest.mark.parametrize("seed", range(60))
def test_damaged_bytes_never_give_a_traceback(path, seed):
    chance = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 5, 40])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if chance.random() < 0.3:
        del data[chance.randrange(len(data)) :]
    path.write_bytes(bytes(data))
    try:
        opened(path)
    except ProjectFileError as error:
        assert "\n" not in str(error)  # noqa: PT017 - many of these do no harm at all


def test_an_outline_that_is_nested_too_deeply_to_be_kept_is_one_line():
    deep = json.loads("[" * 300 + "]" * 300)
    element = {"type": "paragraph", "text": "x", "values": {"n": deep}}
    section = {"title": "A", "state": "done", "elements": [element]}
    with pytest.raises(OutlineError, match="nested too deeply"):
        dg.Project(model=ScriptedModel()).load_outline({"chapters": [{"title": "One", "sections": [section]}]})


def test_a_budget_beyond_all_measure_is_one_line():
    outline = {"chapters": [{"title": "One", "sections": [{"title": "A", "words": 10**400}]}]}
    with pytest.raises(OutlineError) as raised:
        dg.Project(model=ScriptedModel()).load_outline(outline)
    assert "\n" not in str(raised.value)


def test_a_kept_text_with_values_nested_too_deeply_is_damaged(path):
    deep = {"type": "paragraph", "text": "x", "values": {"n": json.loads("[" * 300 + "]" * 300)}}
    execute(path, ("UPDATE texts SET elements = ?", (json.dumps([deep]),)))
    with pytest.raises(ProjectFileError, match="damaged"):
        dg.Project(path)


def packed(data):
    return base64.b64encode(gzip.compress(data)).decode()


@pytest.mark.parametrize(
    "table",
    [
        lambda: {"rows": [["1", "2", "3"]]},
        lambda: {"rows": [], "total_rows": 3000, "data": "H4sIAAAAAAAA"},
        lambda: {"rows": [], "total_rows": 3000, "data": "no base64"},
        lambda: {"rows": [], "total_rows": 3000, "data": packed(b"a,b\n1,2,3\n")},
        lambda: {"rows": [["1", "2"]], "exact": packed(b"a,b\n" + b"1,2\n" * 70_000_000)},
    ],
)
def test_rows_of_a_table_that_no_docgen_nb_packed_are_one_line_when_they_are_asked(path, table):
    item = {"type": "table", "headers": ["a", "b"], **table()}
    part = {"id": "t", "label": "T", "kind": "table", "text": "t", "item": item, "source": "s"}
    execute(
        path,
        "PRAGMA foreign_keys = OFF",
        ("INSERT INTO contents VALUES ('x', ?)", (json.dumps(part),)),
        "INSERT INTO parts VALUES (7, 't', 'x', '{}')",
    )
    project = dg.Project(path)
    with pytest.raises(ContentPartError, match=r"The rows of a table are|rows that are not as wide") as raised:
        project.ask("SELECT * FROM t")
    assert "\n" not in str(raised.value)
    project.close_file()


def test_half_a_character_in_a_file_is_made_whole(path):
    elements = json.dumps([{"type": "paragraph", "text": "a\ud800b"}])
    execute(path, ("UPDATE texts SET elements = ?", (elements,)))
    project = dg.Project(path)
    assert project.outline.section(parse_ref("1.1")).elements[0].text == "a\ufffdb"
    project.check()
    project.close_file()


def test_half_a_character_that_is_typed_loses_nothing(tmp_path):
    half = "a\ud800b"
    project = dg.Project(tmp_path / "own.docgen", model=ScriptedModel(lambda _: "Text."))
    project.add(rows=[{"a": 1}], label_=half)
    project.load_outline({"userPrompt": half, "chapters": [{"title": half, "sections": [{"title": half}] * 2}]})
    project.fill().wait()
    project.edit("1.1", half)
    project.redo("1.2", half).wait()
    project.ask(f"SELECT '{half}'")
    project.close_file()
    again = dg.Project(tmp_path / "own.docgen", model=ScriptedModel())
    assert [section.state for _, section in again.outline.sections()] == ["done", "done"]
    assert again.outline.section(parse_ref("1.1")).elements[0].text == "a\ufffdb"
    again.close_file()


@pytest.mark.parametrize(
    "name", ["x" * 300 + ".docgen", "a\0b.docgen", "~nobody-of-that-name/a.docgen", "a\ud800.docgen"]
)
def test_a_name_that_no_file_can_have_is_one_line(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProjectFileError, match="is no name for a file"):
        dg.Project(name)


def test_a_part_that_no_file_could_hold_is_refused_as_it_is_added(tmp_path, monkeypatch):
    monkeypatch.setattr("docgen_nb.store.sqlite.opening.MOST_BYTES", 10_000)
    project = dg.Project(tmp_path / "own.docgen", model=ScriptedModel())
    with pytest.raises(ContentPartError, match="The part notes is larger than"):
        project.add(notes="x" * 6_000)
    assert list(project.parts) == []
    project.close_file()
