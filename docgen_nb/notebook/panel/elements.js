// Small parts of the panel. Every text is set as text: titles and hints come from a model.

function make(tag, options = {}, ...children) {
  const { class: className, on = {}, data = {}, ...properties } = options;
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("aria") || name === "role") made.setAttribute(name.replace(/^aria(?=[A-Z])/, "aria-").toLowerCase(), value);
    else made[name] = value;
  }
  if (["input", "textarea", "strong", "p", "li", "q"].includes(tag) || /dgp-(document|title)/.test(className)) made.dir = "auto"; // titles of any script
  Object.assign(made.dataset, data);
  made.dataset.lmSuppressShortcuts = "true"; // the notebook asks the focused element first whether a key is its own
  for (const [event, handler] of Object.entries(on)) made.addEventListener(event, handler);
  made.append(...children);
  return made;
}

function button(label, title, pressed, className = "") {
  return make("button", { type: "button", class: `dgp-button ${className}`, textContent: label, title, on: { click: pressed } });
}

// A button whose label is only a sign: what it does is its name.
function tool(sign, title, pressed) {
  return make("button", { type: "button", class: "dgp-button dgp-tool", textContent: sign, title, ariaLabel: title, on: { click: pressed } });
}

function field(label, control) {
  return make("label", { class: "dgp-field" }, make("span", { textContent: label }), control);
}

// A text field that tells what was typed when it is left.
function typed(changed, options = {}) {
  const made = make(options.rows ? "textarea" : "input", { class: "dgp-input", on: { change: () => changed(made.value) }, ...options });
  return made;
}

function select(values, chosen, changed, options = {}) {
  const made = make("select", { class: "dgp-input", on: { change: () => changed(made.value) }, ...options });
  for (const each of values) {
    const [value, words] = Array.isArray(each) ? each : [each, each.replace("_", " ")];
    made.append(make("option", { value, textContent: words, selected: value === chosen }));
  }
  return made;
}

function datalist(input) {
  const list = make("datalist", { id: `dgp-${Math.random().toString(36).slice(2)}` });
  input.setAttribute("list", list.id);
  list.offer = (values) => {
    const wanted = JSON.stringify(values);
    if (wanted === list.offered) return;
    list.offered = wanted;
    list.replaceChildren(...values.map((value) => make("option", { value })));
  };
  return list;
}

// What is shown of a state: a sign, a word for it, and a class for its colour.
const STATES = {
  pending: ["○", "to be written"],
  running: ["◐", "being written"],
  done: ["●", "written"],
  error: ["✕", "error"],
  cancelled: ["◌", "stopped"],
  stale: ["↻", "changed since it was written"],
};

function badge(state) {
  const [sign, words] = STATES[state] || ["", state];
  return make("span", { class: `dgp-state dgp-${state}`, textContent: sign, title: words, role: "img", ariaLabel: words });
}

// Text of the document, as HTML that Python has made safe. What is scrolled in it, a page lets the keyboard reach.
function showHtml(node, html) {
  node.innerHTML = html;
  for (const each of node.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li, table, blockquote")) each.dir = "auto";
  for (const each of node.querySelectorAll("a, summary, [tabindex], table, pre")) each.dataset.lmSuppressShortcuts = "true";
}

// A text field keeps what the user is typing while the project goes on changing around it.
function keep(control, value) {
  if (document.activeElement !== control && control.value !== value) control.value = value;
}
