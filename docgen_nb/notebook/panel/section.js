// One section: its plan, which can be changed, and its text. The text comes as HTML that Python has made safe.

const TYPES = ["paragraph", "heading", "bullet_list", "table", "code_block", "image"];
const FORMATS = ["extracted", "object", "reference"];

class SectionView {
  constructor(send) {
    this.send = send;
    this.ref = "";
    this.hint = make("textarea", { class: "dgp-input", rows: 2, on: { change: () => this.change({ hint: this.hint.value }) } });
    this.needs = make("input", { class: "dgp-input", placeholder: "ids of sections or chapters, or document", on: { change: () => this.change({ needs: this.needs.value }) } });
    this.head = make("div", { class: "dgp-head" });
    this.kind = make("span");
    this.model = make("input", { type: "checkbox", on: { change: () => this.change({ useModel: this.model.checked }) } });
    this.parts = make("div", { class: "dgp-parts" });
    this.text = make("div", { class: "dgp-text jp-RenderedHTMLCommon", role: "region", ariaLabel: "Text of the section", tabIndex: 0 });
    const plan = make("details", { class: "dgp-plan", open: true }, make("summary", { textContent: "Plan" }),
      field("Hint", this.hint), field("Type", this.kind), field("Needs", this.needs),
      make("label", { class: "dgp-check" }, this.model, "written by the model (off: parts stand as they are)"), this.parts);
    this.feedback = make("input", { class: "dgp-input dgp-wide", placeholder: "what is to be different", ariaLabel: "Feedback",
      on: { keydown: (event) => { if (event.key === "Enter") this.redo(); } } });
    this.back = button("Old text back", "Put the text that stood before in its place", () => this.do("undo"));
    this.lock = button("Lock", "No run writes over it", () => this.do(this.locked ? "unlock" : "lock"));
    this.edit = button("Edit text", "Write it yourself, as Markdown", () => this.startWriting());
    this.tools = make("div", { class: "dgp-line" }, this.feedback,
      button("Redo", "Write this section again", () => this.redo()), this.back, this.lock, this.edit);
    this.own = make("textarea", { class: "dgp-input", rows: 12, ariaLabel: "Your own text, as Markdown" });
    this.writing = make("div", { class: "dgp-writing" }, this.own, make("div", { class: "dgp-line" },
      button("Keep", "Put this text; no run writes over it", () => { this.do("write", { text: this.own.value }); this.stopWriting(); }, "dgp-main"),
      button("Leave", "Change nothing", () => this.stopWriting())));
    this.writing.hidden = true;
    this.lines = make("pre", { class: "dgp-diff", ariaLabel: "What has changed in the text" });
    this.diff = make("details", {}, make("summary", { textContent: "What changed" }), this.lines);
    this.node = make("div", { class: "dgp-detail" }, this.head, plan, this.tools, this.writing, this.diff, this.text);
    this.node.hidden = true;
    this.shownHtml = null;
  }

  do(action, more = {}) {
    this.send({ do: action, ref: this.ref, ...more });
  }

  redo() {
    this.do("redo", { feedback: this.feedback.value });
    this.feedback.value = "";
  }

  startWriting() {
    this.own.value = this.markdown;
    this.writing.hidden = false;
    this.own.focus();
  }

  stopWriting() {
    this.writing.hidden = true;
  }

  showDiff(diff) {
    this.diff.hidden = !diff;
    const kinds = { "+": "added", "-": "removed", "@": "place" };
    this.lines.replaceChildren(...(diff || "").split("\n").slice(2).map((line) =>
      make("span", { class: `dgp-line-${kinds[line[0]] || "same"}`, textContent: `${line}\n` })));
  }

  change(changes) {
    this.send({ do: "replan", ref: this.ref, changes });
  }

  show(section) {
    this.node.hidden = !section.ref;
    if (!section.ref) return;
    if (section.ref !== this.ref) this.stopWriting();
    this.ref = section.ref;
    this.locked = section.locked;
    this.markdown = section.markdown || "";
    this.tools.hidden = section.markdown === undefined;
    this.lock.textContent = section.locked ? "Unlock" : "Lock";
    this.back.hidden = !section.diff;
    this.showDiff(section.diff);
    const [, words] = STATES[section.state] || ["", section.state];
    this.head.replaceChildren(badge(section.state), make("strong", { textContent: `${section.ref} ${section.title}` }),
      make("span", { class: "dgp-note", textContent: [words, section.locked && "locked", section.own && "your own text", section.path].filter(Boolean).join(" · ") }));
    keep(this.hint, section.hint);
    keep(this.needs, section.needs);
    this.model.checked = section.useModel;
    this.kind.replaceChildren(select(TYPES, section.type, (type) => this.change({ type })));
    this.showParts(section.parts);
    if (section.html !== this.shownHtml) {
      this.shownHtml = section.html;
      this.text.innerHTML = section.html || "";
      if (!section.html) this.text.append(make("p", { class: "dgp-empty", textContent: "Nothing is written yet." }));
    }
  }

  showParts(parts) {
    const state = JSON.stringify(parts);
    if (state === this.shownParts) return;
    this.shownParts = state;
    const used = () => parts.filter((part) => part.used);
    const formats = () => Object.fromEntries(used().map((part) => [part.id, part.format]));
    this.parts.replaceChildren(...parts.map((part) => {
      const tick = make("input", { type: "checkbox", checked: part.used, on: { change: () => {
        part.used = tick.checked;
        this.change({ parts: used().map((each) => each.id), formats: formats() });
      } } });
      const format = select(FORMATS, part.format, (value) => {
        part.format = value;
        if (part.used) this.change({ formats: formats() });
      });
      return make("div", { class: "dgp-part" }, make("label", {}, tick, `${part.id}`), format);
    }));
  }
}
