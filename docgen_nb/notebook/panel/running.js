// The buttons that begin and end runs, and how a run stands.

class RunView {
  constructor(send, asked) {
    const ask = (action) => () => send({ do: action, ...asked() });
    this.begin = [
      button("Structure", "Plan chapters and sections", ask("structure"), "dgp-main"),
      button("Fill", "Write the sections that are not done", () => send({ do: "fill", proofread: asked().proofread }), "dgp-main"),
      button("Generate", "Plan and write in one run", ask("generate")),
      button("Retry", "Try again what failed", () => send({ do: "retry" })),
    ];
    this.fresh = button("New", "Begin another document; this one is kept, and Undo document brings it back", () => send({ do: "new" }));
    this.former = button("Undo document", "Bring back the document that was replaced or set aside", () => send({ do: "undo" }));
    this.pause = button("Pause", "Begin nothing more; what is under way is finished", () => send({ do: "pause" }));
    this.stop = button("Stop", "End the run; what is finished stays. Kernel → Interrupt does the same", () => { this.stopping = this.stop.disabled = true; send({ do: "stop" }); }, "dgp-stop");
    this.path = make("input", { class: "dgp-input dgp-path", value: "report.md", ariaLabel: "File to write",
      on: { keydown: (event) => { if (event.key === "Enter") send({ do: "export", paths: this.path.value }); } } });
    this.exporting = button("Export", "Write the document to a file; the ending decides the format", () => send({ do: "export", paths: this.path.value }));
    this.buttons = make("div", { class: "dgp-line" }, ...this.begin, this.pause, this.stop,
      make("span", { class: "dgp-right" }, this.path, this.exporting));
    this.fill = make("div", { class: "dgp-fill" });
    this.fail = make("div", { class: "dgp-fill dgp-fail" });
    this.track = make("div", { class: "dgp-track", role: "progressbar", ariaLabel: "Progress", ariaValuemin: "0", ariaValuemax: "100" }, this.fill, this.fail);
    this.words = make("div", { class: "dgp-note" });
    this.progress = make("div", { class: "dgp-progress" }, this.track, this.words);
    this.notice = make("div", { class: "dgp-notice", role: "status", ariaLive: "polite" });
    this.lookahead = make("div", { class: "dgp-note" });
    this.nodes = [this.buttons, this.notice, this.progress, this.lookahead];
  }

  show({ rows: [run], running, paused }, { documents }) {
    if (running && !this.running) this.tell({}); // what was said of the run before is no news of this one
    this.running = running;
    this.progress.hidden = !run;
    if (run) {
      const words = [paused && running ? "Paused" : run.label, run.words, run.facts].filter(Boolean).join(" · ");
      this.fill.style.width = `${(run.fraction - run.failed) * 100}%`;
      this.fail.style.width = `${run.failed * 100}%`;
      this.track.className = `dgp-track dgp-${run.kind}`;
      this.track.setAttribute("aria-valuenow", String(Math.floor(run.fraction * 100)));
      this.track.setAttribute("aria-valuetext", words);
      this.words.textContent = words;
      this.words.classList.toggle("dgp-error", run.kind === "error" || run.failed > 0);
    }
    const empty = !documents.length;
    for (const control of this.begin) control.disabled = running;
    for (const control of [this.begin[1], this.begin[3], this.exporting, this.fresh]) control.disabled = running || empty;
    this.former.disabled = running;
    for (const control of [this.pause, this.stop]) control.disabled = !running || (control === this.stop && this.stopping);
    if (!running) this.stopping = false;
    this.pause.textContent = paused ? "Go on" : "Pause";
  }

  tell({ kind, text }) {
    this.notice.className = `dgp-notice dgp-notice-${kind || "none"}`;
    this.notice.textContent = text || "";
  }
}
