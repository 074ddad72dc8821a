"""What is put in comes out: answers, texts and their history, parts, outlines, facts."""

from hypothesis import given
from hypothesis import strategies as st

from docgen_nb import ContentPart, Outline, Section
from docgen_nb.document.elements import BulletList, CodeBlock, Paragraph, Table
from docgen_nb.document.references import ChapterRef
from docgen_nb.store.project_records import KeptText
from docgen_nb.store.sqlite import contents, kept_replies
from docgen_nb.store.sqlite.kept_replies import Owner
from docgen_nb.store.sqlite.opening import new_in_memory
from tests.making import PARTS
from tests.store.making import a_reply, a_text

words = st.text(st.characters(exclude_categories=["Cs"]))
elements = st.one_of(
    st.builds(Paragraph, text=words),
    st.builds(BulletList, items=st.lists(words, max_size=3)),
    st.builds(CodeBlock, code=words, language=words),
    st.builds(Table, headers=st.just(["a"]), rows=st.lists(st.lists(words, min_size=1, max_size=1), max_size=3)),
)


@given(st.lists(elements, max_size=4), words, st.dictionaries(words, words, max_size=3))
def test_a_text_comes_back_as_it_was(some, feedback, inputs):
    connection = new_in_memory()
    text = a_text(elements=tuple(some), feedback=feedback, inputs=inputs)
    contents.keep_text(connection, text)
    assert contents.text(connection, text.id) == text
    connection.close()


@given(words, words)
def test_an_answer_comes_back_as_it_was(text, model):
    connection = new_in_memory()
    answer = a_reply(text=text, model=model)
    kept_replies.keep_reply(connection, answer)
    assert kept_replies.reply_to(connection, "r1") == answer
    assert kept_replies.reply_worded(connection, "w r1") == answer
    connection.close()


class TestAnswers:
    def test_an_unknown_request_has_none(self):
        assert kept_replies.reply_to(new_in_memory(), "r1") is None

    def test_one_of_which_nothing_could_be_made_is_never_given_again(self):
        connection = new_in_memory()
        answer = a_reply()
        kept_replies.keep_reply(connection, answer)
        kept_replies.discard_replies(connection, [answer.id])
        assert kept_replies.reply_to(connection, "r1") is None
        assert kept_replies.first_reply_for(connection, "f1", ()) is None
        assert kept_replies.jobs_of(connection) == {}

    def test_kept_twice_it_is_there_once(self):
        connection = new_in_memory()
        answer = a_reply()
        kept_replies.keep_reply(connection, answer)
        kept_replies.keep_reply(connection, answer)
        assert kept_replies.jobs_of(connection) == {"section 1.1": 1}

    def test_those_for_a_fingerprint_are_given_in_the_order_they_came(self):
        connection = new_in_memory()
        first, second = a_reply("r1"), a_reply("r2")
        kept_replies.keep_reply(connection, first)
        kept_replies.keep_reply(connection, second)
        assert kept_replies.first_reply_for(connection, "f1", ()) == first
        assert kept_replies.first_reply_for(connection, "f1", {first.id}) == second
        assert kept_replies.first_reply_for(connection, "f1", {first.id, second.id}) is None


class TestClaims:
    ours, theirs = Owner("us", "here 1"), Owner("them", "there 2")

    def test_a_request_is_the_first_one_s_to_send(self):
        connection = new_in_memory()
        assert kept_replies.claim(connection, "r1", self.ours) is None
        assert kept_replies.claim(connection, "r1", self.theirs) == Owner("us", "here 1", beat=1)

    def test_an_answered_one_is_nobody_s(self):
        connection = new_in_memory()
        answer = a_reply("r1")
        kept_replies.keep_reply(connection, answer)
        assert kept_replies.claim(connection, "r1", self.ours) == answer

    def test_one_given_back_can_be_had(self):
        connection = new_in_memory()
        kept_replies.claim(connection, "r1", self.ours)
        kept_replies.release(connection, "r1", "us")
        assert kept_replies.claim(connection, "r1", self.theirs) is None

    def test_who_goes_leaves_no_claims(self):
        connection = new_in_memory()
        kept_replies.claim(connection, "r1", self.ours)
        kept_replies.leave(connection, self.ours)
        assert kept_replies.claim(connection, "r1", self.theirs) is None

    def test_who_has_shown_life_since_is_not_buried(self):
        connection = new_in_memory()
        kept_replies.claim(connection, "r1", self.ours)
        seen = kept_replies.claim(connection, "r1", self.theirs)
        kept_replies.beat(connection, self.ours)
        kept_replies.bury(connection, seen)
        again = kept_replies.claim(connection, "r1", self.theirs)
        assert again == Owner("us", "here 1", beat=2)
        kept_replies.bury(connection, again)
        assert kept_replies.claim(connection, "r1", self.theirs) is None


