// The section's questions to the data: SQL with what it gives, or with the database's error, right below it.

const SHOWN_AS = "number, EUR, percent, date, kg, .1, table, chart line …";

class QuestionsView {
  constructor(act) {
    this.act = act;
    this.list = make("div");
    this.add = button("Add question", "Ask the tables one more question", () => act("add question"));
    this.node = make("div", { class: "dgp-questions", role: "group", ariaLabel: "Questions to the data" }, this.list, this.add);
    this.rows = new Map();
  }

  show({ id, questions, canAsk }) {
    this.node.hidden = !canAsk;
    const wanted = JSON.stringify([id, questions.map((question) => question.id)]);
    if (wanted !== this.shown) {
      this.shown = wanted;
      this.rows = new Map(questions.map((question) => [question.id, this.row(question.id)]));
      this.list.replaceChildren(...[...this.rows.values()].map((row) => row.node));
    }
    for (const question of questions) this.fill(this.rows.get(question.id), question);
  }

  row(name) {
    const entry = (key, words, options = {}) => typed((value) => this.act("question", { question: name, changes: { [key]: value } }), { ariaLabel: `${words} of ${name}`, ...options });
    const row = {
      id: entry("id", "Name", { spellcheck: false }),
      meaning: entry("meaning", "Meaning", { class: "dgp-input dgp-wide", placeholder: "what the result is" }),
      show: entry("show", "Form", { placeholder: SHOWN_AS, title: SHOWN_AS }),
      sql: entry("sql", "SQL", { rows: 2, class: "dgp-input dgp-sql", spellcheck: false }),
      result: make("div", { class: "dgp-result", role: "status" }),
    };
    const drop = tool("✕", `Drop ${name}`, () => this.act("question", { question: name }));
    row.node = make("div", { class: "dgp-question", data: { question: name } }, make("div", { class: "dgp-line" }, row.id, row.meaning, row.show, drop), row.sql, row.result);
    return row;
  }

  fill(row, question) {
    for (const key of ["id", "meaning", "show", "sql"]) keep(row[key], question[key]);
    const said = JSON.stringify([question.error, question.result, question.html, question.picture]);
    if (said === row.said || question.waits) return;
    row.said = said;
    row.result.classList.toggle("dgp-error", Boolean(question.error));
    row.sql.setAttribute("aria-invalid", String(Boolean(question.error)));
    if (question.html) row.result.innerHTML = question.html;
    else if (question.picture) row.result.replaceChildren(make("img", { class: "dgp-picture", src: question.picture, alt: question.result }));
    else row.result.textContent = question.error || `= ${question.result}`;
  }
}
