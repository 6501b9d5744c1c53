import type { Instruction } from "../dockerfile/ast.ts";
import { mountFields } from "../dockerfile/mounts.ts";
import type { Finding, Rule } from "./rule.ts";
import { startedCommands } from "./run_commands.ts";
import { programOf, type ShellCommand } from "./shell_command.ts";
import type { Subject } from "./subject.ts";

/** Caches cost size; builds that ask hang; lists of last month break. */
export const packageManager: Rule = {
  id: "CPG028",
  name: "package-manager",
  title: "Package manager use",
  severity: "info; without -y or update alone: warning",
  level: "info",
  needs: ["dockerfile"],
  detects: "install without removing the cache in the same RUN, without `-y`, `apt` instead of " +
    "`apt-get`, `apt-get update` in a RUN of its own",
  why: "size; builds that wait for an answer or use a stale list",
  advice: "one RUN: update, install -y, remove",
  *check(subject) {
    for (const instruction of subject.runs(names)) {
      const finding = worst([...problems(instruction, subject)]);
      if (finding !== undefined) yield { ...finding, at: subject.at(instruction) };
    }
  },
};

type Problem = Pick<Finding, "severity" | "message">;

function worst(found: readonly Problem[]): Problem | undefined {
  return found.find(({ severity }) => severity === "warning") ?? found[0];
}

/** One command of a package manager. */
interface Call {
  program: string;
  verb: string;
  args: readonly string[];
}

function* problems(instruction: Instruction, subject: Subject): Generator<Problem> {
  const commands = startedCommands(instruction);
  const calls = commands.flatMap(callOf);
  if (calls.length === 0) return;
  const cleaned = (pattern: RegExp) =>
    commands.some(({ texts }) => texts[0] === "rm" && texts.some((text) => pattern.test(text))) ||
    cacheMounts(instruction).some((target) => pattern.test(target));
  const installs = calls.filter(({ program, verb }) =>
    (program.startsWith("apt") || program === "yum" || program === "dnf") && isInstall(verb)
  );
  for (const { program, args } of installs) {
    if (!args.some(saysYes)) {
      yield {
        severity: "warning",
        message: `\`${program} install\` without \`-y\` asks and waits`,
      };
    }
  }
  const apt = calls.filter(({ program }) => program.startsWith("apt"));
  const updates = apt.some(({ verb }) => verb === "update");
  if (updates && !apt.some(({ verb }) => isInstall(verb) || verb.includes("upgrade"))) {
    yield {
      severity: "warning",
      message: "`apt-get update` in a RUN of its own is cached: later installs use a stale list",
    };
  }
  if (apt.some(({ program }) => program === "apt")) {
    yield { severity: "info", message: "`apt` is for people: scripts use `apt-get`" };
  }
  const cache = uncleaned(calls, { cleaned, commands, subject });
  if (cache !== undefined) {
    yield { severity: "info", message: `\`${cache}\` leaves its cache in the image` };
  }
}

const managers: ReadonlySet<string> = new Set([
  ...["apt", "apt-get", "aptitude", "apk", "yum", "dnf", "pip", "conda", "mamba"],
]);

/** What is in the names of those and of Python. */
const names = ["apt", "apk", "yum", "dnf", "pip", "conda", "mamba", "python"];

function callOf(command: ShellCommand): Call[] {
  const program = programOf(command);
  const isPython = program.startsWith("python") && /^python[0-9.]*$/.test(program);
  const isPip = program.startsWith("pip") && /^pip[0-9.]*$/.test(program);
  if (!isPython && !isPip && !managers.has(program)) return [];
  const args = command.texts.slice(1);
  if (!isPython) return [{ program, verb: args.find(isVerb) ?? "", args }];
  if (args[0] !== "-m" || args[1] !== "pip") return [];
  return [{ program: "pip", verb: args.slice(2).find(isVerb) ?? "", args: args.slice(2) }];
}

function saysYes(word: string): boolean {
  return word === "-y" ||
    word.startsWith("-") && /^(-[a-z]*y[a-z]*|-qq+|--yes|--assume-yes|--assumeyes)$/.test(word);
}

function isVerb(word: string): boolean {
  return !word.startsWith("-") && !word.includes("=");
}

function isInstall(verb: string): boolean {
  return verb === "install" || verb === "reinstall" || verb === "build-dep" || verb === "add";
}

function uncleaned(
  calls: readonly Call[],
  { cleaned, commands, subject }: {
    cleaned: (pattern: RegExp) => boolean;
    commands: readonly ShellCommand[];
    subject: Subject;
  },
): string | undefined {
  const cleans = (program: string) =>
    commands.some(({ texts }) => texts[0] === program && texts.includes("clean"));
  for (const { program, verb, args } of calls) {
    if (!isInstall(verb) && !(program === "conda" && verb === "create")) continue;
    const isClean = program.startsWith("apt")
      ? cleaned(/\/var\/(lib\/apt(\/lists)?|lib|cache\/apt)?/)
      : program === "apk"
      ? args.includes("--no-cache") || cleaned(/\/var\/cache\/apk/)
      : program.startsWith("pip")
      ? args.includes("--no-cache-dir") || cleaned(/\.cache/) || disablesPipCache(subject, commands)
      : program === "yum" || program === "dnf"
      ? cleans("yum") || cleans("dnf") || cleaned(/\/var\/cache/)
      : cleans("conda") || cleans("mamba");
    if (!isClean) return `${program} ${verb}`;
  }
  return undefined;
}

function disablesPipCache(subject: Subject, commands: readonly ShellCommand[]): boolean {
  return subject.settings.env.some(({ variables }) =>
    variables.some(({ name }) => name === "PIP_NO_CACHE_DIR")
  ) || commands.some(({ texts }) => texts.some((text) => text.startsWith("PIP_NO_CACHE_DIR=")));
}

function cacheMounts({ flags }: Instruction): string[] {
  return flags.flatMap(({ name, value }) => {
    if (name !== "mount" || value === undefined) return [];
    const fields = new Map(mountFields(value).map((field) => [field.key, field.value ?? ""]));
    const isCache = ["cache", "tmpfs"].includes(fields.get("type") ?? "");
    return isCache ? [fields.get("target") ?? fields.get("dst") ?? ""] : [];
  });
}
