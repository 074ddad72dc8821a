import pytest

import docgen_nb as dg
from docgen_nb.export.exporter import ExportOptions
from docgen_nb.export.saving import WrittenFiles, export_outline
from tests.export.making import outline_of_everything


@pytest.fixture
def write(tmp_path):
    """Write an outline (everything there is, by default) with an ending; gives the path. ``write.remarks`` follow."""

    def write_(ending, outline=None, **options):
        path = tmp_path / f"report.{ending}"
        written = export_outline(
            outline or outline_of_everything(),
            [path],
            WrittenFiles(tmp_path / "written_files.json"),
            options=ExportOptions(**options),
        )
        write_.remarks = written.remarks
        return path

    return write_


@pytest.fixture
def project():
    """A project whose report is written."""
    project = dg.Project(model="scripted")
    project.generate("A report").wait()
    return project
