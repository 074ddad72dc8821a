"""HTML: one file that loads nothing, with its pictures inside, a contents table and a style for print."""

from __future__ import annotations

from docgen_nb.export.exporter import Exported, Exporter, Order
from docgen_nb.export.pandoc.book import book
from docgen_nb.pandoc import convert

_HEAD = """\
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>
body { max-width: 46rem; line-height: 1.5; }
table { display: table; border-collapse: collapse; margin: 1rem auto; width: auto; min-width: 14rem; max-width: 100%;
  overflow-wrap: anywhere; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ccc; vertical-align: top; }
caption, figcaption { font-style: italic; margin: .5rem 0; }
figure { margin: 1rem 0; text-align: center; }
img { max-width: 100%; height: auto; }
pre { overflow-x: auto; }
@media print {
  @page { margin: 20mm; }
  body { max-width: none; font-size: 11pt; }
  thead { display: table-header-group; }
  tr, figure, pre { break-inside: avoid; }
  h1, h2, h3, h4 { break-after: avoid; }
  a { color: inherit; text-decoration: none; }
}
</style>
"""


def _write(order: Order) -> Exported:
    made = book(order)
    options = ["--standalone", "--mathml", "--toc", "--toc-depth=2", f"--variable=header-includes={_HEAD}"]
    return Exported(convert(made.tree, "html5", *options), made.beside)


EXPORTER = Exporter(".html", _write)
