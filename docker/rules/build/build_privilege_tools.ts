import { isOption, readMode } from "../../model/files/file_mode.ts";
import type { Rule } from "../rule.ts";
import { startedCommands } from "../../model/run/run_commands.ts";
import { programOf, type ShellCommand } from "../../shell/shell_command.ts";

const tools: ReadonlySet<string> = new Set(["sudo", "gosu", "su-exec"]);

/** RUN is already root, and set-uid programs gain nothing later. */
export const buildPrivilegeTools: Rule = {
  id: "CPG024",
  name: "build-privilege-tools",
  title: "Privilege tools in the build",
  severity: "warning",
  needs: ["dockerfile"],
  detects: "RUN that calls sudo or su, installs sudo, gosu or su-exec, sets a setuid bit or a " +
    "capability",
  why: "RUN is root already; set-uid programs do not gain anything in production",
  advice: "drop it",
  *check(subject) {
    for (const instruction of subject.instructionsOf("RUN")) {
      for (const command of startedCommands(instruction)) {
        const message = problem(command);
        if (message === undefined) continue;
        yield { message, at: subject.at(instruction) };
        break;
      }
    }
  },
};

const installers: ReadonlySet<string> = new Set([
  ...["apt-get", "apt", "aptitude", "yum", "dnf", "apk"],
]);

function problem(command: ShellCommand): string | undefined {
  const program = programOf(command);
  if (program === "sudo" || program === "su") return `\`${program}\` is not needed: RUN is root`;
  if (program === "setcap") return "A capability has no effect in production";
  if (program === "chmod" || program === "install") {
    const bits = readMode(givenMode(program, command.texts) ?? "")?.(0, false) ?? 0;
    return (bits & 0o4000) !== 0 ? "A setuid bit has no effect in production" : undefined;
  }
  if (!installers.has(program)) return undefined;
  const args = command.texts.slice(1);
  const installs = args.includes("install") || args.includes("add");
  const tool = installs ? args.find((text) => tools.has(text.split("=")[0] ?? "")) : undefined;
  return tool === undefined ? undefined : `\`${tool}\` is installed but cannot gain anything`;
}

function givenMode(program: string, texts: readonly string[]): string | undefined {
  if (program === "chmod") return texts.slice(1).find((text) => !isOption(text));
  const option = texts.findIndex((text) => /^(-[A-Za-z]*m|--mode(=|$))/.test(text));
  const [, inOne = ""] = /^(?:-[A-Za-z]*?m|--mode=?)(.*)$/.exec(texts[option] ?? "") ?? [];
  return inOne === "" ? texts[option + 1] : inOne;
}
