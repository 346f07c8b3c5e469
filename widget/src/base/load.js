/** Loads one file of the library. The browser's own parser makes the document: markup never passes as a string. */
import { Promise, XMLHttpRequest } from "./natives.js";
import { SheetError } from "./errors.js";
import { TIMEOUT_MS } from "./limits.js";

const CONTENT_TYPES = { document: /^text\/html\b/i, json: /^application\/json\b/i };

/**
 * Load an address, without credentials.
 *
 * @template {keyof typeof CONTENT_TYPES} Kind
 * @param {string} address
 * @param {Kind} kind
 * @param {AbortSignal} signal
 * @returns {Promise<Kind extends "document" ? Document : unknown>}  rejects with a SheetError or the signal's reason
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
      if (code) reject(new SheetError(code));
      else resolve(request.response);
    };
    request.onerror = () => reject(new SheetError("network"));
    request.ontimeout = () => reject(new SheetError("timeout"));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort());
    request.send();
  });
}

/**
 * @param {globalThis.XMLHttpRequest} answer
 * @param {RegExp} type
 * @returns {import("./errors.js").Code | undefined}
 */
function findFault(answer, type) {
  if (answer.status === 404) return "not-found";
  // Where the library gives its reason, it goes on to the reader.
  if (answer.status === 410) return answer.response?.querySelector?.(".cs-withdrawn") ? undefined : "withdrawn";
  if (answer.status !== 200) return "server";
  const isRight = type.test(answer.getResponseHeader("Content-Type") ?? "") && answer.response;
  return isRight ? undefined : "invalid";
}
