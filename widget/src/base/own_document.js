/** The document without what a page names like its properties: an element such as `<img name="body">` hides `document.body`. */
import { readDocument } from "./natives.js";

export const ownDocument = /** @type {Document} */ (new Proxy(document, { get: (_, name) => readDocument(/** @type {string} */ (name)) }));
