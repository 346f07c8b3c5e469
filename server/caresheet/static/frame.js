/** The script of a sealed frame's page: starts the widget with the settings of the site that the address names. */
"use strict";
{
  const site = new URLSearchParams(location.search).get("site");
  const library = /** @type {HTMLScriptElement} */ (document.currentScript).dataset.library;
  const script = document.createElement("script");
  // The page's content security policy allows script addresses from this Trusted Types policy only.
  const policy = globalThis.trustedTypes?.createPolicy("caresheet-frame", { createScriptURL: String });
  // An unknown site has no script, so it gets no topic.
  const address = `${library}${site === null ? "" : `sites/${encodeURIComponent(site)}/`}caresheet.js`;
  script.src = policy ? policy.createScriptURL(address) : address;
  script.setAttribute("data-inside", "");
  script.setAttribute("data-library", library ?? "");
  document.body.append(script);
}
