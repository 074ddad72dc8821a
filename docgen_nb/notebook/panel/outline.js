// The outline as a tree that can be changed. One row is in the order of Tab; the arrow keys go from row to row.

class OutlineTree {
  constructor(send, choose) {
    this.send = send;
    this.choose = choose;
    this.node = make("div", { class: "dgp-tree", role: "tree", ariaLabel: "Outline: arrow keys move, Enter opens, F2 renames, Alt with arrows moves a row, Delete deletes, Ctrl+Z takes a change back, Ctrl+Shift+Z makes it again",
      on: { keydown: (event) => this.press(event), focusin: (event) => this.reach(event.target.closest(".dgp-row")) } });
    this.words = make("input", { class: "dgp-input", type: "search", placeholder: "filter: words, or written, changed, error", ariaLabel: "Filter of the outline",
      on: { input: () => this.filter(), keydown: (event) => { if (event.key === "Escape") { this.words.value = ""; this.filter(); } } } });
    this.undo = tool("↶", "Undo edit", () => send({ do: "undo edit" }));
    this.redo = tool("↷", "Redo edit", () => send({ do: "redo edit" }));
    this.all = tool("⊟", "Close all chapters", () => this.foldAll());
    this.bar = make("div", { class: "dgp-line dgp-outline-bar" }, this.all, this.words, this.undo, this.redo);
    this.column = make("div", { class: "dgp-outline" }, this.bar, this.node);
    this.chosen = "";
    this.closed = new Set(); // ids of chapters
    this.signs = new Map();
    this.counts = [];
    this.made = this.before = new Map(); // rows by what they show: most of them stay as they are when one is moved
  }

  show(documents) {
    const focused = this.node.contains(document.activeElement) ? document.activeElement.closest(".dgp-row") : null;
    const place = this.rows().indexOf(focused);
    this.before = this.made;
    this.made = new Map();
    this.signs.clear();
    this.counts = [];
    this.node.replaceChildren();
    if (!documents.length) this.node.append(make("p", { class: "dgp-empty", textContent: "No outline yet. Say above what the document is to be about, and press Structure." }));
    for (const each of documents) {
      if (documents.length > 1 || each.title) this.node.append(make("div", { class: "dgp-document", textContent: each.title }));
      each.chapters.forEach((chapter, index) => this.addChapter(chapter, index, each.chapters));
    }
    const rows = this.rows();
    // where the row is gone, the one that is in its place now
    const again = focused && (rows.find((row) => row.dataset.id === focused.dataset.id) || rows.slice(0, place + 1).findLast((row) => !row.parentElement.hidden));
    this.reach(again || rows[0]);
    if (again) again.focus();
    this.settle();
    this.filter();
  }

  row(shown, make) {
    const key = JSON.stringify(shown);
    const row = this.before.get(key) ?? make();
    this.made.set(key, row);
    return row;
  }

  addChapter(chapter, index, chapters) {
    const place = (other) => chapters[other]?.ref;
    const tools = {
      up: ["↑", "Move the chapter up", place(index - 1) && { do: "move", ref: chapter.ref, to: place(index - 1) }],
      down: ["↓", "Move the chapter down", place(index + 1) && { do: "move", ref: chapter.ref, to: place(index + 1) }],
      section: ["+ section", "Add a section at the chapter's beginning", { do: "add section", ref: chapter.ref }],
      chapter: ["+ chapter", "Add a chapter after this one", { do: "add chapter", ref: chapter.ref }],
      delete: ["✕", "Delete the chapter with its sections", chapters.length > 1 && { do: "delete", ref: chapter.ref }],
    };
    const row = this.row([chapter.id, chapter.title, tools], () => this.newChapter(chapter, tools));
    this.node.append(row);
    if (chapter.error) this.node.append(make("div", { class: "dgp-error", textContent: chapter.error }));
    const list = make("div", { class: "dgp-sections", role: "group", data: { of: chapter.id } });
    chapter.sections.forEach((section, number) => list.append(this.section(section, number, chapter, place(index - 1), place(index + 1))));
    this.node.append(list);
    this.counts.push({ count: row.count, refs: chapter.sections.map((section) => section.ref) });
    this.drawFold(row, list);
  }

  newChapter(chapter, tools) {
    const row = this.newRow(chapter, "dgp-chapter", tools);
    row.setAttribute("aria-level", "1");
    row.sign = tool("▾", "Show or hide the chapter's sections", (event) => { event.stopPropagation(); this.fold(chapter.id); });
    row.sign.tabIndex = -1;
    row.count = make("span", { class: "dgp-count-of" });
    row.prepend(row.sign);
    row.append(row.count);
    return row;
  }

