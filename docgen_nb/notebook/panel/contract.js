// What the sections of a document agree on, as a form. Every change is one edit of the outline and can be taken back.

const MANNER = [["audience", "Readers"], ["tone", "Tone"], ["readingLevel", "Reading level"], ["tense", "Tense"]];

class ContractView {
  constructor(send) {
    this.send = send;
    this.node = make("div", { class: "dgp-detail dgp-contracts" });
    this.shown = null;
  }

  show(contracts) {
    const state = JSON.stringify(contracts);
    if (state === this.shown) return;
    this.shown = state;
    const focused = this.node.contains(document.activeElement) ? document.activeElement.ariaLabel : null;
    this.node.replaceChildren(...contracts.map((each, index) => this.contract(each, index + 1)));
    if (!contracts.length) this.node.append(make("p", { class: "dgp-empty", textContent: "No outline yet." }));
    if (focused) this.node.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  contract({ title, contract, chapters }, document) {
    const head = make("strong", { textContent: title || "The document" });
    const send = (changed) => this.send({ do: "contract", document, contract: changed });
    if (!contract) {
      return make("div", {}, head, make("p", { class: "dgp-note", textContent: "There is none: each section's author is left alone. Structure makes one where Contract is set to yes." }),
        button("Begin one by hand", "Begin with an empty contract", () => send({}), "dgp-main"));
    }
    const change = (changes) => send({ ...contract, ...changes });
    const manner = MANNER.map(([key, words]) => field(words, typed((value) => change({ [key]: value }), { value: contract[key], ariaLabel: `${words} (${document})` })));
    return make("div", { class: "dgp-contract" },
      make("div", { class: "dgp-line" }, head, button("Drop", "Leave the sections' authors alone", () => this.send({ do: "drop contract" }), "dgp-right")),
      make("div", { class: "dgp-manner" }, ...manner),
      this.table(document, "Terms", ["Say", "Meaning", "Never"], contract.terms, (terms) => change({ terms }), { term: "New term", meaning: "", variants: [] },
        (term, changed) => [
          this.cell(term.term, (value) => changed({ term: value })),
          this.cell(term.meaning, (value) => changed({ meaning: value })),
          this.cell(term.variants.join(", "), (value) => changed({ variants: value.split(",").map((word) => word.trim()).filter(Boolean) })),
        ]),
      this.table(document, "Facts", ["Id", "Fact", "Stated in", "From"], contract.facts, (facts) => change({ facts }), { id: this.freeId(contract.facts), text: "", partId: "", chapter: "" },
        (fact, changed) => [
          this.cell(fact.id, (value) => changed({ id: value })),
          this.cell(fact.text, (value) => changed({ text: value })),
          select([["", "nowhere yet"], ...chapters.map((chapter) => [chapter.id, chapter.label])], fact.chapter, (value) => changed({ chapter: value })),
          this.cell(fact.partId, (value) => changed({ partId: value })),
        ]));
  }

  table(document, name, heads, rows, change, empty, cells) {
    const replaced = (index, changes) => rows.map((row, at) => (at === index ? { ...row, ...changes } : row));
    const label = (made, row, column) => (made.setAttribute("aria-label", `${heads[column]} of ${name.toLowerCase()} ${row + 1} (${document})`), made);
    const lines = rows.map((row, index) => make("tr", {},
      ...cells(row, (changes) => change(replaced(index, changes))).map((made, column) => make("td", {}, label(made, index, column))),
      make("td", {}, tool("✕", `Delete ${name.toLowerCase()} ${index + 1} (${document})`, () => change(rows.filter((_, at) => at !== index))))));
    return make("div", {}, make("table", { class: `dgp-table dgp-${name.toLowerCase()}` }, make("caption", { textContent: name }),
      make("thead", {}, make("tr", {}, ...[...heads, ""].map((text) => make("th", { textContent: text, scope: "col" })))), make("tbody", {}, ...lines)),
      button(`+ ${name.slice(0, -1).toLowerCase()}`, `Add to the ${name.toLowerCase()} (${document})`, () => change([...rows, empty])));
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
