import type { Plugin } from "esbuild";

/**
 * dax contains two WebAssembly modules as base64 text, its shell's parser and the layout of its
 * prompts; it decodes both in a loop and compiles both on import. With this plugin the runtime
 * decodes them, and each is compiled on first use, which for the second never happens.
 */
export const lighterDax: Plugin = {
  name: "lighter-dax",
  setup(build) {
    build.onLoad({ filter: /[\\/]dax[\\/]esm[\\/]mod\.js$/ }, async ({ path }) => ({
      contents: lighten(await Deno.readTextFile(path)),
      loader: "js",
    }));
  },
};

const DECODER = /function (base64decode\d*)\(b64\) \{\n[\s\S]*?\n\}/g;

const INSTANCE = new RegExp(
  [
    String.raw`var bytes\d* = (?<decoder>base64decode\d*)\((?<text>"[\w+/=]+")\);`,
    String.raw`var wasmModule\d* = new WebAssembly\.Module\(bytes\d*\);`,
    String.raw`var (?<instance>wasm\d+) = new WebAssembly\.Instance\(wasmModule\d*, \{`,
    String.raw`  "\./rs_lib\.internal\.js": (?<imports>rs_lib_internal_exports\d*)`,
    String.raw`\}\);`,
    String.raw`(?<setter>__wbg_set_wasm\d*)\(\k<instance>\.exports\);`,
    String.raw`\k<instance>\.exports\.__wbindgen_start\(\);`,
  ].join("\n"),
  "g",
);

/** The layout of prompts, created on import. */
const PROMPTS = "#container = new StaticTextContainer();";

/** @throws {Error} if dax's source has changed: then review this plugin */
export function lighten(source: string): string {
  let replaced = 0;
  const decoded = source.replace(DECODER, (_, name: string) => {
    replaced++;
    return `function ${name}(b64) {\n` +
      `  return process.getBuiltinModule("node:buffer").Buffer.from(b64, "base64");\n}`;
  });
  const lazy = decoded.replace(INSTANCE, (...match) => {
    replaced++;
    const { decoder, text, imports, setter } = match.at(-1) as Record<string, string>;
    return `${setter}(new Proxy({}, {
  get(_, name) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(${decoder}(${text})), {
      "./rs_lib.internal.js": ${imports},
    });
    ${setter}(exports);
    exports.__wbindgen_start();
    return exports[name];
  },
}));`;
  });
  const light = lazy.replace(PROMPTS, () => {
    replaced++;
    return "#made;\n  get #container() {\n    return this.#made ??= new StaticTextContainer();\n  }";
  });
  if (replaced === 5) return light;
  throw new Error(`dax has ${replaced} of the 5 places that are made lighter`);
}
