// Runs in every page before its own scripts. Notes what a reader sees, when it changes, and how long frames take.
(() => {
  const seen = (window.seen = { bars: [], texts: {}, longestGap: 0, largestFall: 0, pwned: false, watchingHeight: false });
  window.pwned = () => { seen.pwned = true; }; // what hostile text tries to call
  let last = performance.now();
  let shown = "";
  let height = 0;

  const bar = (track, row) => ({
    label: track.getAttribute("aria-label"),
    now: Number(track.getAttribute("aria-valuenow")),
    text: track.getAttribute("aria-valuetext"),
    words: row?.querySelector(".docgen-words")?.textContent ?? "",
    kind: row?.className ?? "",
  });

  const noteBars = () => {
    const box = document.querySelector(".docgen-bars");
    if (!box) return;
    const head = box.querySelector(".docgen-head");
    const run = bar(head.querySelector("[role=progressbar]"), head);
    run.facts = head.querySelector(".docgen-facts").textContent;
    const rows = [...box.querySelectorAll(".docgen-row")];
    const state = { run, chapters: rows.map((row) => bar(row.querySelector("[role=progressbar]"), row)) };
    const now = JSON.stringify(state);
    if (now === shown) return;
    shown = now;
    seen.bars.push({ at: Date.now(), ...state });
  };

  // for each text that is watched for, when it was first in the outputs
  const noteTexts = () => {
    const missing = Object.keys(seen.texts).filter((text) => seen.texts[text] === null);
    if (!missing.length) return;
    const all = [...document.querySelectorAll(".jp-OutputArea-output")].map((each) => each.textContent).join("\n");
    for (const text of missing) if (all.includes(text)) seen.texts[text] = Date.now();
  };

  seen.reset = () => {
    seen.bars.length = 0;
    seen.pwned = false;
    seen.texts = {};
    seen.longestGap = seen.largestFall = height = 0;
    last = performance.now();
    shown = "";
  };
  seen.watch = (texts) => texts.forEach((text) => (seen.texts[text] = null));

  setInterval(noteBars, 50);
  setInterval(noteTexts, 50);
  const frame = (time) => {
    seen.longestGap = Math.max(seen.longestGap, time - last);
    last = time;
    if (seen.watchingHeight) noteHeight();
    requestAnimationFrame(frame);
  };
  const noteHeight = () => {
    // outputs that are drawn anew must not be empty in between: everything below would jump
    const now = [...document.querySelectorAll(".jp-OutputArea")].reduce((sum, each) => sum + each.offsetHeight, 0);
    seen.largestFall = Math.max(seen.largestFall, height - now);
    height = now;
  };
  requestAnimationFrame(frame);
})();
