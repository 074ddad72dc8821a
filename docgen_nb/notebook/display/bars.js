// Draws the rows of a run. Every text is set through textContent: titles come from a model.

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.dataset.lmSuppressShortcuts = "true"; // keys that are pressed here are not the notebook's
  made.append(...children);
  return made;
}

function button(className, words, help) {
  const made = element("button", `docgen-button ${className}`, words);
  made.type = "button";
  made.title = help;
  return made;
}

// A page that is younger than the run, or first sees it ended, was loaded during it and lacks what came before.
const isYounger = (run) => run?.kind === "running" && performance.now() / 1000 < run.seconds;
const loadedDuring = (run) => run !== undefined && (run.kind !== "running" || isYounger(run));
const SETTLED = 1000; // milliseconds, after which what is still on the page is no run that has just ended
const LATE = " · this page was loaded during the run: what follows may be old, %docgen show shows the text";
const CAUGHT_UP = " · this page was loaded during the run: the text is as it is now, %docgen show keeps it in the notebook";
const SHOWN = 12; // chapters, or documents, that are seen without scrolling

// A bar that is changed in place, so that it moves smoothly and keeps the reader's focus.
class Bar {
  constructor() {
    this.label = element("span", "docgen-label");
    this.fill = element("div", "docgen-fill");
    this.fail = element("div", "docgen-fail");
    this.track = element("div", "docgen-track", this.fill, this.fail);
    this.track.setAttribute("role", "progressbar");
    this.track.setAttribute("aria-valuemin", "0");
    this.track.setAttribute("aria-valuemax", "100");
    this.words = element("span", "docgen-words");
    this.shown = "";
  }

  show(row) {
    const state = JSON.stringify(row);
    if (state === this.shown) return false;
    this.shown = state;
    this.label.textContent = row.label;
    this.label.title = row.label;
    this.words.textContent = row.words;
    this.words.title = row.words;
    this.fill.style.width = `${(row.fraction - row.failed) * 100}%`;
    this.fail.style.width = `${row.failed * 100}%`;
    this.track.setAttribute("aria-label", row.label);
    this.track.setAttribute("aria-valuenow", String(Math.floor(row.fraction * 100)));
    this.track.setAttribute("aria-valuetext", row.words);
    return true;
  }
}

function chapterLine() {
  const bar = new Bar();
  return { bar, line: element("div", "docgen-row", bar.label, bar.track, bar.words) };
}

function render({ model, el }) {
  const overall = new Bar();
  const percent = element("span", "docgen-percent");
  const facts = element("span", "docgen-facts");
  const pause = button("docgen-pause", "Pause", "Begin nothing more; what is under way is finished");
  const stop = button("docgen-stop", "Stop", "End the run; what is finished stays");
  const hint = element("span", "docgen-hint", "or Kernel → Interrupt");
  const controls = element("span", "docgen-controls", pause, stop, hint);
  const title = element("div", "docgen-title", overall.label, overall.words, controls);
  const head = element("div", "docgen-head", title, element("div", "docgen-total", overall.track, percent), facts);
  const list = element("div", "docgen-chapters");
  list.setAttribute("role", "group");
  const chapters = [];
  let late = loadedDuring(model.get("rows")[0]);

  pause.addEventListener("click", () => model.send("pause"));
  stop.addEventListener("click", () => {
    stop.disabled = pause.disabled = true;
    stop.textContent = "Stopping …";
    model.send("stop");
  });

  const draw = () => {
    const [run, ...rows] = model.get("rows");
    if (!run) return;
    overall.show(run);
    head.className = `docgen-head docgen-${run.kind}${rows.length ? "" : " docgen-planning"}`;
    list.setAttribute("aria-label", run.of);
    percent.textContent = `${Math.floor(run.fraction * 100)} %`;
    facts.textContent = run.facts + (late ? (model.get("text") ? CAUGHT_UP : LATE) : "");
    pause.textContent = run.paused ? "Go on" : "Pause";
    controls.hidden = run.kind !== "running";
    while (chapters.length < rows.length) {
      chapters.push(chapterLine());
      list.append(chapters.at(-1).line);
    }
    while (chapters.length > rows.length) chapters.pop().line.remove();
    rows.forEach((row, index) => {
      const { bar, line } = chapters[index];
      if (bar.show(row)) line.className = `docgen-row docgen-${row.kind}${row.failed ? " docgen-failed" : ""}`;
    });
    list.tabIndex = rows.length > SHOWN ? 0 : -1; // a list that scrolls must be reachable by keyboard
    follow(rows.findIndex((row) => row.kind === "running"));
  };

  // keeps the chapter that is being written in sight, unless the reader is in the list
  let followed = -1;
  const follow = (index) => {
    if (index < 0 || index === followed || list.matches(":hover, :focus")) return;
    followed = index;
    const line = chapters[index].line;
    list.scrollTop = line.offsetTop - list.offsetTop - 2 * line.offsetHeight;
  };

  // On such a page the cell's other outputs are as old as the file: the text is shown here instead.
  const text = element("div", "docgen-text jp-RenderedHTMLCommon");
  let area = null;
  const showText = () => {
    const html = late ? model.get("text") : "";
    text.hidden = !html;
    text.innerHTML = html; // made safe by Python
    for (const link of text.querySelectorAll("a, summary, [tabindex]")) link.dataset.lmSuppressShortcuts = "true";
    requestAnimationFrame(() => {
      if (late && el.closest("[data-docgen-shared]")) { // shared outputs are never old
        late = false;
        return showText();
      }
      area ??= el.closest(".jp-OutputArea");
      area?.classList.toggle("docgen-newer", Boolean(html));
    });
    draw();
  };
  // A page that takes long to load shows rows that have grown old meanwhile: the next ones tell it.
  const showRows = () => {
    if (!late && isYounger(model.get("rows")[0]) && !el.closest("[data-docgen-shared]")) {
      late = true;
      ask();
    }
    draw();
  };
  let asking = null;
  const ask = () => {
    asking = setTimeout(() => {
      if (!el.isConnected) ask(); // it is not on the page yet
      else if (late) model.send("late");
    }, SETTLED);
  };
  model.on("change:text", showText);
  model.on("change:rows", showRows);
  showText();
  if (late) ask();
  el.classList.add("docgen-bars");
  el.dataset.lmSuppressShortcuts = "true";
  el.append(head, list, text);
  return () => {
    model.off("change:rows", showRows);
    model.off("change:text", showText);
    clearTimeout(asking);
    area?.classList.remove("docgen-newer");
  };
}

export default { render };
