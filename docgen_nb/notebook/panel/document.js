// The whole text as it stands, and the way into the notebook.
class DocumentView {
  constructor(send) {
    this.send = send;
    this.opened = false;
    this.text = make("div", { class: "dgp-whole jp-RenderedHTMLCommon", role: "region", ariaLabel: "Text of the document", tabIndex: 0 });
    this.node = make("div", { class: "dgp-detail" }, make("div", { class: "dgp-line" },
      button("Into the notebook", "Put the text into cells below this one, a cell for each chapter", () => send({ do: "insert" }), "dgp-main")), this.text);
  }

  open(seen) {
    if (seen !== this.opened) this.send({ do: "preview", on: seen });
    this.opened = seen;
  }

  show(html) {
    showHtml(this.text, html);
  }

  // The page's own program can make cells; what is not installed there takes no notice.
  insert(cells, tell) {
    const asked = new CustomEvent("docgen-nb:insert", { detail: { cells }, bubbles: true, cancelable: true });
    if (!this.node.dispatchEvent(asked)) return tell({ kind: "done", text: "The text stands in the cells below." });
    navigator.clipboard.writeText(cells.join("\n\n")).then(
      () => tell({ kind: "done", text: "The text is in the clipboard: paste it into a Markdown cell. This page lets no panel make cells." }),
      () => tell({ kind: "error", text: "This page lets no panel make cells: %docgen show in a cell shows the text there." }));
  }
}
