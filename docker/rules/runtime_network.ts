import { posix } from "node:path";
import type { Rule, Severity } from "./rule.ts";
import { commandPlace, scriptPlace } from "./scripts.ts";
import { type ShellCommand, startedBy } from "./shell_command.ts";

const always: ReadonlySet<string> = new Set([
  ...["apt", "apt-get", "apk", "yum", "dnf", "curl", "wget"],
]);

const verbs: Readonly<Record<string, RegExp>> = {
  pip: /^install$/,
  pip3: /^install$/,
  npm: /^(install|i|ci|add)$/,
  yarn: /^(install|add)$/,
  conda: /^(install|create)$/,
  mamba: /^(install|create)$/,
  git: /^(clone|fetch|pull)$/,
};

/** There is no network in v1, and only a few hosts in v2. */
export const runtimeNetwork: Rule = {
  id: "CPG018",
  name: "runtime-network",
  title: "Needs the network at run time",
  severity: "warning in v1, info in v2",
  level: "warning",
  needs: ["context", "image"],
  detects:
    "package managers, pip, npm, yarn or conda install, git clone or fetch, curl, wget, or " +
    "R's install.packages, in the entry script or one that it calls",
  why: "v1: there is no network, it hangs until the time limit; v2: only allowed hosts answer",
  advice: "install while building",
  *check({ scripts, protocol }) {
    const severity: Severity = protocol === "v1" ? "warning" : "info";
    for (const script of scripts) {
      for (const outer of script.commands) {
        for (const command of startedBy(outer)) {
          const name = networkUse(command);
          if (name === undefined) continue;
          const message = `\`${name}\` needs the network`;
          yield { severity, message, at: commandPlace(script, command) };
          break;
        }
      }
      if (!script.r) continue;
      for (const [index, line] of script.source.text.split("\n").entries()) {
        if (!/^[^#"']*\binstall\.packages\s*\(/.test(line)) continue;
        const message = "`install.packages` needs the network";
        yield { severity, message, at: scriptPlace(script, index + 1) };
      }
    }
  },
};

/** How a command that goes to the network is called in a message. */
function networkUse({ texts }: ShellCommand): string | undefined {
  const name = posix.basename(texts[0] ?? "");
  if (always.has(name)) return name;
  const args = texts.slice(1);
  if (/^python[0-9.]*$/.test(name) && args[0] === "-m" && args[1] === "pip") {
    return args.includes("install") ? "pip install" : undefined;
  }
  const verb = args.find((text) => !text.startsWith("-"));
  return verb !== undefined && verbs[name]?.test(verb) ? `${name} ${verb}` : undefined;
}
