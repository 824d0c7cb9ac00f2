/* Side by side: one competence in two to four editions. The address keeps what is shown: #6c&en@2021,de@2021. */
"use strict";

(async () => {
  const { make, choice, copy, nameLanguage } = esqf;
  const form = document.querySelector("[data-choice]");
  const target = document.querySelector("[data-side-by-side]");
  const number = form.querySelector("[data-number]");
  const uneven = form.querySelector("[data-uneven]");
  const slots = [0, 1, 2, 3].map((slot) => make("select", { attrs: { "aria-label": `Edition ${slot + 1}`, "data-slot": String(slot) } }));
  const manyFrameworks = Object.keys(choice.grids).length > 1;
  const manyVersions = new Set(choice.editions.map((edition) => edition.version)).size > 1;
  const MISSING = null;
  let columns = [];

  const nameOf = (edition) => [nameLanguage(edition.language), manyVersions && edition.version, manyFrameworks && edition.framework].filter(Boolean).join(" · ");
  const chosen = () => slots.map((slot) => slot.value).filter(Boolean);
  const framework = () => choice.editions.find((edition) => edition.place === chosen()[0]).framework;

  function fillSlots() {
    slots.forEach((slot, i) => {
      if (i > 1) slot.append(make("option", { value: "", textContent: "–" }));
      slot.append(...choice.editions.map((edition) => make("option", { value: edition.place, textContent: nameOf(edition) })));
    });
    form.querySelector("[data-editions]").replaceChildren(...slots);
  }

  /** Up to three editions to begin with: the pivot's, then others of its version. */
  function chooseFirst() {
    const [newest] = choice.editions;
    const same = choice.editions.filter((e) => e.framework === newest.framework && e.version === newest.version);
    const pivot = same.find((e) => e.language === choice.pivot) ?? same[0];
    return [pivot, ...same.filter((e) => e !== pivot)].slice(0, 3).map((e) => e.place);
  }

  function setSlots(places) {
    slots.forEach((slot, i) => { slot.value = places[i] ?? (i > 1 ? "" : places[0]); });
  }

  function fillNumbers(first) {
    const kept = number.value;
    const grid = choice.grids[framework()];
    columns = grid.columns;
    number.replaceChildren(...grid.numbers.map((n) => {
      const [, , area] = rowOf(first, n);
      return make("option", { value: n, textContent: area ? `${n} – ${area}` : n, lang: first.language });
    }));
    number.value = grid.numbers.includes(kept) ? kept : grid.numbers[0];
  }

  /** What the address asks for. */
  function recall() {
    const [code, editions] = location.hash.slice(1).split("&").map(decodeURIComponent);
    const wanted = (editions ?? "").split(",").map((key) => {
      const [language, version] = key.split("@");
      return choice.editions.find((e) => e.language === language && (!version || e.version === version))?.place;
    }).filter(Boolean);
    if (wanted.length) setSlots(wanted);
    return code ?? "";
  }

  function remember(code) {
    const keys = chosen().map((place) => choice.editions.find((e) => e.place === place)).map((e) => `${encodeURIComponent(e.language)}@${encodeURIComponent(e.version)}`);
    history.replaceState(null, "", `#${encodeURIComponent(code)}&${keys.join(",")}`);
  }

  const rowOf = (edition, wanted) => edition.rows.find(([n]) => n === wanted) ?? [wanted, "", ""];
  const hasText = (edition, code) => Boolean(edition.cells[code]?.[0]);
  const isUneven = (editions, code) => new Set(editions.map((edition) => hasText(edition, code))).size > 1;

  async function draw(code = number.value) {
    const editions = await Promise.all(chosen().map(esqf.load));
    fillNumbersOnce(editions[0]);
    const { letter } = splitCode(code);
    const rows = columns.filter(([id]) => !uneven.checked || isUneven(editions, number.value + id));
    const table = make("table", { className: "beside", attrs: { "data-editions": String(editions.length) } },
      make("thead", {}, make("tr", {}, make("th", { scope: "col", textContent: "Cell" }), ...editions.map(headEdition))),
      make("tbody", {}, ...rows.map((column) => drawRow(column, editions, letter))));
    const heading = make("caption", {}, make("span", { className: "big", textContent: `Competence ${number.value}` }));
    table.prepend(heading);
    esqf.nameParts(table);
    target.replaceChildren(table, ...(rows.length ? [] : [make("p", { className: "card", textContent: "The editions fill the same cells of this competence." })]));
    remember(code || number.value);
    const row = letter && document.getElementById(number.value + letter);
    if (row) row.scrollIntoView({ block: "center" });
  }

  let numbered = null;
  function fillNumbersOnce(first) {
    if (numbered === first.place) return;
    numbered = first.place;
    fillNumbers(first);
  }

  function splitCode(code) {
    const ids = columns.map(([id]) => id).sort((a, b) => b.length - a.length);
    const id = ids.find((letter) => letter && code.endsWith(letter));
    return id ? { number: code.slice(0, -id.length), letter: id } : { number: code, letter: "" };
  }

  function headEdition(edition) {
    const [, section, area] = rowOf(edition, number.value);
    const text = { lang: edition.language, dir: edition.direction };
    return make("th", { scope: "col" },
      make("a", { href: `editions/${edition.place}.html#${encodeURIComponent(number.value)}`, textContent: nameOf(edition) }),
      area ? make("span", { className: "area", textContent: area, ...text }) : null,
      section ? make("small", { textContent: section, ...text }) : null);
  }

  function drawRow([id, level, descriptor], editions, sought) {
    const code = number.value + id;
    const odd = isUneven(editions, code);
    const label = [level && `level ${level}`, descriptor].filter(Boolean).join(", ");
    const copyButton = make("button", { type: "button", className: "quiet", textContent: "Copy", attrs: { "aria-label": `Copy ${code} in all these editions` } });
    copyButton.addEventListener("click", () => copy(say(editions, [code]), code));
    const link = make("a", { href: `#${encodeURIComponent(code)}`, textContent: code, title: "Link to this cell" });
    return make("tr", { id: code, className: [odd && "uneven", id === sought && "sought"].filter(Boolean).join(" ") },
      make("th", { scope: "row" }, link, make("small", { textContent: label }), odd ? make("span", { className: "state doubtful", textContent: "differs" }) : null, copyButton),
      ...editions.map((edition) => drawCell(edition, code)));
  }

  function drawCell(edition, code) {
    const [text, state] = edition.cells[code] ?? [MISSING, "missing"];
    const mark = ["doubtful", "corrected", "missing"].includes(state) ? make("span", { className: `state ${state}`, textContent: state }) : null;
    const content = text === MISSING ? make("span", { className: "none", textContent: "not in the document" })
      : text ? make("p", { textContent: text, lang: edition.language, dir: edition.direction })
        : make("span", { className: "none", textContent: "empty" });
    const name = make("span", { className: "label", textContent: nameOf(edition), attrs: { "aria-hidden": "true" } });
    const open = make("a", { className: "open", href: `editions/${edition.place}.html#${encodeURIComponent(code)}`, textContent: "how it came to be", attrs: { "aria-label": `${code} in the edition ${nameOf(edition)}` } });
    return make("td", { className: text ? "filled" : state }, name, content, mark, text === MISSING ? null : open);
  }

  /** Cells as text: a line a cell and edition, fields parted by tabs. */
  function say(editions, codes) {
    return codes.flatMap((code) => editions.map((edition) => [code, edition.language, edition.version, edition.cells[code]?.[0] ?? ""].join("\t"))).join("\n");
  }

  function move(by) {
    number.selectedIndex = Math.min(Math.max(number.selectedIndex + by, 0), number.options.length - 1);
    draw();
  }

  function follow() {
    const { number: wanted, letter } = splitCode(recall());
    if ([...number.options].some((option) => option.value === wanted)) number.value = wanted;
    draw(letter ? number.value + letter : number.value);
  }

  fillSlots();
  setSlots(chooseFirst());
  recall();
  fillNumbersOnce(await esqf.load(chosen()[0]));
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => draw());
  for (const button of form.querySelectorAll("[data-move]")) button.addEventListener("click", () => move(Number(button.dataset.move)));
  form.querySelector("[data-copy]").addEventListener("click", async () => copy(say(await Promise.all(chosen().map(esqf.load)), columns.map(([id]) => number.value + id)), `Competence ${number.value}`));
  form.querySelector("[data-link]").addEventListener("click", () => copy(location.href, "Link"));
  addEventListener("hashchange", follow);
  follow();
})();
