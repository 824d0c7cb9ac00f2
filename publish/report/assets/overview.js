/* The heat map: of all editions of a version, or of one. */
"use strict";

(() => {
  const WORDS = { f: "filled", e: "empty", x: "missing", r: "repaired", c: "corrected", d: "doubtful", "-": "nothing" };

  function start(card) {
    const paths = JSON.parse(card.dataset.heat);
    const choice = card.querySelector("[data-heat-choice]");
    const note = card.querySelector("[data-heat-note]");
    const links = [...card.querySelectorAll(".heat a")];
    const whole = links.map((link) => ({ place: link.parentElement.className, label: link.getAttribute("aria-label"), href: link.getAttribute("href") }));
    const about = note.textContent;

    function showOne(edition) {
      const counts = {};
      for (const link of links) {
        const word = WORDS[link.dataset.states[edition]];
        counts[word] = (counts[word] ?? 0) + 1;
        link.parentElement.className = word;
        link.href = `${paths[edition]}#${encodeURIComponent(link.dataset.code)}`;
        label(link, `${link.dataset.code}: ${word}`);
      }
      note.textContent = Object.entries(counts).map(([word, count]) => `${count} ${word}`).join(", ");
    }
    function showAll() {
      links.forEach((link, i) => {
        link.parentElement.className = whole[i].place;
        link.setAttribute("href", whole[i].href);
        label(link, whole[i].label);
      });
      note.textContent = about;
    }
    function label(link, text) {
      link.title = text;
      link.setAttribute("aria-label", text);
    }
    choice.addEventListener("change", () => {
      const one = choice.value !== "";
      if (one) showOne(Number(choice.value)); else showAll();
      for (const item of card.querySelectorAll("[data-for]")) item.hidden = (item.dataset.for === "one") !== one;
    });
    links.forEach((link, i) => label(link, whole[i].label));
    choice.disabled = false;
    esqf.walk(card.querySelector(".heat"), "a");
  }

  document.querySelectorAll("[data-heat]").forEach(start);
})();
