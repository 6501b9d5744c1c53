import type { Instruction } from "../../dockerfile/ast.ts";
import { mountFields } from "../../dockerfile/stages/mounts.ts";
import {
  isConda,
  isInteractive,
  type PackageCall,
  packageCalls,
  saysYes,
} from "../../model/run/package_calls.ts";
import { readers, withoutVersion } from "../../model/run/program_kinds.ts";
import type { Finding, Rule } from "../rule.ts";
import { startedCommands } from "../../model/run/run_commands.ts";
import { programOf, type ShellCommand } from "../../shell/shell_command.ts";
import type { Subject } from "../../model/subject.ts";

/** Caches add size; builds that prompt hang; outdated package lists break. */
export const packageManager: Rule = {
  id: "CPG028",
  name: "package-manager",
  title: "Package manager use",
  severity: "info",
  except: "warning without `-y` and for an update alone",
  needs: ["dockerfile"],
  detects: "install without removing the cache in the same RUN, without `-y`, `apt` instead of " +
    "`apt-get`, `apt-get update` in a RUN of its own",
  why: "size; builds that wait for an answer or use a stale list",
  advice: "one RUN: update, install -y, remove",
  *check(subject) {
    const answered = answeredManagers(subject);
    for (const instruction of subject.instructionsOf("RUN")) {
      const problem = worstProblem(instruction, { subject, answered });
      if (problem !== undefined) yield { ...problem, at: subject.at(instruction) };
    }
  },
};

type Problem = Pick<Finding, "severity" | "message">;

/** A RUN that calls package managers. */
interface Build {
  instruction: Instruction;
  commands: readonly ShellCommand[];
  calls: readonly PackageCall[];
  subject: Subject;
  answered: Answered;
}

function worstProblem(
  instruction: Instruction,
  { subject, answered }: Pick<Build, "subject" | "answered">,
): Problem | undefined {
  const commands = startedCommands(instruction);
  const calls = packageCalls(commands);
  if (calls.length === 0) return undefined;
  const build = { instruction, commands, calls, subject, answered };
  let updates = false;
  let brings = false;
  let isForPeople = false;
  for (const call of calls) {
    const { program, verb, installs } = call;
    if (installs && isInteractive(call) && !saysYes(call) && !isAnswered(call, build)) {
      const name = `${program} ${isConda(program) ? verb : "install"}`;
      return { severity: "warning", message: `\`${name}\` without \`-y\` asks and waits` };
    }
    if (!program.startsWith("apt")) continue;
    if (program === "apt") isForPeople = true;
    if (verb === "update") updates = true;
    else if (installs || verb.includes("upgrade")) brings = true;
  }
  if (updates && !brings && commands.every(bringsNothing)) {
    return {
      severity: "warning",
      message: "`apt-get update` in a RUN of its own is cached: later installs use a stale list",
    };
  }
  if (isForPeople) {
    return { severity: "info", message: "`apt` is for people: scripts use `apt-get`" };
  }
  const cache = calls.find((call) => call.installs && !isCleaned(call, build));
  if (cache === undefined) return undefined;
  const message = `\`${cache.program} ${cache.verb}\` leaves its cache in the image`;
  return { severity: "info", message };
}

/** Programs that install no apt packages; any other may be a script that does. */
const noInstallers: ReadonlySet<string> = new Set([
  ...[
    "apt",
    "apt-get",
    "rm",
    "rmdir",
    "mkdir",
    "cp",
    "mv",
    "ln",
    "chmod",
    "chown",
    "touch",
    "echo",
  ],
  ...[
    "printf",
    "ls",
    "grep",
    "egrep",
    "sed",
    "find",
    "sort",
    "tee",
    "install",
    "tar",
    "gzip",
    "curl",
  ],
  ...["wget", "gpg", "env", "exec", "sudo", "command", "nice", "nohup", "timeout", "useradd"],
  ...["adduser", "groupadd", "addgroup", "usermod", "apt-key", "apt-cache", "add-apt-repository"],
  ...["ldconfig", "locale-gen", "update-ca-certificates", "debconf-set-selections", "pip", "conda"],
]);

