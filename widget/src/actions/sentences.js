/** What the widget says in the console. The names of the faults are those of `caresheet doctor`, where it finds the same. */

/** @type {Record<string, (...values: string[]) => string>} */
const SENTENCES = {
  "blocked-by-policy": (directive, root) => `add ${root} to ${directive} in the content security policy`,
  "hides-disclaimer": (topic, reason) => `this page hides the disclaimer of "${topic}" (${reason}), so the topic is not shown`,
  "no-tag": () => "no topic to show: use data-topic, <care-sheet> or data-caresheet",
  "no-topic": (name) => `no topic named: use ${name}`,
  "old-pin": (root) => `this pinned script is no longer the newest: copy a new tag from ${root}`,
  replaced: (name) => `this page has replaced the browser's own ${name}, so topics are shown in a frame, and lists are not shown`,
  "self-closed": (name) => `HTML has no self-closing <${name} … />: it holds what follows it. Write the end tag.`,
  "stray-tag": () => "this page changes without loading anew, and the script tag stays: use <care-sheet>",
  "unknown-attribute": (name, known) => `unknown attribute ${name}: use ${known}`,
  "unknown-section": (id, ...known) => `unknown section "${id}": use ${known.join(" or ")}`,
  "unknown-topic": (slug, address) => `unknown topic "${slug}": use one of ${address}`,
  "unknown-value": (name, value, ...choices) => `unknown value ${name}="${value}": use ${choices.join(" or ")}`,
};

/** Return the sentence for a fault. @param {string} fault @param {string[]} values */
export function explain(fault, values) {
  return SENTENCES[fault](...values);
}
