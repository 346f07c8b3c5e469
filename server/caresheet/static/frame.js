/** A sealed frame's own script: starts the widget, as the clinic has it whose name is in the address. */
"use strict";
{
  const site = new URLSearchParams(location.search).get("site");
  const library = /** @type {HTMLScriptElement} */ (document.currentScript).dataset.library;
  const script = document.createElement("script");
  // The page lets no script be named but by this policy, and this file alone makes one.
  const policy = globalThis.trustedTypes?.createPolicy("caresheet-frame", { createScriptURL: String });
  // A site that the library does not know has no script, and so no topic.
  const address = `${library}${site === null ? "" : `sites/${encodeURIComponent(site)}/`}caresheet.js`;
  script.src = policy ? policy.createScriptURL(address) : address;
  script.setAttribute("data-inside", "");
  document.body.append(script);
}
