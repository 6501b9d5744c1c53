import { join } from "node:path";
import type { Machine } from "./vm_machine.ts";

/** The user who runs the program in a machine. */
export interface Caller {
  /** Id of the user and of its group. */
  id: number;
  /** Variables added to those of every call. */
  env: Readonly<Record<string, string>>;
  /** The SELinux context of the program; default: that of the machine's ssh server. */
  context?: string;
  /** The SELinux context of the files of every call; default: by where they are. */
  fileContext?: string;
}

/**
 * Installs the program in a machine, where it sees the same files as the engine.
 *
 * @param binary the compiled program
 * @param directory where to write the command
 * @param caller default: root
 * @returns a command here that runs the program there; see {@linkcode insideScript}
 */
export async function installInside(
  { run, shell }: Machine,
  binary: string,
  directory: string,
  caller?: Caller,
): Promise<string> {
  const name = `courseraprogramming-of-${caller?.id ?? 0}`;
  // Each gets its own file, because a running program cannot be overwritten.
  const installed = `/usr/local/bin/${name}`;
  // An emulated processor decrypts a third of a program and unpacks it faster than it decrypts all
  // of it.
  await run(`gunzip >${installed} && chmod 755 ${installed}`, { stdin: await packed(binary) });
  const command = join(directory, name);
  const script = insideScript(shell, installed, caller);
  await Deno.writeTextFile(command, script, { mode: 0o755 });
  return command;
}

async function packed(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const stream = file.readable.pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * A script that copies the folder `HOME` to the same path in a machine, owned by the caller, and
 * runs a program there with the script's arguments, working directory, `HOME` and `TMPDIR`. Files
 * that the program writes stay there.
 *
 * @param shell the words of a command that runs its arguments in Bash there
 */
export function insideScript(
  shell: readonly string[],
  program: string,
  caller?: Caller,
): string {
  const words = shell.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const { own = "", become = "" } = caller === undefined ? {} : becoming(caller);
  const variables = Object.entries(caller?.env ?? {}).map(([name, value]) => `${name}=${value} `);
  return `#!/bin/bash
set -eu
shell=(${words.join(" ")})
tar -C / -c "\${HOME#/}" | "\${shell[@]}" 'tar -C / -x'
exec "\${shell[@]}" "${own}cd \${PWD@Q} && exec ${become}env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \\
  HOME=\${HOME@Q} TMPDIR=\${TMPDIR@Q} NO_COLOR=1 ${variables.join("")}${program} \${*@Q}"
`;
}

function becoming({ id, context, fileContext }: Caller): { own: string; become: string } {
  const contained = context === undefined ? "" : `runcon ${context} `;
  const labelled = fileContext === undefined ? "" : `chcon -R ${fileContext} \${HOME@Q} && `;
  return {
    own: `chown -R ${id}:${id} \${HOME@Q} && ${labelled}`,
    become: `${contained}setpriv --reuid ${id} --regid ${id} --clear-groups `,
  };
}
