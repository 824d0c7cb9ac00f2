/* The texts of editions, loaded when a page needs them; a page from disk may load scripts, but not fetch. */
"use strict";

Object.assign(esqf, (() => {
  const choice = esqf.read("choice");
  const places = new Map(choice.editions.map((edition) => [edition.place, edition]));
  const waiting = new Map();
  const loads = new Map();
  const allow = (path) => { if (/^data\/[\w.~/-]+\.js$/.test(path)) return path; throw new TypeError(`no data: ${path}`); };
  const policy = window.trustedTypes ? trustedTypes.createPolicy("esqf-data", { createScriptURL: allow }) : { createScriptURL: allow };

  /** The texts of the edition at a place; each is loaded once. */
  function load(place) {
    if (!loads.has(place)) {
      loads.set(place, new Promise((resolve, reject) => {
        waiting.set(place, resolve);
        const script = document.createElement("script");
        script.src = policy.createScriptURL(`data/${place}.js`);
        script.onerror = () => reject(new Error(`${place} could not be loaded`));
        document.head.append(script);
      }));
    }
    return loads.get(place);
  }

  /** Called by the data's own script. */
  function receive(place, texts) {
    waiting.get(place)?.({ ...places.get(place), ...texts });
  }

  return { choice, load, receive };
})());
