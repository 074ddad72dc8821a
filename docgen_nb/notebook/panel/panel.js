// The panel as a whole. It holds no state of its own: what is pressed goes to Python, what is shown comes from there.

function render({ model, el }) {
  const send = (message) => model.send(message);
  const prompt = make("textarea", { class: "dgp-input dgp-prompt", rows: 3, placeholder: "What is the document to be about, and for whom?", ariaLabel: "Prompt" });
  const documents = make("input", { class: "dgp-input dgp-count", inputMode: "numeric", placeholder: "auto" });
  const chapters = make("input", { class: "dgp-input dgp-count", inputMode: "numeric", placeholder: "auto" });
  const language = make("input", { class: "dgp-input dgp-count", placeholder: "auto" });
  const modelName = make("input", { class: "dgp-input", ariaLabel: "Model", on: { change: () => send({ do: "model", model: modelName.value }) } });
  const key = make("span", { class: "dgp-note" });
  const parts = make("span", { class: "dgp-chips" });
  const names = make("datalist", { id: `dgp-${Math.random().toString(36).slice(2)}` });
  const source = make("input", { class: "dgp-input", placeholder: "variable, file or glob", ariaLabel: "Content part to add" });
  source.setAttribute("list", names.id);
  const as = select(FORMATS, "extracted", () => {});
  const add = () => { if (source.value.trim()) { send({ do: "add", source: source.value, format: as.value }); source.value = ""; } };
  source.addEventListener("keydown", (event) => { if (event.key === "Enter") add(); });
  const path = make("input", { class: "dgp-input", value: "report.md", ariaLabel: "File to write" });

  const asked = () => ({ prompt: prompt.value, documents: documents.value, chapters: chapters.value, language: language.value });
  const structure = button("Structure", "Plan chapters and sections", () => send({ do: "structure", ...asked() }), "dgp-main");
  const fill = button("Fill", "Write the sections that are not done", () => send({ do: "fill" }), "dgp-main");
  const generate = button("Generate", "Plan and write in one run", () => send({ do: "generate", ...asked() }));
  const retry = button("Retry", "Try again what failed", () => send({ do: "retry" }));
  const undo = button("Undo edit", "Take the last change of the outline back", () => send({ do: "undo edit" }));
  const pause = button("Pause", "Begin nothing more; what is under way is finished", () => send({ do: "pause" }));
  const stop = button("Stop", "End the run; what is finished stays", () => send({ do: "stop" }), "dgp-stop");
  const notice = make("div", { class: "dgp-notice", role: "status", ariaLive: "polite" });
  const fillBar = make("div", { class: "dgp-fill" });
  const track = make("div", { class: "dgp-track", role: "progressbar", ariaLabel: "Progress", ariaValuemin: "0", ariaValuemax: "100" }, fillBar);
  const words = make("div", { class: "dgp-note" });
  const foreseen = make("div", { class: "dgp-note" });
  const progress = make("div", { class: "dgp-progress" }, track, words);

  const detail = new SectionView(send);
  const tree = new OutlineTree(send, (ref) => { tree.mark(ref); send({ do: "select", ref }); });

  el.classList.add("dgp");
  el.append(
    prompt,
    make("div", { class: "dgp-line" }, field("Documents", documents), field("Chapters", chapters), field("Language", language),
      field("Model", modelName), key),
    make("div", { class: "dgp-line" }, make("span", { class: "dgp-name", textContent: "Content" }), parts, source, names, as, button("Add", "Add as content part", add)),
    make("div", { class: "dgp-line" }, structure, fill, generate, retry, undo, pause, stop,
      make("span", { class: "dgp-right" }, path, button("Export", "Write the document to a file", () => send({ do: "export", path: path.value })))),
    notice, progress, foreseen,
    make("div", { class: "dgp-columns" }, tree.node, detail.node),
  );

  let shownTree = null;
  const showState = () => {
    const state = model.get("state");
    if (state.prompt) keep(prompt, state.prompt);
    keep(modelName, state.model);
    key.textContent = state.key;
    parts.replaceChildren(...state.parts.map((part) => make("span", { class: "dgp-chip", textContent: part.id, title: `${part.label}, ${part.kind}, ${part.size} characters, ${part.format}` })));
    names.replaceChildren(...state.addable.map((value) => make("option", { value })));
    undo.disabled = !state.canUndo;
    const wanted = JSON.stringify(state.documents);
    if (wanted !== shownTree) {
      shownTree = wanted;
      tree.show(state.documents);
    }
    showLive();
  };
  const showLive = () => {
    const live = model.get("live");
    const [run] = live.rows;
    progress.hidden = !run;
    if (run) {
      fillBar.style.width = `${run.fraction * 100}%`;
      track.className = `dgp-track dgp-${run.kind}`;
      track.setAttribute("aria-valuenow", String(Math.floor(run.fraction * 100)));
      words.textContent = [live.paused && live.running ? "Paused" : run.label, run.words, run.facts].filter(Boolean).join(" · ");
    }
    for (const control of [structure, fill, generate, retry]) control.disabled = live.running;
    for (const control of [pause, stop]) control.hidden = !live.running;
    pause.textContent = live.paused ? "Go on" : "Pause";
    tree.node.classList.toggle("dgp-locked", live.running);
    tree.showStates(live.states);
  };
  const showSection = () => {
    const section = model.get("section");
    detail.show(section);
    tree.mark(section.ref || "");
  };
  const showNotice = () => {
    const { kind, text } = model.get("notice");
    notice.className = `dgp-notice dgp-notice-${kind || "none"}`;
    notice.textContent = text || "";
  };
  const showForeseen = () => { foreseen.textContent = model.get("foreseen"); };
  const shows = { foreseen: showForeseen, state: showState, live: showLive, section: showSection, notice: showNotice };
  for (const [name, show] of Object.entries(shows)) model.on(`change:${name}`, show);
  for (const show of Object.values(shows)) show();
  return () => { for (const [name, show] of Object.entries(shows)) model.off(`change:${name}`, show); };
}

export default { render };
