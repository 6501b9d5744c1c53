import $ from "dax";
import { dirname, resolve } from "node:path";
import type { Equipment } from "../prepare.ts";
import { prepare } from "../prepare.ts";
import { runScript } from "../say.ts";

/** The commands typed in the picture, in order. */
const calls = [
  ["init", "python", "my-grader"],
  ["sanity", "--skip-environment", "--protocol", "v2", "my-grader"],
  ["-q", "grade", "local", "./my-grader", "my-grader/submissions/pass/right"],
  ["-q", "grade", "local", "./my-grader", "my-grader/submissions/fail/error"],
];

const picture = resolve(import.meta.dirname!, "../..", "docs", "session.svg");

/** Columns of the drawn terminal. */
const columns = 100;
const cellWidth = 8.4;
const lineHeight = 19;
const margin = 16;

/** Colours for the dark background, each with a contrast above 7:1. */
const colours: Readonly<Record<string, string>> = {
  "31": "#ff9e9e",
  "32": "#8fe388",
  "33": "#f2cf66",
  "36": "#7fd7e8",
  "2": "#b5bdc9",
};

/** Records a real session with its colour codes. @returns what a terminal would show */
export async function recordSession({ binary, env }: Equipment): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    let shown = "";
    for (const call of calls) {
      const typed = ["courseraprogramming", ...call].join(" ");
      const { combined } = await $`${binary} --color always ${call}`
        .cwd(folder).env({ ...env, PATH: `${dirname(binary)}:${Deno.env.get("PATH")}` })
        .stdin("null").captureCombined().noThrow();
      shown += `\x1b[1m$ ${typed}\x1b[0m\n${combined.trimEnd()}\n\n`;
    }
    return shown.trimEnd();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Draws text with colour codes as an SVG that needs no font other than a monospaced one. */
export function drawTerminal(text: string): string {
  const lines = text.split("\n").flatMap(wrapped);
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin;
  const rows = lines.map((line, index) => {
    const y = margin + (index + 0.75) * lineHeight;
    return `<text x="${margin}" y="${y}" xml:space="preserve">${spans(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" ` +
    `aria-labelledby="title">`,
    '<title id="title">A session of courseraprogramming in a terminal</title>',
    `<rect width="${width}" height="${height}" rx="8" fill="#14181f"/>`,
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" ' +
    'fill="#e8ebf0">',
    ...rows,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

/** Breaks a line as a terminal does; colour codes take no room. */
function wrapped(line: string): string[] {
  // deno-lint-ignore no-control-regex
  const cells = line.match(/(?:\x1b\[\d*m)*[^\x1b](?:\x1b\[\d*m)*/gu) ?? [""];
  const lines: string[] = [];
  for (let at = 0; at < cells.length; at += columns) {
    lines.push(cells.slice(at, at + columns).join(""));
  }
  return lines;
}

function spans(line: string): string {
  const codes = new Set<string>();
  let svg = "";
  // deno-lint-ignore no-control-regex
  for (const part of line.split(/(\x1b\[\d*m)/)) {
    // deno-lint-ignore no-control-regex
    const code = /^\x1b\[(\d*)m$/.exec(part)?.[1];
    if (code === "0" || code === "") codes.clear();
    else if (code !== undefined) codes.add(code);
    else if (part !== "") svg += span(part, codes);
  }
  return svg;
}

function span(text: string, codes: ReadonlySet<string>): string {
  const fill = [...codes].map((code) => colours[code]).find((colour) => colour !== undefined);
  const style = `${fill === undefined ? "" : ` fill="${fill}"`}${
    codes.has("1") ? ' font-weight="bold"' : ""
  }`;
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return style === "" ? escaped : `<tspan${style}>${escaped}</tspan>`;
}

if (import.meta.main) {
  await runScript(async () => {
    await Deno.writeTextFile(picture, drawTerminal(await recordSession(await prepare())));
    return 0;
  });
}
