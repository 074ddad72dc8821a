// Draws the rows of a run. Every text is set through textContent: titles come from a model.
function bar(row) {
  const line = document.createElement("div");
  line.className = `docgen-row docgen-${row.kind}`;
  const label = document.createElement("span");
  label.className = "docgen-label";
  label.textContent = row.label;
  label.title = row.label;
  const track = document.createElement("div");
  track.className = "docgen-track";
  track.setAttribute("role", "progressbar");
  track.setAttribute("aria-label", row.label);
  track.setAttribute("aria-valuemin", "0");
  track.setAttribute("aria-valuemax", "100");
  track.setAttribute("aria-valuenow", String(Math.round(row.fraction * 100)));
  track.setAttribute("aria-valuetext", row.words);
  const fill = document.createElement("div");
  fill.className = "docgen-fill";
  fill.style.width = `${row.fraction * 100}%`;
  track.append(fill);
  const words = document.createElement("span");
  words.className = "docgen-words";
  words.textContent = row.words;
  line.append(label, track, words);
  return line;
}

function render({ model, el }) {
  const list = document.createElement("div");
  list.className = "docgen-bars";
  const foot = document.createElement("div");
  foot.className = "docgen-foot";
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "docgen-stop";
  stop.textContent = "Stop";
  stop.addEventListener("click", () => {
    stop.disabled = true;
    model.send("stop");
  });
  const hint = document.createElement("span");
  hint.textContent = "or Kernel → Interrupt";
  foot.append(stop, hint);
  const draw = () => {
    list.replaceChildren(...model.get("rows").map(bar));
    foot.hidden = !model.get("running");
  };
  model.on("change:rows", draw);
  model.on("change:running", draw);
  draw();
  el.append(list, foot);
}

export default { render };