  section(section, number, chapter, before, after) {
    const own = chapter.sections;
    const up = number > 0 ? own[number - 1].ref : before && `${before}.999`;
    const down = number < own.length - 1 ? own[number + 1].ref : after && `${after}.1`;
    const tools = {
      up: ["↑", "Move the section up", up && { do: "move", ref: section.ref, to: up }],
      down: ["↓", "Move the section down", down && { do: "move", ref: section.ref, to: down }],
      merge: ["⊕", "Merge with the next section", number < own.length - 1 && { do: "merge", ref: section.ref }],
      section: ["+", "Add a section after this one", { do: "add section", ref: section.ref }],
      delete: ["✕", "Delete the section", { do: "delete", ref: section.ref }],
    };
    const row = this.row([{ ...section, state: "" }, tools], () => this.newSection(section, tools));
    this.signs.set(section.ref, row.sign);
    return row;
  }

  newSection(section, tools) {
    const row = this.newRow(section, "dgp-section", tools);
    row.setAttribute("aria-level", "2");
    row.setAttribute("aria-selected", String(section.ref === this.chosen));
    row.sign = { node: make("span", {}, badge(section.state)), state: section.state };
    row.prepend(row.sign.node);
    if (section.locked) row.append(make("span", { class: "dgp-mark", textContent: "locked", title: "No run writes over it", role: "img", ariaLabel: "locked" }));
    if (section.rewritten) row.append(make("span", { class: "dgp-mark", textContent: "new", title: "Has a new text: accept or reject it", role: "img", ariaLabel: "new text" }));
    return row;
  }

  newRow({ ref, id, title }, className, tools) {
    const name = make("input", {
      class: "dgp-title", value: title, ariaLabel: `Title of ${ref}`, title,
      on: {
        change: () => this.send({ do: "replan", ref, id, changes: { title: name.value } }),
        keydown: (event) => {
          if (event.key === "Escape") name.value = title;
          if (event.key === "Enter" || event.key === "Escape") row.focus();
        },
      },
    });
    const actions = Object.fromEntries(Object.entries(tools).filter(([, [, , message]]) => message).map(([key, [, , message]]) => [key, message]));
    const bar = make("span", { class: "dgp-tools" }, ...Object.entries(tools).filter(([key]) => actions[key]).map(([key, [sign, help]]) =>
      tool(sign, help, (event) => { event.stopPropagation(); this.send({ ...actions[key], id }); })));
    const grip = make("span", { class: "dgp-ref", textContent: ref, draggable: true, title: "Drag to move", on: { dragstart: (event) => this.lift(event, row) } });
    const row = make("div", { class: `dgp-row ${className}`, tabIndex: -1, role: "treeitem", ariaLabel: `${ref} ${title}`, data: { ref, id },
      on: { click: () => this.choose(ref), dragover: (event) => this.over(event, row), dragleave: () => row.classList.remove("dgp-drop"), drop: (event) => this.drop(event, row) } }, grip, name, bar);
    row.classList.toggle("dgp-chosen", ref === this.chosen);
    row.actions = actions;
    row.name = name;
    for (const control of row.querySelectorAll("input, button")) control.tabIndex = -1;
    return row;
  }

  // A title that was typed and taken back before the page heard of either stands in its field alone.
  settle() {
    for (const row of this.rows()) keep(row.name, row.name.title);
  }

  // Only the signs that have changed: a run may touch hundreds of sections.
  showStates(states) {
    for (const [ref, shown] of this.signs) {
      const state = states[ref];
      if (state && state !== shown.state) {
        shown.state = state;
        shown.node.replaceChildren(badge(state));
      }
    }
    for (const { count, refs } of this.counts) {
      const of = (state) => refs.filter((ref) => states[ref] === state).length;
      const [done, failed] = [of("done"), of("error")];
      const words = refs.length ? `${done}/${refs.length}${failed ? `, ${failed} in error` : ""}` : "";
      if (count.textContent !== words) count.textContent = words;
      count.classList.toggle("dgp-error", failed > 0);
    }
  }

  mark(ref) {
    this.chosen = ref;
    const changed = this.rows().filter((row) => (row.dataset.ref === ref) !== row.classList.contains("dgp-chosen"));
    for (const row of changed) {
      row.classList.toggle("dgp-chosen", row.dataset.ref === ref);
      if (row.classList.contains("dgp-section")) row.setAttribute("aria-selected", String(row.dataset.ref === ref));
    }
  }

  // rows that are dragged: a section goes to the place of the row it is dropped on, or to a chapter's beginning

