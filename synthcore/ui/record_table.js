// A table in which rows, or words of a cell, open records. Every cell becomes text nodes.
function opener(text, opens) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sc-b sc-text";
  button.textContent = text;
  button.dataset.record = opens;
  return button;
}

function cell(tag, column, content) {
  const element = document.createElement(tag);
  element.setAttribute("role", tag === "th" ? "columnheader" : "cell");
  if (column.number) element.className = "sc-num";
  if (tag === "td") element.dataset.name = column.title;
  if (!Array.isArray(content)) element.append(content);
  else content.forEach(({ text, opens }, n) => element.append(n ? " · " : "", opens ? opener(text, opens) : text));
  return element;
}

function rowOf(row, columns, open) {
  const line = document.createElement("tr");
  line.setAttribute("role", "row");
  row.cells.forEach((content, place) => {
    const drawn = cell("td", columns[place], place || !row.id ? content : [{ text: content, opens: row.id }]);
    if (!place) delete drawn.dataset.name;
    if (!place && row.code) {
      const code = document.createElement("span");
      code.className = "sc-code";
      code.textContent = ` ${row.code}`;
      drawn.append(code);
    }
    if (row.marked.includes(place)) drawn.classList.add("sc-strong");
    line.append(drawn);
  });
  line.addEventListener("click", (event) => {
    const opens = event.target.dataset?.record || row.id;
    if (opens && getSelection().isCollapsed) open(opens);
  });
  return line;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const table = parentElement.querySelector("table") || parentElement.appendChild(document.createElement("table"));
  const held = table.contains(document.activeElement) ? document.activeElement.dataset.record : null;
  const opens = data.rows.some((row) => row.id);
  table.setAttribute("role", "table");
  table.setAttribute("aria-label", data.label);
  table.className = `sc-table sc-stack ${opens ? "sc-records" : "sc-texts sc-links"}`;
  const head = document.createElement("thead"), body = document.createElement("tbody"), titles = document.createElement("tr");
  head.setAttribute("role", "rowgroup");
  body.setAttribute("role", "rowgroup");
  titles.setAttribute("role", "row");
  titles.append(...data.columns.map((column) => cell("th", column, column.title)));
  head.append(titles);
  const open = (id) => setTriggerValue("open", { record: id, at: Date.now() });
  body.append(...data.rows.map((row) => rowOf(row, data.columns, open)));
  table.replaceChildren(head, body);
  if (held) table.querySelector(`[data-record="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}
