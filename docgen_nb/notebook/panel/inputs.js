// Ways of putting something in that the parts of the panel share.

// What is typed and not sent yet is kept with the widget: a page that is loaded again has it.
function keepTyped(model, controls) {
  let waiting = null;
  const keepAll = () => {
    model.set("typed", Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.value])));
    model.save_changes();
  };
  for (const control of Object.values(controls)) {
    control.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(keepAll, 300);
    });
  }
  return {
    show: () => { for (const [name, value] of Object.entries(model.get("typed"))) if (controls[name]) keep(controls[name], value); },
    end: () => clearTimeout(waiting),
  };
}

// Changes of the outline are taken back by key wherever the panel has the focus; a text field has its own.
function undoByKey(event, send) {
  const key = event.key.toLowerCase();
  const again = key === "y" || (key === "z" && event.shiftKey);
  if (!(event.ctrlKey || event.metaKey) || (key !== "z" && !again) || event.target.matches("input:not([type=checkbox]), textarea")) return;
  event.preventDefault();
  send({ do: again ? "redo edit" : "undo edit" });
}

const LARGEST = 8e6; // bytes; Jupyter's connection takes no larger message

// Files that are dropped on the panel become content parts.
class Dropping {
  constructor(el, setup, send, refuse) {
    const has = (event) => event.dataTransfer?.types.includes("Files");
    const on = (name, act) => el.addEventListener(name, (event) => { if (has(event)) { event.preventDefault(); act(event); } });
    on("dragover", () => el.classList.add("dgp-dropping"));
    el.addEventListener("dragleave", (event) => { if (!el.contains(event.relatedTarget)) el.classList.remove("dgp-dropping"); });
    on("drop", async (event) => {
      el.classList.remove("dgp-dropping");
      const files = [...event.dataTransfer.files];
      if (files.reduce((sum, file) => sum + file.size, 0) > LARGEST) {
        refuse("More than 8 MB can't be dropped at once: put the files beside the notebook and name them in Content.");
        return;
      }
      const contents = await Promise.all(files.map((file) => file.arrayBuffer()));
      send({ do: "upload", names: files.map((file) => file.name), as_: setup.as.value }, contents);
    });
  }
}