function bringsNothing(command: ShellCommand): boolean {
  const text = command.texts[0] ?? "";
  if (text === "xargs") {
    const start = command.texts.findIndex((word, index) => index > 0 && !word.startsWith("-"));
    return start < 0 || bringsNothing(command.from(start));
  }
  const name = programOf(command);
  const isSystems = !text.includes("/") || /^\/(usr\/(local\/)?)?s?bin\//.test(text);
  if (!isSystems || command.words[0]?.literal === false) return false;
  return noInstallers.has(withoutVersion(name)) || readers.has(name);
}

/** Whether something other than an option of the call prevents the prompt. */
function isAnswered({ program }: PackageCall, { commands, answered }: Build): boolean {
  if (commands.some(({ texts }) => texts[0] === "yes" || texts[0] === "echo" && texts[1] === "y")) {
    return true;
  }
  return isConda(program)
    ? answered.conda
    : program.startsWith("apt")
    ? answered.apt
    : answered.others;
}

/** Whether a RUN or a variable keeps package managers from prompting. */
interface Answered {
  conda: boolean;
  apt: boolean;
  others: boolean;
}

function answeredManagers(subject: Subject): Answered {
  return {
    conda: subject.runsMention(["always_yes", "CONDA_ALWAYS_YES"]) ||
      setsVariable(subject, "CONDA_ALWAYS_YES"),
    apt: subject.runsMention(["Assume-Yes", "assume-yes"]),
    others: subject.runsMention(["assumeyes"]),
  };
}

/** The package lists of apt, or a folder that contains them. */
const aptLists =
  /^\/var\/(lib\/(apt(\/(lists.*|\*?))?|\*)?)?$|^\/var\/.*\{(.*[,/])?(apt|lists)[,/}]/;

function isCleaned({ program, args }: PackageCall, build: Build): boolean {
  if (program.startsWith("apt")) return isRemoved(aptLists, build);
  if (program === "apk") {
    return args.includes("--no-cache") || isRemoved(/\/var\/cache\/apk/, build);
  }
  if (program.startsWith("pip")) {
    return args.includes("--no-cache-dir") || isRemoved(/\.cache/, build) ||
      disablesPipCache(build) || build.calls.some(isPurge);
  }
  if (isConda(program)) return cleans(build, isConda) || isRemoved(/conda|\/pkgs(\/|$)/, build);
  const isYum = (name: string) => name === "yum" || name === "dnf";
  return cleans(build, isYum) || isRemoved(/\/var\/cache/, build);
}

/** Whether a matching path is deleted, or only mounted. */
function isRemoved(pattern: RegExp, { commands, instruction }: Build): boolean {
  return commands.some((command) =>
    deletes(command) && command.texts.some((text) => pattern.test(text))
  ) || cacheMounts(instruction).some((target) => pattern.test(target));
}

function deletes(command: ShellCommand): boolean {
  const program = programOf(command);
  return program === "rm" || program === "find" && command.texts.includes("-delete");
}

function cleans({ calls }: Build, isManager: (program: string) => boolean): boolean {
  return calls.some(({ program, verb }) => isManager(program) && verb === "clean");
}

function isPurge({ program, verb, args }: PackageCall): boolean {
  return program.startsWith("pip") && verb === "cache" && args.includes("purge");
}

function disablesPipCache({ instruction, subject }: Build): boolean {
  const { rest, heredocs } = instruction;
  // Anywhere in the text: before the command, or exported.
  return setsVariable(subject, "PIP_NO_CACHE_DIR") ||
    [rest.value, ...heredocs.map(({ content }) => content)].some((text) =>
      text.includes("PIP_NO_CACHE_DIR=")
    );
}

/** Whether a variable is set by an ENV, or by an ARG, which applies only to the build. */
function setsVariable(subject: Subject, name: string): boolean {
  return subject.settings.env.some(({ variables }) => variables.some((one) => one.name === name)) ||
    subject.instructionsOf("ARG").some(({ args }) =>
      args?.some(({ value }) => value.startsWith(`${name}=`))
    );
}

function cacheMounts({ flags }: Instruction): string[] {
  return flags.flatMap(({ name, value }) => {
    if (name !== "mount" || value === undefined) return [];
    const fields = new Map(mountFields(value).map((field) => [field.key, field.value ?? ""]));
    const isCache = ["cache", "tmpfs"].includes(fields.get("type") ?? "");
    return isCache ? [fields.get("target") ?? fields.get("dst") ?? ""] : [];
  });
}
