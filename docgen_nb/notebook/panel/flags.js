// Findings in a section's text: the words are marked, the right value stands beside, one click puts it in.

// The text node and place of the nth time that words stand in a block; null if no single node holds them.
function placeOf(block, words, nth) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = node.data.indexOf(words); at >= 0; at = node.data.indexOf(words, at + words.length)) {
      if (nth-- === 0) return { node, at };
    }
  }
  return null;
}

// Marks what findings are about; the last first, so that the places of the others stay.
function showFlags(block, flags, act) {
  const found = flags.map((flag) => ({ flag, place: placeOf(block, flag.excerpt, flag.nth) }));
  for (const { flag, place } of found.reverse()) {
    const tools = flagTools(flag, act);
    if (!place) {
      block.append(make("div", { class: "dgp-note" }, flag.message, tools));
      continue;
    }
    const words = place.node.splitText(place.at);
    words.splitText(flag.excerpt.length);
    const marked = make("mark", { class: "dgp-flag", title: flag.message });
    words.replaceWith(marked);
    marked.append(words);
    marked.after(tools);
  }
}

function flagTools(flag, act) {
  const tools = make("span", { class: "dgp-flag-tools" });
  if (flag.right) {
    tools.append(make("button", { type: "button", class: "dgp-button dgp-tool", textContent: flag.right, title: `Put ${flag.right} in: ${flag.message}`,
      ariaLabel: `Put ${flag.right} in the place of ${flag.excerpt}`, on: { click: () => act("put right", { key: flag.key }) } }));
  }
  tools.append(tool("✓", `${flag.excerpt} is right: do not tell it again`, () => act("is right", { key: flag.key })));
  return tools;
}
