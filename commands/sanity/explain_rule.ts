import { suggest } from "../../docker/dockerfile/suggest.ts";
import { type ExampleFiles, ruleExamples } from "../../docker/rules/examples.ts";
import { ruleNamed, rules } from "../../docker/rules/mod.ts";
import { bytes } from "../../terminal/measures.ts";
import { UsageError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import type { Style } from "../../terminal/style.ts";
import { visible } from "../../terminal/text.ts";
import { PROJECT } from "../../terminal/links.ts";
import { ruleLink } from "./text.ts";
import type { Tools } from "../tools.ts";

/**
 * Explains what a rule finds, why it matters, and how to do it well.
 *
 * @param written id or name of the rule
 * @throws {UsageError} if there is no such rule, with the nearest one
 */
export function explainRule(written: string, { terminal }: Pick<Tools, "terminal">): ExitCode {
  const rule = ruleNamed(written);
  if (rule === undefined) {
    const known = rules.flatMap(({ id, name }) => [id.toLowerCase(), name]);
    const near = ruleNamed(suggest(written.toLowerCase(), known) ?? "");
    throw new UsageError(`--explain: there is no rule \`${visible(written)}\``, {
      hint: near === undefined
        ? `\`sanity\` prints the id and the name of each finding's rule; all are in ${PROJECT}/blob/main/docs/rules.md`
        : `did you mean \`${near.id}\` (\`${near.name}\`)?`,
    });
  }
  const style = terminal.out;
  const { id, name, title, severity, except, detects, why, advice, fix } = rule;
  terminal.result([
    style.bold(`${ruleLink(rule, style)} ${name}: ${title}`),
    `severity: ${severity}${except === undefined ? "" : `; ${except}`}`,
    `found when: ${detects}`,
    `why: ${why}`,
    `fix: ${advice}`,
    ...(fix === undefined ? [] : [`--fix: ${fix}`]),
    ...renderExamples(id, style),
  ].join("\n"));
  return ExitCode.Ok;
}

/** Rules that are only about ignore comments have no examples. */
function renderExamples(id: string, style: Style): string[] {
  const example = ruleExamples.find((each) => each.id === id);
  if (example === undefined) return [];
  const { fail, pass, files, failFiles, passFiles, failImage, passImage, protocol } = example;
  const of = protocol === undefined ? "" : ` (${protocol})`;
  return [
    "",
    style.red(`bad${of}:`),
    ...(failImage === undefined
      ? renderFiles(fail, { ...files, ...failFiles })
      : [`  an image of ${bytes(failImage.Size)}`]),
    "",
    style.green(`good${of}:`),
    ...(passImage === undefined
      ? renderFiles(pass, { ...files, ...passFiles })
      : [`  an image of ${bytes(passImage.Size)}`]),
  ];
}

function renderFiles(dockerfile: string, files: ExampleFiles): string[] {
  const others = Object.entries(files).flatMap(([path, [mode, text]]) => [
    `  # ${path}, mode ${mode}${text === "" ? ", empty" : ""}`,
    ...indented(text),
  ]);
  return [...indented(dockerfile), ...others];
}

/** Shows carriage returns, because one rule is about them. */
function indented(text: string): string[] {
  return text.trimEnd() === ""
    ? []
    : text.replace(/\n$/, "").split("\n").map((line) => `  ${visible(line)}`);
}
