/**
 * The choices in the page's address: its fragment, which browsers keep to themselves. So nothing that a person chooses is in a
 * server's log, and it works on every static host.
 */

/** @typedef {import("./tag.js").Choices} Choices */

/** Values that say what is the default anyway. @type {Record<string, string>} */
const DEFAULTS = { view: "topic", scheme: "auto", loading: "lazy", isolation: "inline", address: "on", "heading-level": "2" };

/** Tell whether a fragment holds choices. If not, it is a place in the page. @param {string} fragment */
export function holdsChoices(fragment) {
  return fragment.includes("=");
}

/** @param {string} fragment  with its "#" @returns {Choices} */
export function readFragment(fragment) {
  return Object.fromEntries([...new URLSearchParams(fragment.slice(1))].filter(([name, value]) => value && DEFAULTS[name] !== value));
}

/** Write the choices that are not the default, without "#". @param {Choices} choices */
export function writeFragment(choices) {
  return new URLSearchParams(Object.entries(choices).filter(([, value]) => value)).toString();
}

/** @param {Choices} choices */
export function writeAddress(choices) {
  const address = new URL(location.href);
  address.hash = writeFragment(choices);
  return address.href;
}

/** Put the choices into the address without a step for Back. @param {Choices} choices */
export function replaceAddress(choices) {
  history.replaceState(history.state, "", writeAddress(choices));
}