  lift(event, row) {
    if (this.node.classList.contains("dgp-locked")) return event.preventDefault();
    this.dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.ref);
    event.dataTransfer.setDragImage(row, 0, 0);
  }

  // Where the dragged row would go to; nothing if it can't.
  target(row) {
    const isChapter = (each) => each.classList.contains("dgp-chapter");
    if (!this.dragged?.isConnected || row === this.dragged) return null;
    if (isChapter(this.dragged)) return isChapter(row) ? row.dataset.ref : null;
    return isChapter(row) ? `${row.dataset.ref}.1` : row.dataset.ref;
  }

  over(event, row) {
    if (!this.target(row)) return;
    event.preventDefault();
    row.classList.add("dgp-drop");
  }

  drop(event, row) {
    const to = this.target(row);
    row.classList.remove("dgp-drop");
    if (!to) return;
    event.preventDefault();
    this.send({ do: "move", ref: this.dragged.dataset.ref, id: this.dragged.dataset.id, to });
    this.dragged = null;
  }

  // Only what has the words, in title, number or state; a chapter is seen with a section of it.
  filter() {
    const words = this.words.value.trim().toLowerCase();
    this.node.classList.toggle("dgp-filtered", Boolean(words));
    const matches = (row) => {
      const state = this.signs.get(row.dataset.ref)?.state;
      return !words || `${row.dataset.ref} ${row.name.value} ${state ? STATES[state]?.[1] : ""}`.toLowerCase().includes(words);
    };
    for (const list of this.node.querySelectorAll(".dgp-sections")) {
      const chapter = this.rows().find((each) => each.dataset.id === list.dataset.of);
      const sections = [...list.querySelectorAll(".dgp-row")];
      const whole = matches(chapter);
      for (const row of sections) row.hidden = !whole && !matches(row);
      chapter.hidden = !whole && sections.every((row) => row.hidden);
      list.hidden = chapter.hidden || (!words && this.closed.has(list.dataset.of));
    }
  }

  // chapters that are closed

  foldAll() {
    const ids = this.rows().filter((row) => row.classList.contains("dgp-chapter")).map((row) => row.dataset.id);
    const open = ids.some((id) => !this.closed.has(id));
    for (const id of ids) if (this.closed.has(id) !== open) this.fold(id);
    this.all.textContent = open ? "⊞" : "⊟";
    this.all.title = this.all.ariaLabel = open ? "Open all chapters" : "Close all chapters";
  }

  fold(id) {
    if (!this.closed.delete(id)) this.closed.add(id);
    const row = this.rows().find((each) => each.dataset.id === id);
    const list = [...this.node.querySelectorAll(".dgp-sections")].find((each) => each.dataset.of === id);
    this.drawFold(row, list);
  }

  drawFold(row, list) {
    const open = !this.closed.has(row.dataset.id);
    row.setAttribute("aria-expanded", String(open));
    if (!this.words.value.trim()) list.hidden = !open;
    row.sign.textContent = open ? "▾" : "▸";
  }

  // keyboard

  rows() {
    return [...this.node.querySelectorAll(".dgp-row")];
  }

  // The row that Tab comes to; what stands in it follows in the order of Tab, and nothing of other rows.
  reach(row) {
    if (!row || row === this.reached) return;
    if (this.reached) for (const each of [this.reached, ...this.reached.querySelectorAll("input, button")]) each.tabIndex = -1;
    for (const each of [row, ...row.querySelectorAll("input, button")]) each.tabIndex = 0;
    this.reached = row;
  }

  press(event) {
    const row = event.target.closest(".dgp-row");
    if (!row || event.target !== row) return;
    if (this.pressed(row, event)) event.preventDefault();
  }

  pressed(row, { key, altKey, ctrlKey, metaKey }) {
    const seen = this.rows().filter((each) => !each.hidden && !each.parentElement.hidden);
    const go = (to) => (to && to.focus(), true);
    const isChapter = row.classList.contains("dgp-chapter");
    const isOpen = isChapter && !this.closed.has(row.dataset.id);
    const act = (name) => (row.actions[name] && !this.node.classList.contains("dgp-locked") && this.send({ ...row.actions[name], id: row.dataset.id }), true);
    if (ctrlKey || metaKey) return false;
    if (altKey) return { ArrowUp: () => act("up"), ArrowDown: () => act("down") }[key]?.();
    switch (key) {
      case "ArrowDown": return go(seen[seen.indexOf(row) + 1]);
      case "ArrowUp": return go(seen[seen.indexOf(row) - 1]);
      case "Home": return go(seen[0]);
      case "End": return go(seen.at(-1));
      case "ArrowLeft": return isOpen ? (this.fold(row.dataset.id), true) : go(seen.slice(0, seen.indexOf(row)).findLast((each) => each.classList.contains("dgp-chapter")));
      case "ArrowRight": return isChapter && !isOpen ? (this.fold(row.dataset.id), true) : go(isChapter && seen[seen.indexOf(row) + 1]);
      case "Enter": return (this.choose(row.dataset.ref), true);
      case "F2": return (row.name.focus(), row.name.select(), true);
      case "Delete": return act("delete");
      default: return false;
    }
  }
}
