import { renderToString } from "react-dom/server";
import { Page } from "./react.jsx";

export const render = (form) => renderToString(<Page form={form} />);
