import { posix } from "node:path";
import { visibleLine } from "../../../terminal/text.ts";
import { interpretedScript, shells } from "../../model/entry_point.ts";
import type { Finding, Rule } from "../rule.ts";
import type { StartCommand } from "../../model/settings.ts";
import type { Subject } from "../../model/subject.ts";

/** The exec form passes words on unchanged: nothing splits them or expands variables. */
export const execFormWords: Rule = {
  id: "CPG036",
  name: "exec-form-words",
  title: "Words that only a shell would understand",
  severity: "error",
  except: "warning for arguments other than the script",
  needs: ["dockerfile", "image"],
  detects:
    "in the exec form of ENTRYPOINT, or of CMD where it starts the grader: a variable, a pattern or " +
    "an assignment, or a program with its arguments in one word; a command of the shell such as `cd`; words such as " +
    "`&&` and `>`",
  why:
    "no shell reads these words: the container cannot start, or the grader gets them as they stand",
  advice: 'one word for each argument and the values themselves, or `["sh", "-c", "…", "sh"]`',
  *check(subject) {
    const { settings: { entrypoint, cmd }, entry } = subject;
    const start = entrypoint ?? cmd;
    if (start === undefined || start.shell || entry === undefined) return;
    const finding = programFinding(subject) ?? argumentFinding(subject, start);
    if (finding !== undefined) yield { ...finding, at: start.at };
  },
};

type Problem = Pick<Finding, "severity" | "message">;

const variable = /\$(\{?[A-Za-z_]\w*|[@*#0-9]|\()|^`/;

/** Shell builtins: there are no programs of these names. */
const builtins: ReadonlySet<string> = new Set([
  ...["cd", "exec", "source", ".", "export", "set", "unset", "ulimit", "umask", "eval", "trap"],
  ...["alias", "if", "for", "while", "case", "{", "("],
]);

/** Programs whose arguments are programs themselves, or patterns. */
const languages = /^([gm]?awk|sed|perl|jq|find|expr|python[0-9.]*|node|ruby|Rscript|R|java)$/;

function programFinding(subject: Subject): Problem | undefined {
  const { entry } = subject;
  if (entry === undefined) return undefined;
  const { program, script, commandText } = entry;
  const words = commandText === undefined ? [program, script] : [program];
  const unset = words.find((word) => word !== undefined && variable.test(word));
  if (unset !== undefined && !isFile(unset, subject)) {
    const message = `\`${unset}\` is taken as it stands: the exec form expands no variables`;
    return { severity: "error", message };
  }
  if (isSeveral(program, subject)) {
    const message = `\`${program}\` is one word: it is looked for as a program of that name`;
    return { severity: "error", message };
  }
  const pattern = words.find((word) => word !== undefined && /[*?]/.test(word));
  if (pattern !== undefined && !isFile(pattern, subject)) {
    const message = `\`${pattern}\` is taken as it stands: the exec form looks for no files`;
    return { severity: "error", message };
  }
  if (program !== program.trim() && !isFile(program, subject)) {
    const message = `The blank is part of the name \`${
      visibleLine(program)
    }\`, and there is no such program`;
    return { severity: "error", message };
  }
  if (/^[A-Za-z_]\w*=/.test(program)) {
    const message = `\`${program}\` is looked for as a program: \`env\` goes before variables`;
    return { severity: "error", message };
  }
  if (!builtins.has(program)) return undefined;
  return { severity: "error", message: `\`${program}\` is a command of the shell, not a program` };
}

function argumentFinding(subject: Subject, { words }: StartCommand): Problem | undefined {
  const { entry } = subject;
  if (entry === undefined || entry.commandText !== undefined) return undefined;
  const operator = words.find((word) =>
    /^(&&|\|\|?|;|&|[0-9]*(>>?|<)(&[0-9])?|([0-9]|&)?>>?\/\S+)$/.test(word)
  );
  if (operator !== undefined) {
    const message = `\`${operator}\` is an argument here: no shell reads the exec form`;
    return { severity: "warning", message };
  }
  const { program, args, script } = entry;
  const joined = script === undefined
    ? args.find((word) => /^-\S*\s/.test(word) && isFile(word.split(/\s+/).at(-1) ?? "", subject))
    : undefined;
  if (joined !== undefined) {
    return {
      severity: "error",
      message: `\`${joined}\` is one word: each argument is one of its own`,
    };
  }
  if (languages.test(posix.basename(program)) && script === undefined) return undefined;
  if (/^([gm]?awk|sed|jq|find|expr)$/.test(posix.basename(program))) return undefined;
  const unset = args.find((word) => variable.test(word));
  if (unset === undefined) return undefined;
  const message = `\`${unset}\` is taken as it stands: the exec form expands no variables`;
  return { severity: "warning", message };
}

/** Whether a word is a program and its arguments. Names with a blank are rare, but they exist. */
function isSeveral(program: string, subject: Subject): boolean {
  const words = program.trim().split(/\s+/);
  const [first = "", ...rest] = words;
  if (rest.length === 0 || isFile(program, subject)) return false;
  const base = posix.basename(first);
  if (shells.has(base) || base === "env" || base === "java") return true;
  return interpretedScript(base, rest) !== undefined || isFile(first, subject) ||
    subject.files.at(posix.resolve("/", program)) !== "unknown";
}

function isFile(word: string, { settings, files }: Subject): boolean {
  const file = files.at(posix.resolve(settings.workdir ?? "/", word));
  return file !== undefined && file !== "unknown";
}
