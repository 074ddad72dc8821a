// Which content parts a section takes, how each enters, and what is to be done with it.

const FORMATS = ["extracted", "shown", "object", "reference"];

class PartsView {
  constructor(change) {
    this.change = change;
    this.node = make("div", { class: "dgp-parts", role: "group", ariaLabel: "Content parts of the section" });
    this.shown = null;
  }

  show(parts) {
    const state = JSON.stringify(parts);
    if (state === this.shown) return;
    this.shown = state;
    const used = () => parts.filter((part) => part.used);
    const of = (name) => Object.fromEntries(used().filter((part) => part[name]).map((part) => [part.id, part[name]]));
    this.node.replaceChildren(...parts.map((part) => {
      const tick = make("input", { type: "checkbox", checked: part.used, on: { change: () => {
        part.used = tick.checked;
        this.change({ parts: used().map((each) => each.id), formats: of("format"), instructions: of("instruction") });
      } } });
      const format = select(FORMATS, part.format, (value) => {
        part.format = value;
        if (part.used) this.change({ formats: of("format") });
      }, { ariaLabel: `How ${part.id} enters` });
      const instruction = typed((value) => {
        part.instruction = value;
        this.change({ instructions: of("instruction") });
      }, { value: part.instruction, placeholder: "what to do with it", ariaLabel: `Instruction for ${part.id}`, class: "dgp-input dgp-wide", hidden: !part.used });
      return make("div", { class: "dgp-part" }, make("label", { title: part.label }, tick, part.id), instruction, format);
    }));
  }
}
