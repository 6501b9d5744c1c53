/// <reference lib="dom" />
import { render } from "preact";
import { App } from "./app.tsx";
import { readPage } from "./model.ts";

const page = readPage();
const root = document.getElementById("app")!;
root.replaceChildren();

/** Synchronous, so that a printer gets every row and not only those of the present page. */
function draw(printing: boolean): void {
  render(<App page={page} printing={printing} />, root);
}

addEventListener("beforeprint", () => draw(true));
addEventListener("afterprint", () => draw(false));
draw(false);
