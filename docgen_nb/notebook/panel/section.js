// One section: its plan, which can be changed, and its text. The text comes as HTML that Python has made safe.

const TYPES = ["paragraph", "heading", "bullet_list", "table", "code_block", "image"];

class SectionView {
  constructor(send) {
    this.send = send;
    this.ref = "";
    this.head = make("div", { class: "dgp-head" });
    this.said = make("div", { class: "dgp-note" });
    this.plan = this.makePlan();
    this.tools = this.makeTools();
    this.writing = this.makeWriting();
    this.change = this.makeChange();
    this.earlier = make("ol", { class: "dgp-history" });
    this.history = make("details", { hidden: true }, make("summary"), this.earlier);
    this.text = make("div", { class: "dgp-text jp-RenderedHTMLCommon", role: "region", ariaLabel: "Text of the section", tabIndex: 0 });
    this.empty = make("p", { class: "dgp-empty", textContent: "Click a section or chapter of the outline to see and change it." });
    this.body = make("div", { class: "dgp-body" }, this.head, this.said, this.plan, this.tools, this.change, this.writing, this.text, this.history);
    this.node = make("div", { class: "dgp-detail" }, this.empty, this.body);
    this.body.hidden = true;
    this.shownText = null;
    this.feedbacks = new Map();
  }

  makePlan() {
    this.hint = typed((hint) => this.replan({ hint }), { rows: 2 });
    this.purpose = typed((purpose) => this.replan({ purpose }), { placeholder: "what the reader knows after it" });
    this.words = typed((words) => this.replan({ words }), { placeholder: "as long as it needs" });
    this.needs = typed((needs) => this.replan({ needs }), { placeholder: "ids of sections or chapters, or document" });
    this.covers = typed((covers) => this.replan({ covers }), { rows: 2 });
    this.leavesOut = typed((leavesOut) => this.replan({ leavesOut }), { rows: 2 });
    this.facts = typed((facts) => this.replan({ facts }), { placeholder: "ids of the contract's facts that it states" });
    this.kind = make("span");
    this.model = make("input", { type: "checkbox", on: { change: () => this.replan({ useModel: this.model.checked }) } });
    this.parts = new PartsView((changes) => this.replan(changes));
    this.questions = new QuestionsView((action, more) => this.do(action, more));
    this.agreed = make("div", {}, field("Covers", this.covers), field("Leaves out", this.leavesOut), field("Facts", this.facts));
    this.ofSections = make("div", {}, field("Purpose", this.purpose), field("Words", this.words), field("Type", this.kind), field("Needs", this.needs), this.agreed,
      make("label", { class: "dgp-check" }, this.model, "written by the model (off: parts stand as they are)"), this.parts.node, this.questions.node);
    return make("details", { class: "dgp-plan", open: true }, make("summary", { textContent: "Plan", on: { click: () => { this.planWanted = !this.plan.open; } } }), field("Hint", this.hint), this.ofSections);
  }

  makeTools() {
    this.feedback = make("input", { class: "dgp-input dgp-wide", placeholder: "what is to be different", ariaLabel: "Feedback",
      on: { keydown: (event) => { if (event.key === "Enter") this.redo(); } } });
    this.back = button("Old text back", "Put the text that stood before in its place", () => this.do("undo"));
    this.lock = button("Lock", "No run writes over it", () => this.do(this.locked ? "unlock" : "lock"));
    return make("div", { class: "dgp-line" }, this.feedback, button("Redo", "Write this section again", () => this.redo()),
      this.back, this.lock, button("Sources", "Say what each paragraph rests on", () => this.do("sources")), button("Edit text", "Write it yourself, as Markdown", () => this.startWriting()));
  }

  makeWriting() {
    this.own = make("textarea", { class: "dgp-input", rows: 12, ariaLabel: "Your own text, as Markdown" });
    const made = make("div", { class: "dgp-writing", hidden: true }, this.own, make("div", { class: "dgp-line" },
      button("Keep", "Put this text; no run writes over it", () => { this.do("edit", { body: this.own.value }); this.stopWriting(); }, "dgp-main"),
      button("Leave", "Change nothing", () => this.stopWriting())));
    return made;
  }

  makeChange() {
    this.lines = make("div", { class: "dgp-diff", ariaLabel: "What has changed in the text", tabIndex: 0 });
    return make("div", { class: "dgp-change", role: "group", ariaLabel: "What changed", hidden: true },
      make("div", { class: "dgp-line" }, make("strong", { textContent: "What changed" }),
        button("Accept", "The new text stays; the old one is kept in the history", () => this.do("accept"), "dgp-main"),
        button("Reject", "The old text comes back", () => this.do("undo"))), this.lines);
  }

  do(action, more = {}) {
    this.send({ do: action, ref: this.ref, id: this.id, ...more });
  }

