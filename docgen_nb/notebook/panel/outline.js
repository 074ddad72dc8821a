// The outline as a tree that can be changed. Arrow keys go up and down, Enter opens a section.

class OutlineTree {
  constructor(send, choose) {
    this.send = send;
    this.choose = choose;
    this.node = make("div", { class: "dgp-tree", role: "tree", ariaLabel: "Outline", on: { keydown: (event) => this.walk(event) } });
    this.chosen = "";
    this.signs = new Map();
  }

  show(documents) {
    const focused = this.node.contains(document.activeElement) ? document.activeElement.dataset.ref : null;
    this.signs.clear();
    this.node.replaceChildren();
    if (!documents.length) this.node.append(make("p", { class: "dgp-empty", textContent: "No outline yet. Say above what the document is to be about, and press Structure." }));
    for (const each of documents) {
      if (documents.length > 1 || each.title) this.node.append(make("div", { class: "dgp-document", textContent: each.title }));
      each.chapters.forEach((chapter, index) => this.addChapter(chapter, index, each.chapters));
    }
    if (focused) this.node.querySelector(`[data-ref="${CSS.escape(focused)}"]`)?.focus();
  }

  addChapter(chapter, index, chapters) {
    const place = (other) => chapters[other]?.ref;
    const row = this.row(chapter.ref, chapter.title, "dgp-chapter", [
      ["↑", "Move the chapter up", place(index - 1) && { do: "move", ref: chapter.ref, to: place(index - 1) }],
      ["↓", "Move the chapter down", place(index + 1) && { do: "move", ref: chapter.ref, to: place(index + 1) }],
      ["+ section", "Add a section at the chapter's beginning", { do: "add section", ref: chapter.ref }],
      ["+ chapter", "Add a chapter after this one", { do: "add chapter", ref: chapter.ref }],
      ["✕", "Delete the chapter with its sections", chapters.length > 1 && { do: "delete", ref: chapter.ref }],
    ]);
    this.node.append(row);
    if (chapter.error) this.node.append(make("div", { class: "dgp-error", textContent: chapter.error }));
    chapter.sections.forEach((section, number) => this.addSection(section, number, chapter, place(index - 1), place(index + 1)));
  }

  addSection(section, number, chapter, before, after) {
    const own = chapter.sections;
    const up = number > 0 ? own[number - 1].ref : before && `${before}.999`;
    const down = number < own.length - 1 ? own[number + 1].ref : after && `${after}.1`;
    const row = this.row(section.ref, section.title, "dgp-section", [
      ["↑", "Move the section up", up && { do: "move", ref: section.ref, to: up }],
      ["↓", "Move the section down", down && { do: "move", ref: section.ref, to: down }],
      ["⊕", "Merge with the next section", number < own.length - 1 && { do: "merge", ref: section.ref }],
      ["+", "Add a section after this one", { do: "add section", ref: section.ref }],
      ["✕", "Delete the section", { do: "delete", ref: section.ref }],
    ]);
    const sign = make("span", {}, badge(section.state));
    this.signs.set(section.ref, { sign, state: section.state });
    row.prepend(sign);
    row.addEventListener("click", () => this.choose(section.ref));
    row.classList.toggle("dgp-chosen", section.ref === this.chosen);
    this.node.append(row);
  }

  row(ref, title, className, tools) {
    const name = make("input", {
      class: "dgp-title", value: title, ariaLabel: `Title of ${ref}`, title,
      on: {
        change: () => this.send({ do: "replan", ref, changes: { title: name.value } }),
        keydown: (event) => { if (event.key === "Enter") name.blur(); },
      },
    });
    const shown = tools.filter(([, , message]) => message);
    const bar = make("span", { class: "dgp-tools" }, ...shown.map(([label, help, message]) => button(label, help, (event) => {
      event.stopPropagation();
      this.send(message);
    }, "dgp-tool")));
    return make("div", { class: `dgp-row ${className}`, tabIndex: 0, role: "treeitem", ariaLabel: `${ref} ${title}`, data: { ref } },
      make("span", { class: "dgp-ref", textContent: ref }), name, bar);
  }

  // Only the signs that have changed: a run may touch hundreds of sections.
  showStates(states) {
    for (const [ref, shown] of this.signs) {
      const state = states[ref];
      if (state && state !== shown.state) {
        shown.state = state;
        shown.sign.replaceChildren(badge(state));
      }
    }
  }

  mark(ref) {
    this.chosen = ref;
    for (const row of this.node.querySelectorAll(".dgp-section")) row.classList.toggle("dgp-chosen", row.dataset.ref === ref);
  }

  walk(event) {
    const row = event.target.closest(".dgp-row");
    if (!row || event.target !== row) return;
    const rows = [...this.node.querySelectorAll(".dgp-row")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      rows[rows.indexOf(row) + step]?.focus();
      event.preventDefault();
    } else if (event.key === "Enter" && row.classList.contains("dgp-section")) {
      this.choose(row.dataset.ref);
    }
  }
}
