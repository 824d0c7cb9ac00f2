/* Tables that can be filtered and sorted; the filters stand in the address, so that a view can be shared. */
"use strict";

(() => {
  const form = document.querySelector("[data-filters]");
  if (!form) return;
  const table = document.querySelector(form.dataset.filters);
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, words: null }));
  const count = form.querySelector("[data-count]");

  const wordsOf = (entry) => { entry.words ??= esqf.fold(entry.row.textContent).folded; return entry.words; };

  function filter() {
    const choices = new Map();
    for (const field of form.elements) {
      if (field.type === "checkbox") {
        if (!choices.has(field.name)) choices.set(field.name, new Set());
        if (field.checked) choices.get(field.name).add(field.value);
      } else if (field.tagName === "SELECT" && field.value) {
        choices.set(field.name, new Set([field.value]));
      }
    }
    const sought = esqf.fold(form.elements.text.value).folded.split(/\s+/).filter(Boolean);
    let visible = 0;
    for (const entry of rows) {
      const fits = [...choices].every(([name, values]) => values.has(entry.row.dataset[name])) && sought.every((word) => wordsOf(entry).includes(word));
      entry.row.hidden = !fits;
      visible += fits;
    }
    count.textContent = `${visible} of ${rows.length}`;
  }

  function remember() {
    const state = new URLSearchParams();
    for (const field of form.elements) {
      if (field.type === "checkbox" && field.checked !== field.defaultChecked) state.set(field.name, checked(field.name).join(","));
      else if (field.type !== "checkbox" && field.name && field.value) state.set(field.name, field.value);
    }
    history.replaceState(null, "", state.size ? `#${state}` : location.pathname);
  }

  const boxes = (name) => [...form.elements].filter((field) => field.type === "checkbox" && field.name === name);
  const checked = (name) => boxes(name).filter((field) => field.checked).map((field) => field.value);

  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const field of form.elements) {
      const value = state.get(field.name);
      if (field.type === "checkbox") field.checked = value === null ? field.defaultChecked : value.split(",").includes(field.value);
      else if (field.name) field.value = value ?? "";
    }
    filter();
  }

  const keyOf = (row, column) => { const cell = row.cells[column]; return cell.dataset.key ?? cell.textContent.trim(); };

  function sort(heading, column) {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = new Intl.Collator("en", { numeric: true });
    rows.sort((a, b) => order.compare(keyOf(a.row, column), keyOf(b.row, column)) * (down ? -1 : 1));
    body.append(...rows.map((entry) => entry.row));
  }

  if (table.dataset.sortable !== undefined) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = esqf.make("button", { type: "button", className: "sort", textContent: heading.textContent });
      heading.replaceChildren(button);
      button.addEventListener("click", () => sort(heading, column));
    });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { filter(); remember(); });
  addEventListener("hashchange", recall);
  recall();
})();
