/**
 * Takes apart the addresses in a page's tags. Where the page's own address is unknown, `base` is empty.
 * `doctor/addresses.py` does the same: change both.
 */

// ROOT/caresheet.js, ROOT/sites/<site>/caresheet.js or ROOT/assets/caresheet.<hash>.js
export const SCRIPT_PATH = /(?:sites\/([^/]+)\/|assets\/)?\bcaresheet(\.[A-Za-z0-9_]+)?\.js\b/;
const SCRIPT_ADDRESS = /^([^?#]*?\/)((?:sites\/[^/?#]+\/|assets\/)?caresheet(?:\.[A-Za-z0-9_]+)?\.js)(?:[?#].*)?$/;
const FRAME_ADDRESS = /^([^?#]*?\/)v1\/frame\/([^/?#]+)\/([^/?#]+)\.html(?:[?#].*)?$/;
const PAGE_ADDRESS = /^([^?#]*?\/)topics\/([A-Za-z0-9-]+)\/([a-z0-9-]+)\/?(?:[?#].*)?$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#:]*)(?::([0-9]*))?/;
const LOCAL_HOST = /^(?:(?:.*\.)?localhost|127\.[0-9.]+|\[?::1\]?)$/;
/** @type {Record<string, string>} */
const USUAL_PORTS = { http: "80", https: "443" };

/** @param {string} written @param {string} base */
export function resolve(written, base) {
  const address = written.replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, "");
  if (SCHEME.test(address) || !address) return address;
  if (address.startsWith("//")) return (SCHEME.exec(base)?.[0] ?? "https:") + address;
  if (!base) return address;
  if (address.startsWith("/")) return findOrigin(base) + address;
  return base.replace(/[^/]*(?:[?#].*)?$/, "") + address.replace(/^(?:\.\/)+/, "");
}

/** Split the address of a script into the library's and the path below it. @param {string} address */
export function splitScript(address) {
  return SCRIPT_ADDRESS.exec(address)?.slice(1);
}

/** Split the address of a sealed frame into the library's, the language and the topic. @param {string} address */
export function splitFrame(address) {
  return FRAME_ADDRESS.exec(address)?.slice(1);
}

/** Split the address of a topic's page in the same way. @param {string} address */
export function splitPage(address) {
  return PAGE_ADDRESS.exec(address)?.slice(1);
}

/** Return the scheme, the host and the port; all empty if there is no host. @param {string} address */
export function splitOrigin(address) {
  const found = ORIGIN.exec(address.slice(0, 8).toLowerCase() + address.slice(8));
  return found ? [found[1], found[2].toLowerCase(), found[3] || (USUAL_PORTS[found[1]] ?? "")] : ["", "", ""];
}

/** Return the origin of an address as policies write it. @param {string} address */
export function findOrigin(address) {
  const [scheme, host, port] = splitOrigin(address);
  return `${scheme}://${host}${USUAL_PORTS[scheme] === port || !port ? "" : `:${port}`}`;
}

/** @param {string} host */
export function isLocalHost(host) {
  return LOCAL_HOST.test(host);
}
