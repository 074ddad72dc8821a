import asyncio
import contextlib

import pytest

from docgen_nb.errors import BadRequestError
from docgen_nb.llm.embedded.prefix import SharedPrefix
from docgen_nb.llm.messages import Message, ModelReply

RULES = Message("system", "These are the rules. " * 20)
OTHER = Message("system", "These are other rules. " * 20)


class Client:
    """Keeps what it is asked."""

    def __init__(self):
        self.requests = []

    async def complete(self, request, *, on_text=None):
        self.requests.append(request)
        await asyncio.sleep(0)
        return ModelReply("x")


class Root:
    """Keeps what is posted; a server that saves nothing refuses."""

    def __init__(self, folder, *, refuses=False):
        self.posted = []
        self.folder = folder
        self.refuses = refuses

    @contextlib.asynccontextmanager
    async def call(self, _method, path, **content):
        if self.refuses:
            raise BadRequestError("This server does not support slots action.")
        if path.endswith("save"):
            (self.folder / content["json"]["filename"]).write_bytes(b"state")
        assert (self.folder / content["json"]["filename"]).exists()
        self.posted.append(path)
        yield self

    async def json(self):
        await asyncio.sleep(0)


def prefix_of(folder, slots=3, **options):
    return SharedPrefix(Client(), Root(folder, **options), slots, folder)


def test_it_is_read_once_in_the_first_slot_and_copied_to_the_others(tmp_path):
    prefix = prefix_of(tmp_path)
    asyncio.run(prefix.share([RULES]))
    (request,) = prefix.client.requests
    assert request.messages[0] == RULES
    assert (request.extra["id_slot"], request.max_output_tokens) == (0, 1)
    assert prefix.root.posted[0] == "/slots/0?action=save"
    assert sorted(prefix.root.posted[1:]) == ["/slots/1?action=restore", "/slots/2?action=restore"]
    assert list(tmp_path.iterdir()) == []


def test_calls_at_the_same_time_and_later_ones_in_another_loop_share_one_reading(tmp_path):
    prefix = prefix_of(tmp_path)

    async def eight():
        await asyncio.gather(*(prefix.share([RULES]) for _ in range(8)))

    asyncio.run(eight())
    asyncio.run(eight())
    assert len(prefix.client.requests) == 1


def test_another_prefix_takes_its_place(tmp_path):
    prefix = prefix_of(tmp_path)
    for rules in (RULES, OTHER, OTHER):
        asyncio.run(prefix.share([rules]))
    assert [request.messages[0] for request in prefix.client.requests] == [RULES, OTHER]


@pytest.mark.parametrize(("messages", "slots"), [([RULES], 1), ([], 3), ([Message("system", "short")], 3)])
def test_where_copying_saves_nothing_nothing_is_done(tmp_path, messages, slots):
    prefix = prefix_of(tmp_path, slots)
    asyncio.run(prefix.share(messages))
    assert prefix.client.requests == []


def test_a_server_that_refuses_is_told_in_the_log_and_not_asked_again(tmp_path, caplog):
    prefix = prefix_of(tmp_path, refuses=True)
    with caplog.at_level("INFO"):
        asyncio.run(prefix.share([RULES]))
        asyncio.run(prefix.share([RULES]))
    assert "could not be copied" in caplog.text
    assert len(prefix.client.requests) == 1
