/* The edition: go to a cell, see how it came to be, step through what somebody should check. */
"use strict";

(() => {
  const { make, copy, announce } = esqf;
  const details = esqf.read("details");
  const about = esqf.read("about");
  const table = document.querySelector("[data-grid]");
  const dock = document.querySelector("[data-dock]");
  const title = dock.querySelector("[data-dock-title]");
  const place = dock.querySelector("[data-dock-place]");
  const panes = dock.querySelector("[data-dock-panes]");
  const side = dock.querySelector("[data-side]");
  const grid = esqf.walk(table, "td[id], .no[id]", { onmove: (cell) => { if (!dock.hidden) show(cell); } });
  const tasks = grid.items.filter((cell) => cell.matches(".missing, .doubtful"));
  let shown = null;

  const textOf = (cell) => cell.querySelector(".text")?.textContent ?? "";
  const rowOf = (cell) => cell.parentElement.querySelector(".no").id;
  const isCell = (cell) => cell.tagName === "TD";
  const areaOf = (cell) => {
    let row = cell.parentElement;
    while (row && !row.querySelector(".area")) row = row.previousElementSibling;
    return row?.querySelector(".area span") ?? null;
  };
  const spoken = () => ({ lang: about.language, dir: about.direction });
  const part = (name, ...content) => make("section", {}, make("h3", { textContent: name }), ...content);

  /** The cell in the dock. */
  function show(cell) {
    const code = cell.id;
    const detail = details[code] ?? {};
    shown?.classList.remove("shown");
    shown = cell;
    cell.classList.add("shown");
    title.replaceChildren(isCell(cell) ? code : `Competence ${code}`, ...states(cell));
    place.replaceChildren(...whereabouts(cell, detail));
    panes.replaceChildren(...[sayText(cell, detail), sayPicture(code, detail), sayOrigin(cell, detail)].filter(Boolean));
    side.href = `${esqf.root}side-by-side.html#${encodeURIComponent(code)}`;
    dock.querySelector("[data-copy-text]").hidden = !textOf(cell);
    dock.hidden = false;
    history.replaceState(null, "", `#${encodeURIComponent(code)}`);
  }

  function states(cell) {
    const names = ["filled", "empty", "missing", "repaired", "corrected", "doubtful"];
    return names.filter((name) => cell.classList.contains(name)).map((name) => make("span", { className: `state ${name}`, textContent: name }));
  }

  function whereabouts(cell, detail) {
    const [level, descriptor] = isCell(cell) ? about.columns[cell.id.slice(rowOf(cell).length)] ?? [] : [];
    const area = areaOf(cell);
    const parts = [level && `level ${level}`, descriptor, area && make("span", { textContent: area.textContent, ...spoken() }), detail.page && `page ${detail.page}`];
    return parts.filter(Boolean).flatMap((item, i) => (i ? [" · ", item] : [item]));
  }

  function sayText(cell, detail) {
    const text = textOf(cell);
    const content = [];
    if (isCell(cell)) {
      content.push(text
        ? part("Text", make("p", { className: "reading", textContent: text, ...spoken() }))
        : part("Text", make("p", { className: "none", textContent: cell.classList.contains("missing") ? "The document does not have this cell." : "Empty in the document." })));
    }
    const row = isCell(cell) ? rowOf(cell) : null;
    const own = detail.findings ?? [];
    const shared = (row && details[row]?.findings) ?? [];
    if (own.length) content.push(part(own.length > 1 ? "Findings" : "Finding", ...own.map(sayFinding)));
    if (shared.length) content.push(part(`About competence ${row}`, ...shared.map(sayFinding)));
    return make("div", {}, ...content);
  }

  function sayFinding(finding) {
    return make("div", { className: `finding ${finding.severity}` },
      make("p", {}, make("span", { className: `severity ${finding.severity}`, textContent: finding.severity }), " ",
        make("b", { textContent: finding.code, title: finding.meaning ?? "" })),
      make("p", { textContent: finding.message }),
      finding.evidence && make("p", { className: "evidence", dir: "auto", textContent: finding.evidence }),
      finding.suggestion && make("p", { className: "hint", textContent: finding.suggestion }));
  }

  function sayPicture(code, detail) {
    if (detail.picture) {
      const [name, width, height] = detail.picture;
      const file = `${esqf.root}pictures/${name}`;
      const image = make("img", { src: file, width, height, alt: `Page ${detail.pictured} of ${about.document} around ${code}` });
      return part(`On page ${detail.pictured}`, make("a", { className: "picture", href: file, title: "Open the picture alone" }, image));
    }
    if (!about.paged || !detail.page) return null;
    const why = about.images === "none" ? "The report was made without pictures." : "No picture was needed for this cell; a report made with all images has it.";
    return part(`On page ${detail.page}`, make("p", { className: "none", textContent: why }));
  }

  function sayOrigin(cell, detail) {
    if (!isCell(cell)) return null;
    const content = [];
    if (detail.printed !== undefined) content.push(part("As printed", make("p", { className: "printed", textContent: detail.printed || "(nothing)", ...spoken() })));
    else if (textOf(cell)) content.push(part("As printed", make("p", { className: "none", textContent: "The same." })));
    if (detail.repairs) {
      content.push(part("Repairs", make("ul", {}, ...detail.repairs.map((code) => make("li", {}, make("b", { textContent: code }), ` – ${about.repairs[code] ?? "not described"}`)))));
    }
    if (detail.confidence !== undefined) {
      const meter = make("meter", { min: 0, max: 1, low: 0.8, high: 0.9, optimum: 1, value: detail.confidence, attrs: { "aria-label": "Confidence" } });
      content.push(part("Confidence", make("p", {}, meter, ` ${detail.confidence.toFixed(2)}`)));
    }
    return content.length ? make("div", {}, ...content) : null;
  }

  function open(cell, { into = false } = {}) {
    grid.choose(cell);
    show(cell);
    if (into) dock.focus(); else cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest" });
  }

  function close() {
    if (dock.hidden) return;
    dock.hidden = true;
    shown.classList.remove("shown");
    shown.focus();
  }

  /** The next cell to check after the current one, or the one before. */
  function step(direction) {
    if (!tasks.length) return;
    const here = grid.items.indexOf(grid.current);
    const order = direction > 0 ? tasks : [...tasks].reverse();
    const next = order.find((cell) => (grid.items.indexOf(cell) - here) * direction > 0) ?? order[0];
    open(next);
    announce(`${next.id}, ${tasks.indexOf(next) + 1} of ${tasks.length} to check`);
  }

  /** On a narrow screen cells stand under one another, each below the name of its column. */
  function labelCells() {
    const narrow = matchMedia("(width < 62rem)");
    const headings = [...table.tHead.rows].at(-1).cells;
    const label = () => {
      if (!narrow.matches || table.querySelector(".label")) return;
      for (const row of table.querySelectorAll("tr:not(.banner)")) {
        [...row.querySelectorAll("td")].forEach((cell, i) => {
          const name = make("span", { className: "label", attrs: { "aria-hidden": "true" } });
          name.append(...[...headings[i + 2].cloneNode(true).childNodes]);
          cell.prepend(name);
        });
      }
    };
    narrow.addEventListener("change", label);
    label();
  }

  function highlight(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    for (const other of document.querySelectorAll("[data-show]")) other.setAttribute("aria-pressed", String(on && other === button));
    if (on) table.dataset.highlight = button.dataset.show; else delete table.dataset.highlight;
  }

  function follow() {
    const code = decodeURIComponent(location.hash.slice(1));
    const cell = code && grid.items.find((item) => item.id === code);
    if (cell && cell !== shown) open(cell);
  }

  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td[id], .no[id]");
    if (cell && !String(getSelection())) open(cell);
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td[id], .no[id]");
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(cell, { into: true }); }
    if (event.key === "n") step(1);
    if (event.key === "p") step(-1);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  dock.querySelector("[data-close]").addEventListener("click", close);
  dock.querySelector("[data-copy-text]").addEventListener("click", () => copy(textOf(shown), "Text"));
  dock.querySelector("[data-copy-link]").addEventListener("click", () => copy(location.href, "Link"));
  for (const button of document.querySelectorAll("[data-show]")) button.addEventListener("click", () => highlight(button));
  for (const button of document.querySelectorAll("[data-step]")) {
    button.disabled = !tasks.length;
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }
  document.querySelector("[data-tasks]").textContent = tasks.length ? `${tasks.length} to check` : "Nothing to check";
  labelCells();
  addEventListener("hashchange", follow);
  follow();
})();
