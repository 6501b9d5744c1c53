/// <reference lib="dom" />
import { render } from "preact";
import { App } from "./app.tsx";
import { readPage } from "./model.ts";

const page = readPage();
const root = document.getElementById("app")!;
root.replaceChildren();

/** Synchronous, so that a printout has every row, not only those of the current page. */
function draw(printing: boolean): void {
  render(<App page={page} printing={printing} />, root);
}

addEventListener("beforeprint", () => draw(true));
addEventListener("afterprint", () => draw(false));
draw(false);
