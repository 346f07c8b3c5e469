import { renderToString } from "@vue/server-renderer";
import { makeApp } from "./vue.js";

export const render = (form) => renderToString(makeApp(form));
