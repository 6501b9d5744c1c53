import { installLines } from "../../model/texts/r_code.ts";
import type { Rule, Severity } from "../rule.ts";
import { commandPlace, scriptPlace } from "../../model/scripts.ts";
import { programOf, type ShellCommand, startedBy } from "../../shell/shell_command.ts";

const always: ReadonlySet<string> = new Set([
  ...["apt", "apt-get", "apk", "yum", "dnf", "curl", "wget"],
]);

/** A program that uses the network only for some of its verbs. */
interface Client {
  verbs: readonly string[];
  /** Options that take the next word. */
  valued: readonly string[];
}

const pip: Client = {
  verbs: ["install"],
  valued: ["--proxy", "--timeout", "--retries", "--cert", "--cache-dir", "--log", "--python"],
};
const conda: Client = { verbs: ["install", "create"], valued: [] };

const clients: ReadonlyMap<string, Client> = new Map([
  ["npm", {
    verbs: ["install", "i", "ci", "add"],
    valued: ["--prefix", "-C", "--registry", "--cache", "--loglevel", "--workspace", "-w"],
  }],
  ["yarn", { verbs: ["install", "add"], valued: ["--cwd"] }],
  ["conda", conda],
  ["mamba", conda],
  ["git", {
    verbs: ["clone", "fetch", "pull"],
    valued: ["-C", "-c", "--git-dir", "--work-tree", "--namespace"],
  }],
]);

/** There is no network in v1, and only a few hosts are reachable in v2. */
export const runtimeNetwork: Rule = {
  id: "CPG018",
  name: "runtime-network",
  title: "Needs the network at run time",
  severity: "warning",
  except: "info in v2",
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
      for (const line of installLines(script.source.text)) {
        const message = "`install.packages` needs the network";
        yield { severity, message, at: scriptPlace(script, line) };
      }
    }
  },
};

/** The name in messages of a command that uses the network. */
function networkUse(command: ShellCommand): string | undefined {
  const name = programOf(command);
  if (always.has(name)) return name;
  const args = command.texts.slice(1);
  if (/^python[0-9.]*$/.test(name)) {
    return args[0] === "-m" && args[1] === "pip" && args.includes("install")
      ? "pip install"
      : undefined;
  }
  if (name === "R" || name === "Rscript") {
    return args.some((text) => installLines(text).length > 0) ? "install.packages" : undefined;
  }
  const client = /^pip[0-9.]*$/.test(name) ? pip : clients.get(name);
  const verb = client === undefined ? undefined : verbOf(args, client);
  return verb !== undefined && client?.verbs.includes(verb) ? `${name} ${verb}` : undefined;
}

function verbOf(args: readonly string[], { valued }: Client): string | undefined {
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    if (valued.includes(word)) index++;
    else if (!word.startsWith("-")) return word;
  }
  return undefined;
}
