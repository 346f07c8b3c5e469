// React takes over the server's markup last: the topic is already there.
import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { Page } from "./react.jsx";

const hydrate = () => {
  hydrateRoot(
    document.getElementById("app"),
    <StrictMode>
      <Page form={FORM} />
    </StrictMode>,
  );
  document.body.dataset.hydrated = "";
};
addEventListener("caresheet-load", hydrate, { once: true });
