// What only the page's own program can do: a place beside the notebook for the panel, a button, cells with the text,
// outputs in their order on the pages of those who look on, and words where a widget's kernel is gone.
// JupyterLab and Notebook 7 load this file as it is. It is a module federation container written by hand: it takes
// what it needs from the page, brings no library along, and needs no build.
(() => {
  const LOAD = "%load_ext docgen_nb";
  const PANEL = "%docgen panel";
  const NOT_FOUND = "Error displaying widget: model not found";
  let page; // the modules that the page shares, by name and version

  const shared = async (name) => (await Object.values(page[name])[0].get())();

  async function plugin() {
    const [{ INotebookTracker }, { ICommandPalette }, { ToolbarButton }] = await Promise.all(
      ["@jupyterlab/notebook", "@jupyterlab/apputils", "@jupyterlab/ui-components"].map(shared));
    return { id: "docgen-nb:panel", autoStart: true, requires: [INotebookTracker], optional: [ICommandPalette],
      activate: (app, tracker, palette) => activate(app, tracker, palette, ToolbarButton) };
  }

  const isPanel = (cell) => cell.model.type === "code" && /^\s*%docgen panel\b/m.test(cell.model.sharedModel.getSource());

  function activate(app, tracker, palette, ToolbarButton) {
    const aside = new Map(); // the panel's places beside notebooks, by notebook

    // Run the notebook's panel cell, which is made if there is none, and show what it shows beside the notebook.
    async function open(notebook) {
      const there = aside.get(notebook);
      if (there) return app.shell.activateById(there.id);
      await notebook.sessionContext.ready;
      const { content } = notebook;
      let cell = content.widgets.find(isPanel);
      if (!cell) {
        const loaded = content.widgets.some((each) => each.model.executionCount && each.model.sharedModel.getSource().includes(LOAD));
        const source = loaded ? PANEL : `${LOAD}\n${PANEL}`;
        content.model.sharedModel.insertCell(content.widgets.length, { cell_type: "code", source });
        cell = content.widgets.at(-1);
      }
      if (!cell.model.outputs.length) {
        content.deselectAll();
        content.activeCellIndex = content.widgets.indexOf(cell);
        await app.commands.execute("notebook:run-cell");
      }
      place(notebook, cell);
    }

    function place(notebook, cell) {
      const view = cell.cloneOutputArea();
      const inLab = app.name === "JupyterLab";
      view.id = `docgen-nb-${notebook.id}`;
      view.title.label = "Docgen";
      view.title.caption = `Document of ${notebook.title.label}`;
      view.title.closable = true;
      view.node.style.overflow = "auto";
      view.disposed.connect(() => {
        aside.delete(notebook);
        if (!cell.isDisposed) cell.outputHidden = false;
      });
      notebook.disposed.connect(() => view.dispose());
      aside.set(notebook, view);
      cell.outputHidden = true; // it is seen once
      app.shell.add(view, inLab ? "main" : "right", inLab ? { ref: notebook.id, mode: "split-right" } : {});
      app.shell.activateById(view.id);
    }

    // The text as cells below the panel's own; one step for the notebook's undo.
    function insert(event) {
      const from = [...aside].find(([, view]) => view.node.contains(event.target))?.[0];
      const notebook = from ?? tracker.find((each) => each.node.contains(event.target));
      if (!notebook) return;
      event.preventDefault();
      const { widgets, model } = notebook.content;
      const own = widgets.findIndex((cell) => (from ? isPanel(cell) : cell.node.contains(event.target)));
      const cells = event.detail.cells.map((source) => ({ cell_type: "markdown", source }));
      model.sharedModel.insertCells(own + 1, cells);
    }

    // Where others see the same notebook, JupyterLab (4.6) appends what changed in the middle of another page's outputs.
    // Here each output stands where the shared document has it.
    function keepOrder(model) {
      const { sharedModel: shared, outputs } = model;
      const theirs = model._onSharedModelChanged;
      if (!theirs || !shared.changed.disconnect(theirs, model)) return;
      let told;
      shared.changed.connect((_, change) => {
        told = change.outputsChange;
        theirs.call(model, shared, { ...change, outputsChange: undefined });
      });
      shared.ymodel.observeDeep((_, { local }) => {
        const change = told;
        told = undefined;
        if (!change) return;
        if (local) return theirs.call(model, shared, { outputsChange: change });
        outputs.changed.disconnect(model.onOutputsChange, model); // what is taken over here is not sent back
        shared.getOutputs().forEach((output, index) => {
          if (index >= outputs.length) outputs.add(output);
          else if (JSON.stringify(outputs.get(index).toJSON()) !== JSON.stringify(output)) outputs.set(index, output);
        });
        while (outputs.length > shared.getOutputs().length) outputs.remove(outputs.length - 1);
        outputs.changed.connect(model.onOutputsChange, model);
      });
    }

    // A saved widget whose kernel is gone: what its output says as text stands there instead of JupyterLab's error.
    function sayWhatToDo(notebook) {
      const node = notebook.content.node;
      const look = (lost) => {
        const cell = notebook.content.widgets.find((each) => each.node.contains(lost));
        const index = cell?.outputArea?.widgets.findIndex((each) => each.node.contains(lost)) ?? -1;
        const words = index < 0 ? "" : String(cell.model.outputs.get(index)?.data["text/plain"] ?? "");
        if (words.startsWith("docgen_nb's ")) lost.textContent = words;
      };
      const isLost = (each) => each.classList?.contains("jupyter-widgets") && each.textContent === NOT_FOUND;
      const observer = new MutationObserver((changes) => new Set(changes.map(({ target }) => target).filter(isLost)).forEach(look));
      observer.observe(node, { childList: true, subtree: true });
      notebook.disposed.connect(() => observer.disconnect());
      [...node.querySelectorAll(".jupyter-widgets")].filter(isLost).forEach(look);
    }

    async function watch(notebook) {
      await notebook.context.ready;
      sayWhatToDo(notebook);
      const { model } = notebook.content;
      if (!model.collaborative) return;
      const kept = new WeakSet();
      const look = () => {
        for (const cell of model.cells) {
          if (cell.type !== "code" || kept.has(cell)) continue;
          kept.add(cell);
          keepOrder(cell);
        }
      };
      model.cells.changed.connect(look);
      look();
      notebook.node.dataset.docgenShared = "true"; // the bars see that the outputs beside them are up to date
    }

    document.addEventListener("docgen-nb:insert", insert);
    app.commands.addCommand("docgen-nb:panel", {
      label: "Write a document beside the notebook",
      caption: "Open docgen's panel beside the notebook; a cell that makes it is added where there is none",
      isEnabled: () => tracker.currentWidget !== null,
      execute: () => open(tracker.currentWidget),
    });
    palette?.addItem({ command: "docgen-nb:panel", category: "Docgen" });
    app.docRegistry.addWidgetExtension("Notebook", {
      createNew: (notebook) => {
        const button = new ToolbarButton({ label: "Docgen", tooltip: "Write a document beside the notebook", onClick: () => open(notebook) });
        notebook.toolbar.insertItem(10, "docgen", button);
        watch(notebook);
        return button;
      },
    });
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["docgen-nb"] = {
    init: (scope) => { page = scope; },
    get: async () => {
      const made = await plugin();
      return () => ({ __esModule: true, default: made });
    },
  };
})();
