/** Adds the disclaimer's short sentence and the topic's address to what a reader copies from a topic. */

/** Shorter texts, such as a telephone number, are copied as they are. In UTF-8: 60 Latin letters, or 20 Chinese characters. */
const SHORT_BYTES = 60;
const EDGES = ["startContainer", "startOffset", "endContainer", "endOffset"];

/**
 * Return a listener that adds the source to a copy. If the selection reaches out of the topic, or cannot be read, the browser
 * copies it as always.
 *
 * @param {object} source
 * @param {Element} source.topic
 * @param {import("./entry.js").Setting["capture"]} source.capture
 * @param {string} source.address
 * @param {string} source.short  the disclaimer's short sentence
 * @returns {(event: ClipboardEvent) => void}
 */
export function makeCopier({ topic, short, address, capture }) {
  const copySelected = makeRangeCopier(topic, capture);
  const setAttribute = capture("Element", "setAttribute");
  return (event) => {
    const { clipboardData, defaultPrevented } = event;
    const text = String(getSelection());
    // Where the page has put its own text on the clipboard, that stays.
    if (!clipboardData || defaultPrevented || new Blob([text]).size < SHORT_BYTES) return;
    const copy = copySelected();
    if (!copy) return;
    copy.querySelectorAll("[hidden], .cs-actions").forEach((part) => part.remove());
    for (const name of ["href", "src"]) {
      for (const part of copy.querySelectorAll(`[${name}]`)) setAttribute(part, name, new URL(part.getAttribute(name) ?? "", address).href);
    }
    const lines = text.includes(short) ? [address] : [short, address];
    for (const line of lines) {
      const paragraph = document.createElement("p");
      paragraph.append(line);
      copy.append(paragraph);
    }
    clipboardData.setData("text/plain", [text, ...lines].join("\n\n"));
    clipboardData.setData("text/html", copy.outerHTML);
    event.preventDefault();
  };
}

/**
 * Return a function that copies what is selected in a topic into a copy of the topic's element. A list item is copied with its
 * list, as browsers do it.
 *
 * @param {Element} topic
 * @param {import("./entry.js").Setting["capture"]} capture
 */
function makeRangeCopier(topic, capture) {
  const findSelected = makeSelectionReader(topic, capture);
  if (!findSelected) return () => undefined;
  const [setStart, setEnd, cloneContents] = ["setStart", "setEnd", "cloneContents"].map((name) => capture("Range", name));
  const edges = EDGES.map((name) => capture("StaticRange", name, "get"));
  const findCommon = capture("Range", "commonAncestorContainer", "get");
  const findParent = capture("Node", "parentNode", "get");
  const importNode = capture("Document", "importNode");
  return () => {
    const found = findSelected();
    const [start, startOffset, end, endOffset] = found ? edges.map((read) => read(found)) : [];
    if (!topic.contains(start ?? null) || !topic.contains(end)) return undefined;
    const range = new Range();
    setStart(range, start, startOffset);
    setEnd(range, end, endOffset);
    const copy = importNode(document, topic, false);
    copy.append(cloneContents(range));
    for (let node = findCommon(range); node !== topic; node = findParent(node)) {
      // A text has no name.
      if (!node.localName) continue;
      const outer = importNode(document, node, false);
      outer.append(...copy.childNodes);
      copy.append(outer);
    }
    return /** @type {Element} */ (copy);
  };
}

/**
 * Return a function that finds what is selected, or nothing: in a closed root, older browsers cannot tell.
 *
 * @param {Element} topic
 * @param {import("./entry.js").Setting["capture"]} capture
 * @returns {(() => AbstractRange | undefined) | undefined}
 */
function makeSelectionReader(topic, capture) {
  if (topic.getRootNode() === document) return () => getSelection()?.getRangeAt(0);
  if (!("getComposedRanges" in Selection.prototype)) return undefined;
  const findRanges = capture("Selection", "getComposedRanges");
  // While this code was loading, the guard may have taken the topic out of its root for a moment.
  return () => findRanges(getSelection(), { shadowRoots: [topic.getRootNode()] })[0];
}
