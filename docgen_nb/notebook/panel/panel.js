// The panel as a whole. It holds no state of its own: what is pressed goes to Python, what is shown comes from there.

// Three pages, of which one is seen; the arrow keys go from tab to tab.
function tabs(pages) {
  const open = (name) => {
    for (const [each, { tab, page }] of Object.entries(made)) {
      page.hidden = each !== name;
      tab.setAttribute("aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
    }
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
  const list = make("div", { class: "dgp-tabs", role: "tablist", ariaLabel: "Section, findings, contract" }, ...Object.values(made).map(({ tab }) => tab));
  open(Object.keys(pages)[0]);
  return { open, tabOf: (name) => made[name].tab, node: make("div", { class: "dgp-pages" }, list, ...Object.values(pages)) };
}

const ANSWER_WITHIN = 5000; // milliseconds

// Whether the kernel answers what is pressed: one that was restarted has no idea of the panel, and a busy one is late.
class Link {
  constructor(model) {
    this.model = model;
    this.answered = () => {
      clearTimeout(this.waiting);
      this.waiting = null;
      if (this.silent) this.tell({});
      this.silent = false;
    };
    model.on("msg:custom", this.answered);
  }

  send(message) {
    try { this.model.send(message); } catch { /* the timer tells it */ }
    this.waiting ??= setTimeout(() => {
      this.silent = true;
      this.tell({ kind: "error", text: "The kernel does not answer: it is busy, or it was restarted. After a restart, run the panel's cell again; a document that is kept in a project file is there again then." });
    }, ANSWER_WITHIN);
  }

  end() {
    clearTimeout(this.waiting);
    this.model.off("msg:custom", this.answered);
  }
}

function render({ model, el }) {
  const link = new Link(model);
  const send = (message) => link.send(message);
  const setup = new SetupView(send);
  const run = new RunView(send, () => setup.asked());
  const detail = new SectionView(send);
  const openAt = (ref, block = 0) => {
    pages.open("Section");
    tree.mark(ref);
    send({ do: "select", ref, block });
  };
  const tree = new OutlineTree(send, openAt);
  const findings = new FindingsView(send, openAt);
  const contract = new ContractView(send);
  const pages = tabs({ Section: detail.node, Findings: findings.node, Contract: contract.node });
  const columns = make("div", { class: "dgp-columns" }, tree.node, pages.node);

  el.classList.add("dgp");
  el.dataset.lmSuppressShortcuts = "true"; // keys that are pressed here are not the notebook's
  el.append(...setup.nodes, ...run.nodes, columns);

  let shownTree = null;
  const showState = () => {
    const state = model.get("state");
    setup.show(state);
    pages.node.hidden = !state.documents.length;
    const wanted = JSON.stringify(state.documents);
    if (wanted !== shownTree) {
      shownTree = wanted;
      tree.show(state.documents);
    }
    showLive();
  };
  const showLive = () => {
    const live = model.get("live");
    run.show(live, model.get("state"));
    tree.node.classList.toggle("dgp-locked", live.running);
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
    foreseen: () => { run.foreseen.textContent = model.get("foreseen"); },
    state: showState, live: showLive, section: showSection, findings: showFindings, contracts: showContract,
    notice: () => { run.tell(model.get("notice")); setup.showInUse(); },
    offers: () => setup.offer(model.get("offers")),
  };
  for (const [name, show] of Object.entries(shows)) model.on(`change:${name}`, show);
  for (const show of Object.values(shows)) show();
  link.tell = (notice) => run.tell(notice);
  send({ do: "seen" });
  return () => {
    link.end();
    model.send({ do: "gone" }); // a panel that is on no page is not kept up to date
    for (const [name, show] of Object.entries(shows)) model.off(`change:${name}`, show);
  };
}

export default { render };
