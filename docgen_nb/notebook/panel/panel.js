// The panel as a whole. It holds no state of its own: what is pressed goes to Python, what is shown comes from there.

// Pages of which one is seen; the arrow keys go from tab to tab.
function tabs(pages, opened) {
  const open = (name) => {
    for (const [each, { tab, page }] of Object.entries(made)) {
      page.hidden = each !== name;
      tab.setAttribute("aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
    }
    opened(name);
  };
  const walk = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const names = Object.keys(made);
    const next = names[(names.findIndex((name) => made[name].tab === event.target) + step + names.length) % names.length];
    open(next);
    made[next].tab.focus();
  };
  const made = Object.fromEntries(Object.entries(pages).map(([name, page]) => {
    const tab = make("button", { type: "button", class: "dgp-tab", role: "tab", textContent: name, on: { click: () => open(name), keydown: walk } });
    page.setAttribute("role", "tabpanel");
    page.setAttribute("aria-label", name);
    return [name, { tab, page }];
  }));
  const list = make("div", { class: "dgp-tabs", role: "tablist", ariaLabel: Object.keys(pages).join(", ") }, ...Object.values(made).map(({ tab }) => tab));
  open(Object.keys(pages)[0]);
  return { open, tabOf: (name) => made[name].tab, node: make("div", { class: "dgp-pages" }, list, ...Object.values(pages)) };
}

const ANSWER_WITHIN = 5000; // milliseconds
const CALM = 500; // milliseconds

// Whether the kernel answers what is pressed: one that was restarted has no idea of the panel, and a busy one is late.
class Link {
  constructor(model) {
    this.model = model;
    this.answered = (message) => {
      if (message.insert) this.insert(message.insert);
      clearTimeout(this.waiting);
      this.waiting = null;
      if (this.silent) this.tell({});
      this.silent = false;
    };
    model.on("msg:custom", this.answered);
    this.kernel = model.widget_manager?.kernel; // JupyterLab's; elsewhere only silence tells
    this.changed = (_kernel, status) => { if (/restarting|dead|terminating/.test(status)) this.dead(); };
    this.gone = () => this.dead("was shut down");
    this.kernel?.statusChanged?.connect(this.changed);
    this.kernel?.disposed?.connect(this.gone);
  }

  send(message, buffers) {
    try { this.model.send(message, undefined, buffers); } catch { /* the timer tells it */ }
    this.waiting ??= setTimeout(() => {
      this.silent = true;
      this.tell({ kind: "error", text: "The kernel does not answer: it is busy, or it was restarted. After a restart, run the panel's cell again; a document that is kept in a project file is there again then." });
    }, ANSWER_WITHIN);
  }

  // A message that reaches the kernel while a cell ends can leave the next one at [*]: this one waits for a calm
  // moment, but not for the end of a long run.
  sendCalmly(message, tries = 6) {
    if (!this.kernel) return this.send(message);
    this.calm = setTimeout(() => (tries && this.kernel.status !== "idle" ? this.sendCalmly(message, tries - 1) : this.send(message)), CALM);
  }

  dead(how = "was restarted") {
    clearTimeout(this.waiting);
    this.tell({ kind: "error", text: `The kernel ${how}, and this panel belonged to the old one: run the panel's cell again. A document that is kept in a project file is there again then.` });
    this.lock();
  }

  end() {
    clearTimeout(this.waiting);
    clearTimeout(this.calm);
    this.model.off("msg:custom", this.answered);
    this.kernel?.statusChanged?.disconnect(this.changed);
    this.kernel?.disposed?.disconnect(this.gone);
  }
}

function render({ model, el }) {
  const link = new Link(model);
  const send = (message, buffers) => link.send(message, buffers);
  const setup = new SetupView(send);
  const run = new RunView(send, () => setup.asked());
  setup.project.append(run.fresh, run.former);
  const detail = new SectionView(send);
  const openAt = (ref, block = 0) => {
    pages.open("Section");
    tree.mark(ref);
    send({ do: "select", ref, block });
  };
  const tree = new OutlineTree(send, openAt);
  const findings = new FindingsView(send, openAt);
  const contract = new ContractView(send);
  const whole = new DocumentView(send);
  const pages = tabs({ Section: detail.node, Document: whole.node, Findings: findings.node, Contract: contract.node }, (name) => whole.open(name === "Document"));
  const columns = make("div", { class: "dgp-columns" }, tree.column, pages.node);
  const top = make("div", { class: "dgp-top" }, ...setup.nodes, ...run.nodes);

  el.classList.add("dgp");
  el.dataset.lmSuppressShortcuts = "true"; // keys that are pressed here are not the notebook's
  el.append(top, columns);
  el.addEventListener("keydown", (event) => undoByKey(event, send));
  new Dropping(el, setup, send, (text) => run.tell({ kind: "error", text }));
  const drafts = keepTyped(model, { prompt: setup.prompt, documents: setup.documents, chapters: setup.chapters, language: setup.language, contract: setup.contract, file: run.path });

  let shownTree = null;
  const showState = () => {
    const state = model.get("state");
    setup.show(state);
    pages.node.hidden = tree.bar.hidden = !state.documents.length;
    const wanted = JSON.stringify(state.documents);
    if (wanted !== shownTree) {
      shownTree = wanted;
      tree.show(state.documents);
    } else tree.settle();
    showLive();
  };
  const showLive = () => {
    const live = model.get("live");
    run.show(live, model.get("state"));
    tree.node.classList.toggle("dgp-locked", live.running);
    tree.undo.disabled = live.running || !model.get("state").canUndo;
    tree.redo.disabled = live.running || !model.get("state").canRedo;
    tree.showStates(live.states);
    findings.showRunning(live.running);
    contract.showRunning(live.running);
  };
  const showSection = () => {
    const section = model.get("section");
    detail.show(section);
    tree.mark(section.ref || "");
  };
  const showFindings = () => {
    const found = model.get("findings");
    findings.show(found);
    findings.showRunning(model.get("live").running);
    const count = found.rows.length + found.more;
    pages.tabOf("Findings").textContent = count ? `Findings (${count})` : "Findings";
  };
  const showContract = () => {
    contract.show(model.get("contracts"));
    contract.showRunning(model.get("live").running);
  };
  const shows = {
    lookahead: () => { run.lookahead.textContent = model.get("lookahead"); },
    state: showState, live: showLive, section: showSection, findings: showFindings, contracts: showContract,
    notice: () => { run.tell(model.get("notice")); setup.showInUse(); },
    offers: () => setup.offer(model.get("offers")),
    models: () => setup.choices.show(model.get("models")),
    document: () => whole.show(model.get("document")),
    typed: drafts.show,
  };
  for (const [name, show] of Object.entries(shows)) model.on(`change:${name}`, show);
  drafts.show();
  for (const show of Object.values(shows)) show();
  link.tell = (notice) => run.tell(notice);
  link.insert = (cells) => whole.insert(cells, link.tell);
  link.lock = () => { for (const control of el.querySelectorAll("button, input, select, textarea")) control.disabled = true; };
  link.sendCalmly({ do: "seen" });
  return () => {
    link.end();
    drafts.end();
    model.send({ do: "gone" }); // a panel that is on no page is not kept up to date
    for (const [name, show] of Object.entries(shows)) model.off(`change:${name}`, show);
  };
}

export default { render };
