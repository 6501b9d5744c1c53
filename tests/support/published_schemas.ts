import type {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from "@actions/workflow-parser";
import * as esbuild from "esbuild";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { installPackages } from "../../scripts/build/packages.ts";
import { withLock } from "../../scripts/lock.ts";
import { temporaryFolder } from "./files.ts";
import { ROOT } from "./paths.ts";

interface WorkflowParser {
  NoOperationTraceWriter: typeof NoOperationTraceWriter;
  parseWorkflow: typeof parseWorkflow;
  convertWorkflowTemplate: typeof convertWorkflowTemplate;
}

let parser: Promise<WorkflowParser> | undefined;

/** What GitHub's own parser says against a workflow. */
export async function workflowFaults(name: string, content: string): Promise<string[]> {
  parser ??= withLock(join(ROOT, "build/compile.lock"), bundledParser);
  const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = await parser;
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  // What only the jobs together show, such as one that needs a job that is not there.
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

/** Bundled, as it imports JSON in a way that only bundlers take. */
async function bundledParser(): Promise<WorkflowParser> {
  try {
    const { outputFiles: [module] } = await esbuild.build({
      stdin: { contents: 'export * from "@actions/workflow-parser";', resolveDir: ROOT },
      nodePaths: [await installPackages()],
      write: false,
      bundle: true,
      format: "esm",
      platform: "browser",
      target: "esnext",
      logLevel: "silent",
    });
    return await import(`data:text/javascript;base64,${module!.contents.toBase64()}`);
  } finally {
    await esbuild.stop();
  }
}

/** What GitLab's schema says against a pipeline, as gitlab-ci-local brings and applies it. */
export async function pipelineFaults(text: string): Promise<string[]> {
  await using folder = await temporaryFolder({ ".gitlab-ci.yml": text });
  const run = async (command: string, args: string[]) =>
    await new Deno.Command(command, { args, cwd: folder.path, env: { NO_COLOR: "1" } }).output();
  // It wants to know the branch.
  await run("git", ["init", "--quiet"]);
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  await run("git", [...author, "commit", "--quiet", "--allow-empty", "--message", "first"]);
  const { code, stdout, stderr } = await run(Deno.execPath(), [
    ...["run", "-A", "--quiet", "--config", join(ROOT, "deno.json"), "--frozen"],
    ...[config.imports["gitlab-ci-local"], "--list"],
  ]);
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  const faults = [...error!.matchAll(/^\s*• ('.*)$/gm)].map(([, fault]) => fault!);
  const isChecked = /json schema validated/.test(error!) && /^name +description/m.test(out!);
  return code === 0 && isChecked ? [] : faults.length > 0 ? faults : [error!];
}

/**
 * What is wrong with each of some Jobs of Kubernetes by the published types: names and kinds of
 * fields. They do not say which texts a field takes. All at once, as the checker takes seconds to start.
 */
export async function jobFaults(jobs: readonly unknown[]): Promise<string[][]> {
  const modules = jobs.map((job, index): [string, string] => [
    `job-${index}.ts`,
    'import type { Job } from "kubernetes-types/batch/v1";\n' +
    `export const job: Job = ${JSON.stringify(job)};\n`,
  ]);
  await using folder = await temporaryFolder(Object.fromEntries(modules));
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["check", "--quiet", "--config", join(ROOT, "deno.json")],
      ...modules.map(([name]) => join(folder.path, name)),
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stderr);
  const found = [...text.matchAll(/^TS\d+ \[ERROR\]: (.*)$[^]*?^ +at .*\/(job-\d+\.ts):/gm)];
  if (code !== 0 && found.length === 0) throw new Error(text);
  return modules.map(([name]) =>
    found.filter(([, , file]) => file === name).map(([, why]) => why!)
  );
}
