// What the sections of a document agree on, as a form. Every change is one edit of the outline and can be taken back.

const MANNER = [["audience", "Readers"], ["tone", "Tone"], ["readingLevel", "Reading level"], ["tense", "Tense"]];

// What is typed is kept here at once and sent with a number. What comes from before the last one was heard is old news.
class ContractView {
  constructor(send) {
    this.send = send;
    this.node = make("div", { class: "dgp-detail dgp-contracts" });
    this.contracts = [];
    this.shown = null;
    this.sent = 0;
  }

  show({ heard, documents }) {
    if (heard < this.sent || JSON.stringify(documents) === this.shown) return;
    this.contracts = documents;
    this.draw();
  }

  draw() {
    this.shown = JSON.stringify(this.contracts);
    const focused = this.node.contains(document.activeElement) ? document.activeElement.ariaLabel : null;
    this.node.replaceChildren(...this.contracts.map((each, index) => this.contract(each, index + 1)));
    if (!this.contracts.length) this.node.append(make("p", { class: "dgp-empty", textContent: "No outline yet." }));
    if (focused) this.node.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  change(document, changes) {
    const changed = { ...this.contracts[document - 1].contract, ...changes };
    this.contracts = this.contracts.map((each, index) => (index === document - 1 ? { ...each, contract: changed } : each));
    this.shown = JSON.stringify(this.contracts);
    this.sent = Math.max(Date.now(), this.sent + 1);
    this.send({ do: "contract", document, contract: changed, number: this.sent });
  }

  contract({ title, contract, chapters }, document) {
    const head = make("strong", { textContent: title || "The document" });
    if (!contract) {
      return make("div", {}, head, make("p", { class: "dgp-note", textContent: "There is none: each section's author is left alone. Structure makes one where Contract is set to yes." }),
        button("Begin one by hand", "Begin with an empty contract", () => this.send({ do: "contract", document, contract: {} }), "dgp-main"));
    }
    const manner = MANNER.map(([key, words]) => field(words, typed((value) => this.change(document, { [key]: value }), { value: contract[key], ariaLabel: `${words} (${document})` })));
    return make("div", { class: "dgp-contract" },
      make("div", { class: "dgp-line" }, head, button("Drop", "Leave the sections' authors alone", () => this.send({ do: "drop contract" }), "dgp-right")),
      make("div", { class: "dgp-manner" }, ...manner),
      this.table(document, "Terms", ["Say", "Meaning", "Never"], contract.terms, () => ({ term: "New term", meaning: "", variants: [] }),
        (term, changed) => [
          this.cell(term.term, (value) => changed({ term: value })),
          this.cell(term.meaning, (value) => changed({ meaning: value })),
          this.cell(term.variants.join(", "), (value) => changed({ variants: value.split(",").map((word) => word.trim()).filter(Boolean) })),
        ]),
      this.table(document, "Facts", ["Id", "Fact", "Stated in", "From"], contract.facts, (facts) => ({ id: this.freeId(facts), text: "", partId: "", chapter: "" }),
        (fact, changed) => [
          this.cell(fact.id, (value) => changed({ id: value })),
          this.cell(fact.text, (value) => changed({ text: value })),
          select([["", "nowhere yet"], ...chapters.map((chapter) => [chapter.id, chapter.label])], fact.chapter, (value) => changed({ chapter: value })),
          this.cell(fact.partId, (value) => changed({ partId: value })),
        ]));
  }

  table(document, name, heads, rows, empty, cells) {
    const key = name.toLowerCase();
    const now = () => this.contracts[document - 1].contract[key];
    const change = (changed) => this.change(document, { [key]: changed });
    const redraw = (changed) => { change(changed); this.draw(); };
    const label = (made, row, column) => (made.setAttribute("aria-label", `${heads[column]} of ${key} ${row + 1} (${document})`), made);
    const lines = rows.map((row, index) => make("tr", {},
      ...cells(row, (changes) => change(now().map((each, at) => (at === index ? { ...each, ...changes } : each)))).map((made, column) => make("td", {}, label(made, index, column))),
      make("td", {}, tool("✕", `Delete ${key} ${index + 1} (${document})`, () => redraw(now().filter((_, at) => at !== index))))));
    return make("div", {}, make("table", { class: `dgp-table dgp-${key}` }, make("caption", { textContent: name }),
      make("thead", {}, make("tr", {}, ...[...heads, ""].map((text) => make("th", { textContent: text, scope: "col" })))), make("tbody", {}, ...lines)),
      button(`+ ${key.slice(0, -1)}`, `Add to the ${key} (${document})`, () => redraw([...now(), empty(now())])));
  }

  cell(value, changed) {
    return typed(changed, { value, title: value });
  }

  freeId(facts) {
    let number = facts.length + 1;
    while (facts.some((fact) => fact.id === `f${number}`)) number += 1;
    return `f${number}`;
  }

  showRunning(running) {
    for (const control of this.node.querySelectorAll("input, select, button")) control.disabled = running;
  }
}
