"""Pictures inside documents: parts of their own, and the text says where they stood."""

import base64
import io
import subprocess

import pypandoc
import pytest
from PIL import Image

import docgen_nb as dg
from docgen_nb.ingest import limits
from tests.ingest import making


@pytest.fixture
def add(tmp_path):
    def add_(name, data):
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        text, *pictures = dg.Project(model="scripted").add(tmp_path / name)
        return text, pictures

    return add_


def colour(part):
    with Image.open(io.BytesIO(base64.b64decode(part.item.data))) as picture:
        return picture.convert("RGB").getpixel((0, 0))


RED, GREEN = (255, 0, 0), (0, 128, 0)


def test_pictures_in_word_are_parts_each_once_and_the_text_names_them_where_they_stood(add):
    text, pictures = add("r.docx", making.illustrated_docx())
    assert [part.id for part in pictures] == ["r-picture-1", "r-picture-2", "r-picture-3"]
    assert [part.item.mime_type for part in pictures] == ["image/png", "image/jpeg", "image/png"]
    assert (colour(pictures[0]), colour(pictures[2])) == (RED, GREEN)
    red = "[r.docx, picture 1: A [red] field]"
    places = [text.text.index(words) for words in ("Before", red, "Between", "[r.docx, picture 2]")]
    assert places == sorted(places)
    assert text.text.count("r.docx, picture 1") == 2
    assert "[picture]" in text.text  # the small one stays behind, and that there was one is said
    assert pictures[0].item.alt == "A [red] field"


@pytest.mark.parametrize("ending", ["odt", "epub"])
def test_other_archives_give_their_pictures_too(add, tmp_path, ending):
    (tmp_path / "made.docx").write_bytes(making.illustrated_docx())
    command = [pypandoc.get_pandoc_path(), tmp_path / "made.docx", "-o", tmp_path / f"r.{ending}", "--metadata=title:x"]
    subprocess.run(command, check=True, capture_output=True)
    _, pictures = add(f"r.{ending}", (tmp_path / f"r.{ending}").read_bytes())
    assert [colour(part) for part in pictures][::2] == [RED, GREEN]


def test_slides_give_their_pictures_also_those_in_groups(add):
    text, pictures = add("s.pptx", making.illustrated_pptx())
    assert [(part.source, part.item.alt) for part in pictures] == [
        ("s.pptx, slide 1", "A red field"),
        ("s.pptx, slide 2", "s.pptx, picture 2"),
    ]
    assert text.text.startswith("## Fields\n\n[s.pptx, picture 1: A red field]\n\n")


def test_pages_of_a_pdf_give_their_pictures_one_that_is_on_all_pages_once(add, tmp_path):
    text, pictures = add("p.pdf", making.illustrated_pdf(tmp_path))
    assert [part.source for part in pictures] == ["p.pdf, page 1", "p.pdf, page 1", "p.pdf, page 2", "p.pdf, page 3"]
    assert sorted(part.item.mime_type for part in pictures) == ["image/jpeg"] * 3 + ["image/png"]
    assert colour(next(part for part in pictures if part.item.mime_type == "image/png")) == RED
    assert text.text.index("Page 2") < text.text.index("[p.pdf, picture 3]") < text.text.index("Page 3")


def test_a_picture_of_a_pdf_that_nobody_can_decode_is_told(add, tmp_path):
    data = making.illustrated_pdf(tmp_path)
    jpeg = (tmp_path / "2.jpg").read_bytes()
    assert jpeg in data
    text, pictures = add("p.pdf", data.replace(jpeg, bytes(len(jpeg))))
    assert [part.source for part in pictures] == ["p.pdf, page 1", "p.pdf, page 1", "p.pdf, page 3"]
    assert any(line.startswith("a picture of page 2 (") for line in text.left)


def test_a_page_in_html_gives_what_is_inside_it_and_loads_nothing(add, tmp_path):
    (tmp_path / "own.png").write_bytes(making.picture("red").getvalue())
    inside = base64.b64encode(making.picture("red").getvalue()).decode()
    text, pictures = add(
        "p.html",
        f"<p>x <img alt=inside src='data:image/png;base64,{inside}'> <img alt=away src=http://x.org/a.png>"
        "<img src=own.png><img src=/etc/passwd><img alt=bad src='data:image/png;base64,AAAA'></p>",
    )
    assert [part.item.alt for part in pictures] == ["inside"]
    assert text.text.strip() == "x [p.html, picture 1: inside] [picture: away][picture][picture][picture: bad]"


def test_what_is_beyond_the_limits_stays_behind(add, monkeypatch, tmp_path):
    monkeypatch.setattr(limits, "MOST_PICTURES", 2)
    text, pictures = add("r.docx", making.illustrated_docx())
    assert len(pictures) == 2
    assert text.text.count("[picture]") == 2
    assert len(add("p.pdf", making.illustrated_pdf(tmp_path, pages=9))[1]) == 2


def test_an_archive_cannot_name_files_outside_of_it(add, tmp_path):
    """Pandoc's path is looked up among the archive's own members, and nowhere else."""
    (tmp_path / "secret.png").write_bytes(making.picture("red").getvalue())
    document = making.illustrated_docx().replace(b"media/image1.png", b"../secret/1.png1")
    path = tmp_path / "r.docx"
    path.write_bytes(document)
    try:
        parts = dg.Project(model="scripted").add(path)
    except dg.UserError:
        return  # pandoc may refuse such a file
    assert all(part.source == "r.docx" for part in parts)


def test_a_name_of_ones_own_goes_for_the_pictures_too(tmp_path):
    (tmp_path / "my-report.docx").write_bytes(making.illustrated_docx())
    project = dg.Project(model="scripted")
    parts = project.add(report=str(tmp_path / "my-report.docx"))
    assert [part.id for part in parts] == ["report", "report-picture-1", "report-picture-2", "report-picture-3"]
