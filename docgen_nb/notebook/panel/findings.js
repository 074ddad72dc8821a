// What the checks have found: a list like a linter's, each finding a button that opens its place.

class FindingsView {
  constructor(send, open) {
    this.open = open;
    this.summary = make("div", { class: "dgp-note", role: "status" });
    this.check = button("Check", "Look for faults in the text; no model is asked", () => send({ do: "check" }), "dgp-main");
    this.fix = button("Fix", "Write the sections with findings again, with the findings as instructions", () => send({ do: "fix" }));
    this.list = make("ol", { class: "dgp-findings", ariaLabel: "Findings" });
    this.node = make("div", { class: "dgp-detail" }, make("div", { class: "dgp-line" }, this.check, this.fix, this.summary), this.list);
    this.shown = null;
  }

  show(findings) {
    const outdated = findings.summary && !findings.current ? " The document has changed since: check again." : "";
    this.summary.textContent = `${findings.summary}${outdated}`;
    this.fixable = findings.fixable;
    const state = JSON.stringify(findings.rows);
    if (state === this.shown) return;
    this.shown = state;
    this.list.replaceChildren(...findings.rows.map((row) => this.row(row)));
    if (findings.more) this.list.append(make("li", { class: "dgp-note", textContent: `… and ${findings.more} more: %docgen check lists them all.` }));
  }

  row({ where, ref, block, code, name, message, fix, excerpt }) {
    const opened = make("button", { type: "button", class: "dgp-finding", title: name, on: { click: () => this.open(ref, block) } },
      make("span", { class: "dgp-ref", textContent: where }), make("span", { class: "dgp-code", textContent: code }),
      make("span", {}, message, ...(excerpt ? [make("q", { textContent: excerpt })] : []), make("span", { class: "dgp-note", textContent: ` ${fix}` })));
    return make("li", {}, opened);
  }

  showRunning(running) {
    this.check.disabled = running;
    this.fix.disabled = running || !this.fixable;
  }
}
