/* What every page needs: elements from text alone, names of languages, the theme, moving through a grid by keys. */
"use strict";

const esqf = (() => {
  const root = document.body.dataset.root;
  const status = document.querySelector("[data-status]");

  /** An element with properties; `data-`, `aria-` and other attributes go through `attrs`, children are nodes or text. */
  function make(tag, props = {}, ...children) {
    const element = document.createElement(tag);
    const { attrs = {}, ...own } = props;
    Object.assign(element, own);
    for (const [name, value] of Object.entries(attrs)) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  }

  const read = (id) => JSON.parse(document.getElementById(id).textContent);

  const announce = (text) => { status.textContent = text; };

  /** Text to the clipboard; pages from disk in older browsers need the detour. */
  async function copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make("textarea", { value: text, className: "vh" });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    toast(`${what} copied`);
  }

  let fading;
  function toast(text) {
    announce(text);
    document.querySelector(".toast")?.remove();
    const note = make("p", { className: "toast", textContent: text, attrs: { "aria-hidden": "true" } });
    document.body.append(note);
    clearTimeout(fading);
    fading = setTimeout(() => note.remove(), 2000);
  }

  const english = typeof Intl.DisplayNames === "function" ? new Intl.DisplayNames(["en"], { type: "language" }) : null;

  /** The English name of a language, its tag where there is none. */
  function nameLanguage(tag) {
    try {
      return (english && english.of(tag)) || tag;
    } catch {
      return tag;
    }
  }

  /** Letters that differ from their plain form by more than an accent. */
  const PLAIN = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i", "ŧ": "t", "ς": "σ", "ʼ": "'", "’": "'", "ـ": "" };

  /** Text for searching: without capitals and accents; `map` leads each of its places back to the text. */
  function fold(text) {
    let folded = "";
    const map = [];
    let at = 0;
    for (const character of text) {
      const lower = character.toLowerCase().normalize("NFKD").replace(/[\p{M}\u00ad\u200b-\u200f]/gu, "");
      for (const letter of lower) {
        const plain = PLAIN[letter] ?? letter;
        folded += plain;
        for (let i = 0; i < plain.length; i += 1) map.push(at);
      }
      at += character.length;
    }
    map.push(at);
    return { folded, map };
  }

  /** Move through a table with the arrow keys: one of its places takes part in the order of tabs. */
  function walk(table, selector, { onmove } = {}) {
    const rows = [...table.querySelectorAll("tr")].map((row) => [...row.querySelectorAll(selector)]).filter((row) => row.length);
    const backwards = getComputedStyle(table).direction === "rtl";
    const places = new Map();
    rows.forEach((row, y) => row.forEach((item, x) => { item.tabIndex = -1; places.set(item, [x, y]); }));
    let current = rows[0]?.[0];
    if (current) current.tabIndex = 0;

    function choose(item) {
      if (current) current.tabIndex = -1;
      current = item;
      current.tabIndex = 0;
    }
    function go(item) {
      if (!item) return;
      choose(item);
      item.focus();
      if (onmove) onmove(item);
    }
    table.addEventListener("focusin", (event) => {
      const item = event.target.closest(selector);
      if (item && places.has(item) && item !== current) choose(item);
    });
    table.addEventListener("keydown", (event) => {
      const item = event.target.closest(selector);
      if (!item || !places.has(item) || event.altKey || event.metaKey) return;
      const [x, y] = places.get(item);
      const step = (dx, dy) => {
        const row = rows[Math.min(Math.max(y + dy, 0), rows.length - 1)];
        return row[Math.min(Math.max(x + dx, 0), row.length - 1)];
      };
      const far = event.ctrlKey ? rows.length : 0;
      const goals = {
        ArrowUp: () => step(0, -1),
        ArrowDown: () => step(0, 1),
        ArrowLeft: () => step(backwards ? 1 : -1, 0),
        ArrowRight: () => step(backwards ? -1 : 1, 0),
        PageUp: () => step(0, -5),
        PageDown: () => step(0, 5),
        Home: () => step(-Infinity, -far),
        End: () => step(Infinity, far),
      };
      if (!goals[event.key]) return;
      event.preventDefault();
      go(goals[event.key]());
    });
    return { go, choose, get current() { return current; }, items: rows.flat() };
  }

  function setTheme() {
    const button = document.querySelector("[data-theme-button]");
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const stored = () => { try { return localStorage.getItem("esqf-theme"); } catch { return null; } };
    const theme = () => document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
    const show = () => { button.textContent = theme() === "dark" ? "Light" : "Dark"; };
    const kept = stored();
    if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
    button.addEventListener("click", () => {
      document.documentElement.dataset.theme = theme() === "dark" ? "light" : "dark";
      try { localStorage.setItem("esqf-theme", theme()); } catch { /* it lasts for this page */ }
      show();
    });
    dark.addEventListener("change", show);
    button.hidden = false;
    show();
  }

  function nameLanguages() {
    for (const element of document.querySelectorAll("[data-language]:not(tr)")) {
      const tag = element.dataset.language;
      element.textContent = element.tagName === "OPTION" ? `${nameLanguage(tag)} (${tag})` : nameLanguage(tag);
    }
    for (const element of document.querySelectorAll("[data-language-title]")) element.title = nameLanguage(element.dataset.languageTitle);
  }

  function startSearch() {
    const form = document.querySelector("[data-search]");
    form.hidden = document.body.classList.contains("searching");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      location.href = `${root}search.html#q=${encodeURIComponent(form.querySelector("input").value.trim())}`;
    });
  }

  /** A table whose parts are set as blocks is no table to assistive technology any more, unless its parts say so. */
  function nameParts(table) {
    const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
    for (const element of [table, ...table.querySelectorAll("thead, tbody, tr, td, th")]) {
      element.setAttribute("role", roles[element.tagName] ?? (element.scope === "row" ? "rowheader" : "columnheader"));
    }
  }

  function keepTables() {
    const narrow = matchMedia("(width < 44rem)");
    const keep = () => { if (narrow.matches) document.querySelectorAll("table.stack").forEach(nameParts); };
    narrow.addEventListener("change", keep);
    keep();
  }

  document.documentElement.classList.add("js");
  setTheme();
  nameLanguages();
  startSearch();
  keepTables();
  return { root, make, read, announce, copy, fold, walk, nameLanguage, nameParts };
})();
