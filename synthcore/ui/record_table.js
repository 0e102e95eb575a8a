// A table of records in which a row opens one. Every cell becomes a text node.
function cell(tag, column, text) {
  const element = document.createElement(tag);
  element.setAttribute("role", tag === "th" ? "columnheader" : "cell");
  if (column.number) element.className = "sc-num";
  if (tag === "td") element.dataset.name = column.title;
  element.append(text);
  return element;
}

function rowOf(row, columns, open) {
  const line = document.createElement("tr");
  line.setAttribute("role", "row");
  row.cells.forEach((text, place) => {
    const drawn = cell("td", columns[place], place ? text : "");
    if (!place) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sc-b sc-text";
      button.textContent = text;
      button.dataset.record = row.id;
      delete drawn.dataset.name;
      drawn.append(button);
    }
    if (row.marked.includes(place)) drawn.classList.add("sc-strong");
    line.append(drawn);
  });
  line.addEventListener("click", () => getSelection().isCollapsed && open(row.id));
  return line;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const table = parentElement.querySelector("table") || parentElement.appendChild(document.createElement("table"));
  const held = table.contains(document.activeElement) ? document.activeElement.dataset.record : null;
  table.setAttribute("role", "table");
  table.setAttribute("aria-label", data.label);
  table.className = "sc-table sc-stack sc-records";
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
