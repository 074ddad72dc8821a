// What a document is made from: prompt, model, content parts.

class SetupView {
  constructor(send) {
    this.send = send;
    this.prompt = make("textarea", { class: "dgp-input dgp-prompt", rows: 3, placeholder: "What is the document to be about, and for whom?", ariaLabel: "Prompt" });
    const count = (options) => make("input", { class: "dgp-input dgp-count", placeholder: "auto", ...options });
    this.documents = count({ inputMode: "numeric" });
    this.chapters = count({ inputMode: "numeric" });
    this.language = count({});
    this.contract = select([["", "auto"], ["yes", "yes"], ["no", "no"]], "", () => {}, { title: "Whether terms, tone and facts are agreed on before any section is written" });
    this.proofread = select([["", "auto"], ["yes", "yes"], ["no", "no"]], "", () => {}, { title: "Whether sections are held against their sources when they are written, and corrected" });
    this.model = make("input", { class: "dgp-input", ariaLabel: "Model", on: { change: () => this.useModel() } });
    this.address = make("input", { class: "dgp-input", ariaLabel: "Address", placeholder: "of its provider", title: "The server's address, for a model that is no provider's", on: { change: () => this.useModel() } });
    this.models = datalist(this.model);
    this.key = make("span", { class: "dgp-note" });
    this.choices = new ModelList((name) => {
      this.model.value = name;
      this.address.value = "";
      this.useModel();
    });
    this.file = make("input", { class: "dgp-input", placeholder: "in no file yet", title: "Everything is kept in this project file; another name opens that one, or makes it", ariaLabel: "Project file",
      on: { change: () => this.file.value.trim() && this.send({ do: "project", path: this.file.value }) } });
    this.nodes = [this.prompt, make("div", { class: "dgp-line" }, field("Documents", this.documents), field("Chapters", this.chapters),
      field("Language", this.language), field("Contract", this.contract), field("Proofread", this.proofread), this.project = make("span", { class: "dgp-line" }, field("Project file", this.file))),
      make("div", { class: "dgp-line" }, field("Model", this.model), this.models, this.choices.opener(() => this.send({ do: "models" })), field("Address", this.address), this.key),
      this.choices.node, this.makeParts()];
  }

  makeParts() {
    this.parts = make("span", { class: "dgp-chips", role: "list", ariaLabel: "Content parts" });
    this.source = make("input", { class: "dgp-input", placeholder: "variable, file or glob", ariaLabel: "Content part to add",
      on: { keydown: (event) => { if (event.key === "Enter") this.add(); }, input: () => this.ask() } });
    this.names = datalist(this.source);
    this.as = select(FORMATS, "extracted", () => {}, { ariaLabel: "How it enters" });
    return make("div", { class: "dgp-line" }, make("span", { class: "dgp-name", textContent: "Content" }), this.parts, this.source, this.names, this.as,
      button("Add", "Add as content part", () => this.add()));
  }

  // The options that the panel does not show stay as they are.
  useModel() {
    if (this.model.value.trim()) this.send({ do: "model", model: this.model.value, base_url: this.address.value });
  }

  add() {
    if (!this.source.value.trim()) return;
    this.send({ do: "add", sources: this.source.value, as_: this.as.value });
    this.source.value = "";
  }

  // What lies in the folder that is being typed.
  ask() {
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.send({ do: "offer", typed: this.source.value }), 150);
  }

  asked() {
    const said = { yes: true, no: false };
    return { body: this.prompt.value, documents: this.documents.value, chapters: this.chapters.value, language: this.language.value,
      contract: said[this.contract.value], proofread: said[this.proofread.value] };
  }

  show(state) {
    const planned = state.prompt !== this.known?.prompt && state.prompt; // else what is typed stays
    if (planned && (this.known || !this.prompt.value)) keep(this.prompt, state.prompt);
    if (state.model !== this.known?.model) this.model.value = state.model;
    if (state.base_url !== this.known?.base_url) this.address.value = state.base_url;
    if (state.file !== this.known?.file) this.file.value = state.file;
    this.known = state;
    this.models.offer(state.models);
    this.showInUse();
    this.parts.replaceChildren(...state.parts.map((part) => make("span", { class: "dgp-chip", role: "listitem", title: `${part.label}, ${part.kind}, ${part.size} characters, ${part.format}` },
      part.id, tool("✕", `Remove ${part.id}`, () => this.send({ do: "remove", ids: part.id })))));
    this.addable = state.addable;
    this.names.offer(state.addable);
  }

  // A model that was refused stays in its field to be corrected: beside it stands which one writes.
  showInUse() {
    const { model, base_url, key, goesTo } = this.known;
    const differs = this.model.value.trim() !== model || this.address.value.trim() !== base_url;
    this.key.textContent = differs ? `in use: ${model}${base_url ? ` at ${base_url}` : ""}` : [goesTo, key].filter(Boolean).join("; ");
  }

  offer(names) {
    this.names.offer(names.length ? names : this.addable);
  }
}

const SOME = 6; // variables of keys that are named

// The models that can be asked from here, to be chosen by sight.
class ModelList {
  constructor(choose) {
    this.choose = choose;
    this.words = make("input", { class: "dgp-input", placeholder: "filter", ariaLabel: "Filter of models", on: { input: () => this.draw() } });
    this.list = make("div", { class: "dgp-choices", role: "listbox", ariaLabel: "Models" });
    this.missing = make("div", { class: "dgp-note" });
    this.node = make("div", { class: "dgp-models", hidden: true }, this.words, this.list, this.missing);
    this.choices = [];
  }

  opener(ask) {
    this.button = button("Choose …", "Which models can be asked from here", () => {
      this.node.hidden = !this.node.hidden;
      this.button.setAttribute("aria-expanded", String(!this.node.hidden));
      if (this.node.hidden) return;
      this.list.replaceChildren(make("p", { class: "dgp-empty", textContent: "Asking the servers for their models …" }));
      this.words.focus();
      ask();
    });
    return this.button;
  }

  show({ choices, missing }) {
    if (!choices) return;
    this.choices = choices;
    this.missing.title = missing.join(", ");
    this.missing.textContent = missing.length ? `Others need a key where Jupyter is started, or with %env: ${missing.slice(0, SOME).join(", ")}${missing.length > SOME ? ` and ${missing.length - SOME} more` : ""}.` : "";
    this.draw();
  }

  draw() {
    const words = this.words.value.toLowerCase();
    this.list.replaceChildren(...this.choices.flatMap(({ provider, where, trouble, models }) => {
      const seen = models.filter(({ name }) => name.toLowerCase().includes(words));
      if (!seen.length && (words || !trouble)) return [];
      return [make("div", { class: "dgp-name", textContent: `${provider}: ${where}${trouble ? `; ${trouble}` : ""}` }), ...seen.map(({ name, facts }) =>
        make("button", { type: "button", class: "dgp-choice", role: "option", on: { click: () => { this.choose(name); this.button.click(); this.button.focus(); } } },
          make("span", { textContent: name }), make("span", { class: "dgp-note", textContent: facts })))];
    }));
  }
}