  redo() {
    this.do("redo", { feedback: this.feedback.value });
    this.feedback.value = "";
  }

  replan(changes) {
    this.do("replan", { changes });
  }

  startWriting() {
    this.own.value = this.markdown;
    this.writing.hidden = false;
    this.own.focus();
  }

  stopWriting() {
    this.writing.hidden = true;
  }

  show(section) {
    this.body.hidden = !section.ref;
    this.empty.hidden = !this.body.hidden;
    if (!section.ref) return;
    const another = section.id !== this.id;
    if (another) {
      this.stopWriting();
      this.feedbacks.set(this.id, this.feedback.value); // it is about one section
      this.feedback.value = this.feedbacks.get(section.id) ?? "";
      this.plan.open = this.planWanted ?? !section.blocks?.length; // what is written is read first
    }
    this.ref = section.ref;
    this.id = section.id; // the outline may change before a message arrives: Python compares
    const isChapter = section.kind === "chapter";
    for (const part of [this.ofSections, this.text]) part.hidden = isChapter;
    const [, words] = STATES[section.state] || ["", section.state];
    this.head.replaceChildren(badge(section.state), make("strong", { textContent: `${section.ref} ${section.title}` }),
      make("span", { class: "dgp-note", textContent: [words, section.locked && "locked", section.own && "your own text", section.path].filter(Boolean).join(" · ") }));
    this.said.textContent = [section.why, ...(section.remarks || [])].filter(Boolean).join(" ");
    keep(this.hint, section.hint);
    this.showRevisions(section);
    if (!isChapter) this.showSection(section, another);
  }

  showSection(section, another) {
    for (const name of ["purpose", "words", "needs", "covers", "leavesOut", "facts"]) keep(this[name], section[name]);
    this.agreed.hidden = !section.agreed;
    this.model.checked = section.useModel;
    this.kind.replaceChildren(select(TYPES, section.type, (type) => this.replan({ type }), { ariaLabel: "Type" }));
    this.parts.show(section.parts);
    this.questions.show(section);
    const text = JSON.stringify([section.blocks, section.sources, section.flags]);
    if (text !== this.shownText) {
      this.shownText = text;
      this.showText(section.blocks, section.sources || {}, section.flags || []);
    }
    this.point(section.block, another);
  }

  showRevisions(section) {
    this.locked = section.locked;
    this.markdown = section.markdown || "";
    this.tools.hidden = section.markdown === undefined;
    this.lock.textContent = section.locked ? "Unlock" : "Lock";
    this.back.hidden = !section.earlier || Boolean(section.changes.length);
    this.change.hidden = !section.changes?.length;
    const tags = { added: "ins", removed: "del", same: "span" };
    const same = (section.changes || []).every(([kind]) => kind === "same");
    this.lines.replaceChildren(...(same ? ["Not a word has changed."] : section.changes.map(([kind, text]) => make(tags[kind], { textContent: text }))));
    this.showHistory(section.history || []);
  }

  showHistory(texts) {
    this.history.hidden = !texts.length;
    this.history.firstChild.textContent = `History (${texts.length})`;
    this.earlier.replaceChildren(...texts.map(({ id, at, by, feedback, words, begins }) => make("li", {},
      make("div", { class: "dgp-line" }, make("span", { class: "dgp-note", textContent: [new Date(at * 1000).toLocaleString(), by, `${words} words`, feedback && `“${feedback}”`].filter(Boolean).join(" · ") }),
        button("Bring back", "This text stands again; the present one is kept", () => this.do("bring back", { text: id }), "dgp-right")),
      make("div", { textContent: begins }))));
  }

  showText(blocks, sources, flags) {
    this.text.replaceChildren(...blocks.map((html, number) => {
      const block = make("div", { class: "dgp-block", data: { block: number } });
      showHtml(block, html);
      showFlags(block, flags.filter((flag) => flag.block === number), (action, more) => this.do(action, more));
      const rests = sources[number];
      if (rests) {
        block.title = rests;
        block.append(make("div", { class: "dgp-sources", textContent: rests }));
      }
      return block;
    }));
    if (!blocks.length) this.text.append(make("p", { class: "dgp-empty", textContent: "Nothing is written yet." }));
  }

  // Shows the block that a finding is about.
  point(number, another) {
    const wanted = number ? this.text.querySelector(`[data-block="${number}"]`) : null;
    if (wanted && !wanted.classList.contains("dgp-pointed")) {
      this.text.scrollTop = wanted.offsetTop - this.text.offsetTop - 8;
      this.text.scrollIntoView({ block: "nearest" });
    } else if (another) this.text.scrollTop = 0;
    for (const block of this.text.querySelectorAll(".dgp-block")) block.classList.toggle("dgp-pointed", block === wanted);
  }
}
