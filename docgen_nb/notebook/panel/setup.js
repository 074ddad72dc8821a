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
    this.model = make("input", { class: "dgp-input", ariaLabel: "Model", on: { change: () => this.useModel() } });
    this.address = make("input", { class: "dgp-input", ariaLabel: "Address", placeholder: "of its provider", title: "The server's address, for a model that is no provider's", on: { change: () => this.useModel() } });
    this.models = datalist(this.model);
    this.key = make("span", { class: "dgp-note" });
    this.nodes = [this.prompt, make("div", { class: "dgp-line" }, field("Documents", this.documents), field("Chapters", this.chapters),
      field("Language", this.language), field("Contract", this.contract), field("Model", this.model), this.models, field("Address", this.address), this.key), this.makeParts()];
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
    const contract = { yes: true, no: false }[this.contract.value];
    return { body: this.prompt.value, documents: this.documents.value, chapters: this.chapters.value, language: this.language.value, contract };
  }

  show(state) {
    if (state.prompt !== this.known?.prompt && state.prompt) keep(this.prompt, state.prompt); // else what is typed stays
    if (state.model !== this.known?.model) this.model.value = state.model;
    if (state.base_url !== this.known?.base_url) this.address.value = state.base_url;
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
    const { model, base_url, key } = this.known;
    const differs = this.model.value.trim() !== model || this.address.value.trim() !== base_url;
    this.key.textContent = differs ? `in use: ${model}${base_url ? ` at ${base_url}` : ""}` : key;
  }

  offer(names) {
    this.names.offer(names.length ? names : this.addable);
  }
}
