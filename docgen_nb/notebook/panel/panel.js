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

// Whether the kernel is still the one that made the panel: after a restart it has no idea of it.
class Link {
  constructor(model, el, run) {
    this.model = model;
    this.lost = () => {
      el.inert = true;
      run.tell({ kind: "error", text: "This panel's kernel was restarted or is gone. Run the panel's cell again; a document that is kept in a project file is there again then." });
    };
    this.found = () => {
      clearTimeout(this.waiting);
      el.inert = false;
    };
    this.ask = () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(this.lost, ANSWER_WITHIN);
      try { model.send({ do: "ping" }); } catch { /* the timer tells it */ }
    };
    model.on("comm_live_update", this.ask);
    model.on("msg:custom", this.found);
  }

  end() {
    clearTimeout(this.waiting);
    this.model.off("comm_live_update", this.ask);
    this.model.off("msg:custom", this.found);
  }
}

const ANSWER_WITHIN = 4000; // milliseconds

function render({ model, el }) {
  const send = (message) => model.send(message);
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
  const link = new Link(model, el, run);
  send({ do: "seen" });
  return () => {
    link.end();
    for (const [name, show] of Object.entries(shows)) model.off(`change:${name}`, show);
    send({ do: "gone" }); // a panel that is on no page is not kept up to date
  };
}

export default { render };
