/**
 * Loads one file of the library. The browser parses the file into a document or JSON, so that no markup passes through
 * our script as a string.
 */
import { Promise, XMLHttpRequest, setOnerror, setOnload } from "./natives.js";
import { ownDocument } from "./own_document.js";
import { SCRIPT } from "./address.js";
import { makeElement } from "./dom.js";
import { TopicError } from "./errors.js";
import { TIMEOUT_MS } from "./limits.js";

const CONTENT_TYPES = { document: /^text\/html\b/i, json: /^application\/json\b/i };

/**
 * Load an address, without credentials.
 *
 * @template {keyof typeof CONTENT_TYPES} Kind
 * @param {string} address
 * @param {Kind} kind
 * @param {AbortSignal} signal
 * @returns {Promise<Kind extends "document" ? Document : unknown>}  rejects with a TopicError or the signal's reason
 */
export function load(address, kind, signal) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = kind;
    request.timeout = TIMEOUT_MS;
    request.onload = () => {
      const code = findFault(request, CONTENT_TYPES[kind]);
      if (code) reject(new TopicError(code));
      else resolve(request.response);
    };
    request.onerror = () => reject(new TopicError("network"));
    request.ontimeout = () => reject(new TopicError("timeout"));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort());
    request.send();
  });
}

/**
 * Load more of our code, and run it only if it has the integrity that was built into this script.
 *
 * The link makes the browser check the file and keep it, and `import` then runs what is kept. No policy of a page is in the way:
 * `script-src` allows both from the library, and Trusted Types concern neither.
 *
 * @param {string} address
 * @param {string} integrity
 * @returns {Promise<any>}
 */
export function loadModule(address, integrity) {
  return new Promise((resolve, reject) => {
    const settings = { integrity, crossorigin: "anonymous", referrerpolicy: "no-referrer", nonce: SCRIPT?.nonce ?? "" };
    const link = makeElement("link", { rel: "modulepreload", href: address, ...settings });
    const refuse = () => reject(new TopicError("unsupported"));
    // Without it, the browser would import the file unchecked.
    if (!link.relList.supports("modulepreload")) return refuse();
    setOnload(link, () => resolve(import(address)));
    setOnerror(link, refuse);
    ownDocument.head.append(link);
  });
}

/**
 * @param {globalThis.XMLHttpRequest} answer
 * @param {RegExp} type
 * @returns {import("./errors.js").Code | undefined}
 */
function findFault(answer, type) {
  if (answer.status === 404) return "not-found";
  // A fragment that gives the reason is let through, so that the reader sees the reason.
  if (answer.status === 410) return answer.response?.querySelector?.(".cs-withdrawn") ? undefined : "withdrawn";
  if (answer.status !== 200) return "server";
  const isExpected = type.test(answer.getResponseHeader("Content-Type") ?? "") && answer.response;
  return isExpected ? undefined : "invalid";
}
