import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Page } from "./react.jsx";

createRoot(document.getElementById("app")).render(
  <StrictMode>
    <Page form="element" />
  </StrictMode>,
);