class TestTexts:
    def test_the_last_one_kept_stands_and_the_others_are_history(self):
        connection = new_in_memory()
        first = a_text(text="one")
        second = a_text(text="two", before=first.id)
        contents.keep_text(connection, first)
        contents.keep_text(connection, second)
        assert contents.sections(connection) == {"ch1-s1": (second, False)}
        assert contents.history(connection, "ch1-s1") == [first, second]

    def test_an_older_one_can_stand_again(self):
        connection = new_in_memory()
        first = a_text(text="one")
        contents.keep_text(connection, first)
        contents.keep_text(connection, a_text(text="two", before=first.id))
        contents.put_texts(connection, {"ch1-s1": first.id})
        assert contents.sections(connection)["ch1-s1"].text == first

    def test_a_lock_stays_whatever_is_written(self):
        connection = new_in_memory()
        contents.lock(connection, "ch1-s1", locked=True)
        contents.keep_text(connection, a_text())
        assert contents.sections(connection)["ch1-s1"].locked
        contents.lock(connection, "ch1-s1", locked=False)
        assert not contents.sections(connection)["ch1-s1"].locked

    def test_a_text_is_found_by_what_it_was_written_from(self):
        connection = new_in_memory()
        other, own, newer = a_text("ch9-s1"), a_text("ch1-s1"), a_text("ch1-s1", text="newer")
        for text in (own, newer, other):
            contents.keep_text(connection, text)
        assert contents.text_written_from(connection, "f1", "ch1-s1") == newer
        assert contents.text_written_from(connection, "f1", "ch5-s5") == other
        assert contents.text_written_from(connection, "f2", "ch1-s1") is None


class TestContents:
    def test_parts_come_back_in_their_order(self):
        connection = new_in_memory()
        contents.keep_parts(connection, PARTS.values())
        assert list(contents.parts(connection).items()) == list(PARTS.items())

    def test_the_same_content_is_kept_once(self):
        connection = new_in_memory()
        for label in ("one", "two"):
            contents.keep_parts(connection, [ContentPart(id="a", label=label, kind="text", text="same")])
        assert contents.parts(connection)["a"].label == "two"
        assert connection.execute("SELECT count(*) FROM contents").fetchone() == (1,)

    def test_an_outline_comes_back_as_planned(self):
        outline = Outline.model_validate(
            {
                "userPrompt": "Write",
                "mine": 7,
                "documents": [
                    {"title": "A", "chapters": [{"title": "B", "sections": [{"title": "C", "colour": "red"}]}]},
                    {"title": "D", "chapters": [{"title": "E"}]},
                ],
            }
        )
        outline.documents[0].chapters[0].sections[0].elements = [Paragraph(text="written")]
        outline.documents[0].chapters[0].sections[0].state = "done"
        connection = new_in_memory()
        contents.keep_outline(connection, "v1", contents.snapshot(outline), 1.0)
        back = contents.outline(connection, "v1")
        section = back.documents[0].chapters[0].sections[0]
        assert (section.elements, section.state) == ([], "pending")
        section.elements, section.state = [Paragraph(text="written")], "done"
        assert back == outline

    def test_versions_share_the_chapters_that_are_the_same(self):
        connection = new_in_memory()
        shape = {"chapters": [{"title": f"C{n}"} for n in range(20)]}
        contents.keep_outline(connection, "v1", contents.snapshot(Outline.model_validate(shape)), 1.0)
        shape["chapters"][3]["title"] = "changed"
        contents.keep_outline(connection, "v2", contents.snapshot(Outline.model_validate(shape)), 2.0)
        assert contents.outline_versions(connection) == ["v1", "v2"]
        assert contents.outline(connection, "v1").documents[0].chapters[3].title == "C3"
        assert connection.execute("SELECT count(*) FROM contents").fetchone() == (21,)

    def test_one_chapter_of_a_version_can_be_replaced(self):
        connection = new_in_memory()
        outline = Outline.model_validate({"chapters": [{"title": "A"}, {"title": "B"}]})
        contents.keep_outline(connection, "v1", contents.snapshot(outline), 1.0)
        chapter = outline.documents[0].chapters[1]
        chapter.sections = [Section(id="s", title="new")]
        contents.keep_chapter(connection, "v1", ChapterRef(1, 2), contents.chapter_plan(chapter))
        contents.keep_chapter(connection, "v9", ChapterRef(1, 2), contents.chapter_plan(chapter))
        back = contents.outline(connection, "v1").documents[0].chapters
        assert [[s.title for s in c.sections] for c in back] == [[], ["new"]]

    def test_a_version_that_does_not_exist_is_none(self):
        assert contents.outline(new_in_memory(), "v1") is None

    def test_facts_are_replaced(self):
        connection = new_in_memory()
        contents.keep_facts(connection, {"model": "a", "n": [1, {"b": None}]})
        contents.keep_facts(connection, {"model": "b"})
        found = contents.facts(connection)
        assert (found["model"], found["n"]) == ("b", [1, {"b": None}])


def test_rows_read_back_into_the_same_type():
    text = a_text()
    assert KeptText.read(text.row()) == text
