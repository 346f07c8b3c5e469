/** The script of a sealed frame's page: starts the widget with the settings of the site that the address names. */
"use strict";
{
  /**
   * What we need of Trusted Types, which TypeScript does not declare.
   *
   * @typedef {{ createScriptURL: (address: string) => string }} Policy
   * @typedef {{ trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy } }} Global
   */

  const site = new URLSearchParams(location.search).get("site");
  const library = /** @type {HTMLScriptElement} */ (document.currentScript).dataset.library;
  const script = document.createElement("script");
  // The page's content security policy allows script addresses from this Trusted Types policy only.
  const { trustedTypes } = /** @type {Global} */ (window);
  const policy = trustedTypes?.createPolicy("caresheet-frame", { createScriptURL: String });
  // An unknown site has no script, so it gets no topic.
  const address = `${library}${site === null ? "" : `sites/${encodeURIComponent(site)}/`}caresheet.js`;
  script.src = policy ? policy.createScriptURL(address) : address;
  script.setAttribute("data-inside", "");
  script.setAttribute("data-library", library ?? "");
  document.body.append(script);
}
