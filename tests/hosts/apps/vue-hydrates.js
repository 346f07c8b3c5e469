// Vue takes over the server's markup last: the topic is already there.
import { makeApp } from "./vue.js";

const hydrate = () => {
  makeApp(FORM).mount("#app");
  document.body.dataset.hydrated = "";
};
addEventListener("caresheet-load", hydrate, { once: true });
