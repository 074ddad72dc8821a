"""Batches for the tests on a cluster: rows, a project whose model is a server, and what the server was asked."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from contextlib import contextmanager

import docgen_nb as dg
from docgen_nb.batches.row_document import BatchDocument
from docgen_nb.store.sqlite import contents, kept_replies, opening

CHAPTERS, SECTIONS = 2, 3
CALLS = 1 + CHAPTERS + CHAPTERS * SECTIONS  # of one document
PROMPT = "Write about {region}."


def rows(count):
    return [{"region": f"R{number}"} for number in range(1, count + 1)]


def project_at(server, **options):
    return project_named(server.base_url, **options)


def project_named(base_url, **options):
    project = dg.Project()
    project.use_model("any", dg.ModelOptions(base_url=base_url, **{"max_concurrency": 8, **options}))
    return project


def start(project, count, folder, on, **options):
    return dg.batch(rows(count), PROMPT, to=str(folder / "{region}.md"), project=project, on=on, **options)


def responder(body):
    """A plan of two chapters with three sections each; every text bears its document's and section's name."""
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    region, job = asker(body)
    if "documents" in schema.get("properties", {}):
        chapters = [{"title": f"C{n}"} for n in range(1, CHAPTERS + 1)]
        return json.dumps({"documents": [{"title": region, "chapters": chapters}]})
    if "sections" in schema.get("properties", {}):
        number = job.split()[1]
        return json.dumps({"sections": [{"title": f"S{number}.{n}"} for n in range(1, SECTIONS + 1)]})
    return f"Text of {job} of {region}."


def asker(body):
    """Which document and job ask."""
    whole = " ".join(str(message["content"]) for message in body["messages"])
    region = re.search(r"Write about (R\d+)", whole)[1]
    task = body["messages"][-1]["content"]
    if found := re.search(r"You write section (\d+\.\d+)", task):
        return region, f"section {found[1]}"
    if found := re.search(r"You structure chapter (\d+) of", task):
        return region, f"chapter {found[1]}"
    return region, "the plan"


def asked(server):
    """How often each job of each document was asked for and answered."""
    return Counter(asker(request.body) for request in server.requests if request.status == 200)


@contextmanager
def listening(finished):
    """Call ``finished`` with the document's name and the section's number for each section that a batch finishes."""
    begin = BatchDocument.begin

    def telling(document, *arguments):
        run = begin(document, *arguments)

        def each(event):
            if event.kind == "section_completed":
                finished(document._spec.name, f"{event.section.chapter}.{event.section.section}")

        run.subscribe(each)
        return run

    BatchDocument.begin = telling
    try:
        yield
    finally:
        BatchDocument.begin = begin


async def until(condition, batch=None):
    """Return once it holds, or the batch has ended; what is watched runs elsewhere, and can set no event here."""
    while not condition() and not (batch is not None and batch.done()):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


def text_of(folder, region):
    return (folder / f"{region}.md").read_text()


def held(folder):
    """What the project files hold: answered jobs and finished sections, each with its document's name."""
    answered, written = set(), set()
    for path in folder.glob("*.docgen"):
        connection = opening.open_existing(path)
        try:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            answered |= {(path.stem, job.split(",")[0]) for job in kept_replies.jobs_of(connection)}
            kept = [each.text.elements[0].text for each in contents.sections(connection).values() if each.text]
            written |= {(path.stem, text.removeprefix("Text of ").partition(" of ")[0]) for text in kept}
        finally:
            connection.close()
    return answered, written
