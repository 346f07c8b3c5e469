// Builds what only a build can give: pages made with frameworks, as their authors would ship them.
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { compile } from "svelte/compiler";

const TO = "node_modules/built";
// Vue asks for these.
const FLAGS = { __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true" };
const BUNDLED = { bundle: true, logLevel: "error", jsx: "automatic", define: FLAGS };
// The packages of React 18 have names of their own here.
const OLD_REACT = { react: "react18", "react-dom": "react-dom18" };

const svelte = {
  name: "svelte",
  setup(bundle) {
    bundle.onLoad({ filter: /\.svelte$/ }, async ({ path }) => ({
      // In development it wraps some of the browser's functions.
      contents: compile(await readFile(path, "utf-8"), { filename: path, dev: true }).js.code,
    }));
  },
};

/** Bundle an app for browsers. */
async function bundle(name, app, { alias = {}, form, ...rest } = {}) {
  const define = form ? { ...FLAGS, FORM: JSON.stringify(form) } : FLAGS;
  await build({ ...BUNDLED, entryPoints: [`apps/${app}`], outfile: `${TO}/${name}.js`, alias, define, ...rest });
}

/** Write the markup that a server sends before the app's script runs. */
async function render(app, name, form, alias = {}) {
  const outfile = `${TO}/${name}.mjs`;
  const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
  await build({ ...BUNDLED, entryPoints: [`apps/${app}`], outfile, alias, platform: "node", format: "esm", banner });
  const server = await import(`./${outfile}`);
  await writeFile(`${TO}/${name}-${form}.html`, await server.render(form));
}

await bundle("sentry", "sentry.js");
for (const name of ["preact", "lit", "angular", "angular-routes", "vue3-keep-alive"]) await bundle(name, `${name}.js`);
await bundle("svelte", "svelte.js", { plugins: [svelte], conditions: ["development", "browser"] });
for (const [name, alias] of [["react18", OLD_REACT], ["react19", {}]]) {
  await bundle(`${name}-strict`, "react-strict.jsx", { alias });
  for (const form of ["element", "div", "script"]) {
    await bundle(`${name}-hydrates-${form}`, "react-hydrates.jsx", { alias, form });
    await render("react-server.jsx", name, form, alias);
  }
}
for (const form of ["element", "div"]) {
  await bundle(`vue3-hydrates-${form}`, "vue-hydrates.js", { form });
  await render("vue-server.js", "vue3", form);
}
// Tells that all this is there, and for which packages.
await copyFile("package.json", `${TO}/package.json`);
