/* Search in the texts of all editions. */
"use strict";

(async () => {
  const { make, choice, fold, nameLanguage } = esqf;
  const form = document.querySelector("[data-query]");
  const results = document.querySelector("[data-results]");
  const count = form.querySelector("[data-count]");
  const more = document.querySelector("[data-more]");
  const PAGE = 50;
  let cells = null;
  let found = [];

  const unique = (values) => [...new Set(values)].sort();

  function fillChoices() {
    const { version, language } = form.elements;
    version.append(...unique(choice.editions.map((e) => e.version)).map((value) => make("option", { value, textContent: value })));
    language.append(...unique(choice.editions.map((e) => e.language)).map((value) => make("option", { value, textContent: `${nameLanguage(value)} (${value})` })));
  }

  /** All cells and areas with text, folded once. */
  async function gather() {
    count.textContent = "Loading the texts …";
    const editions = await Promise.all(choice.editions.map((edition) => esqf.load(edition.place)));
    const entries = [];
    for (const edition of editions) {
      const letters = choice.grids[edition.framework].columns.map(([letter]) => letter);
      let last = "";
      for (const [number, , area] of edition.rows) {
        if (area && area !== last) entries.push({ edition, code: number, text: area, what: "area" });
        last = area;
        for (const letter of letters) {
          const [text] = edition.cells[number + letter] ?? [];
          if (text) entries.push({ edition, code: number + letter, text, what: "" });
        }
      }
    }
    for (const entry of entries) entry.folded = fold(entry.text).folded;
    return entries;
  }

  /** The text with the words that were sought marked. */
  function mark(text, words) {
    const { folded, map } = fold(text);
    const marked = new Array(text.length).fill(false);
    for (const word of words) {
      for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
        for (let i = map[at]; i < map[at + word.length]; i += 1) marked[i] = true;
      }
    }
    const parts = [];
    for (let start = 0, end; start < text.length; start = end) {
      end = start;
      while (end < text.length && marked[end] === marked[start]) end += 1;
      const piece = text.slice(start, end);
      parts.push(marked[start] ? make("mark", { textContent: piece }) : piece);
    }
    return parts;
  }

  function draw(entry, words) {
    const { edition, code, text, what } = entry;
    return make("li", {},
      make("a", { href: `editions/${edition.place}.html#${encodeURIComponent(code)}` }, make("b", { textContent: code }), ` ${nameLanguage(edition.language)} ${edition.version}${what ? ` · ${what}` : ""}`),
      make("p", { lang: edition.language, dir: edition.direction }, ...mark(text, words)));
  }

  const wordsOf = (query) => fold(query).folded.split(/\s+/).filter(Boolean);

  function show(from) {
    const words = wordsOf(form.elements.q.value);
    results.append(...found.slice(from, from + PAGE).map((entry) => draw(entry, words)));
    more.hidden = found.length <= from + PAGE;
  }

  async function search() {
    const words = wordsOf(form.elements.q.value);
    const version = form.elements.version.value;
    const language = form.elements.language.value;
    results.replaceChildren();
    more.hidden = true;
    found = [];
    if (!words.length) { count.textContent = ""; return; }
    cells ??= await gather();
    found = cells.filter((entry) => (!version || entry.edition.version === version) && (!language || entry.edition.language === language) && words.every((word) => entry.folded.includes(word)));
    const languages = new Set(found.map((entry) => entry.edition.language)).size;
    count.textContent = found.length ? `${found.length} found in ${languages} language${languages === 1 ? "" : "s"}` : "Nothing found";
    results.replaceChildren();
    show(0);
  }

  function remember() {
    const state = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", state.size ? `#${state}` : location.pathname);
  }

  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const field of form.elements) if (field.name) field.value = state.get(field.name) ?? "";
    search();
  }

  let pause;
  fillChoices();
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(() => { search(); remember(); }, 120); });
  more.addEventListener("click", () => show(results.children.length));
  addEventListener("hashchange", recall);
  recall();
  if (!form.elements.q.value) form.elements.q.focus();
})();
