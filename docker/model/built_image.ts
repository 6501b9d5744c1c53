/** A built image: its settings and files, in the same form as those of a Dockerfile. */

import type { Image } from "../engine/schemas.ts";
import { type ImageFile, KnownFiles } from "./files/known_files.ts";
import type { Place } from "./place.ts";
import type { Settings } from "./settings.ts";

/** Where programs without a `/` in their name are searched. */
export const searchPath: readonly string[] = [
  ...["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"],
];

/** A built image as the rules see it. */
export interface BuiltImage {
  /** As the user named it. */
  reference: string;
  image: Image;
  /** Unpacked size of its layers, in bytes; its own `Size` may be that of the compressed ones. */
  size: number;
  /** The commands of its history, newest first. */
  history: readonly string[];
  /** What the probe found, by absolute path. */
  files: ReadonlyMap<string, ImageFile>;
}

/** The settings in its configuration. */
export function imageSettings({ image: { Config: config } }: BuiltImage, at: Place): Settings {
  const command = (words: readonly string[] | null | undefined) => {
    if (words === null || words === undefined || words.length === 0) return undefined;
    // How an image stores the shell form.
    const shell = words.length === 3 && /^\/bin\/(ba|da)?sh$/.test(words[0] ?? "") &&
      words[1] === "-c";
    return { words: shell ? words.slice(2) : words, shell, at };
  };
  const variables = (config?.Env ?? []).flatMap((text) => {
    const equals = text.indexOf("=");
    // An engine ignores an entry without a value, and starts nothing that has one without a name.
    if (equals < 1) return [];
    const variable = { name: text.slice(0, equals), value: text.slice(equals + 1) };
    return variable.name === "PATH" && isDefaultPath(variable.value) ? [] : [variable];
  });
  return {
    entrypoint: command(config?.Entrypoint),
    cmd: command(config?.Cmd),
    user: config?.User ? { value: config.User, at } : undefined,
    env: variables.length === 0 ? [] : [{ variables, at }],
    volumes: Object.keys(config?.Volumes ?? {}).length === 0 ? [] : [at],
    exposed: Object.keys(config?.ExposedPorts ?? {}).length === 0 ? [] : [at],
    workdir: config?.WorkingDir || "/",
    workdirAt: new Map(),
    workdirBelow: new Map(),
  };
}

/** Whether a PATH names only folders that are searched without it. */
export function isDefaultPath(value: string): boolean {
  return value.split(":").every((folder) => searchPath.includes(folder));
}

/** The files that the probe found. */
export function probed({ files }: BuiltImage): KnownFiles {
  const all = new KnownFiles();
  // Parents first, so that none is invented.
  const paths = [...files.keys()].sort();
  for (const path of paths) {
    const file = files.get(path);
    if (file !== undefined) all.put(path, file);
  }
  return all;
}
