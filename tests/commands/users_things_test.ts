import assert from "node:assert/strict";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { buildProgram } from "../../commands/program.ts";
import type { AccountRunOptions } from "../support/coursera/account.ts";
import type { RunningProgram } from "../support/coursera/program_account.ts";
import { docker, leftovers } from "../support/engine/docker.ts";
import { FileServer } from "../support/file_server.ts";
import { Uploading } from "../support/coursera/uploading.ts";
import { type UsersThings, usersThings } from "../support/engine/users_things.ts";
import { temporaryFolder, writeFiles } from "../support/files.ts";

/** Waits, fails or answers, as the submission says. */
const SCRIPT = `cd /shared/submission
[ -f wait ] && sleep "$(cat wait)"
[ -f fail ] && exit 3
echo '{"fractionalScore": 1, "feedback": "x"}' | tee /shared/feedback.json
`;

const COURSE = `course: course-0001
source: grader
parts: [{ item: i1, part: p1 }]
suite: subs
`;

/** One user's machine: a course folder, an account, and things on the engine. */
interface Setting {
  uploading: Uploading;
  things: UsersThings;
  server: FileServer;
  temporary: string;
  run: (words: string[], options?: AccountRunOptions) => Promise<string>;
  start: (words: string[]) => RunningProgram;
  /** Makes the next build of the grader another image. */
  edit: () => Promise<void>;
}

async function open(stack: AsyncDisposableStack): Promise<Setting> {
  const uploading = stack.use(await Uploading.open());
  const server = stack.use(new FileServer());
  const { path: temporary } = stack.use(await temporaryFolder());
  const { account } = uploading;
  const cwd = `${account.home.path}/cwd`;
  account.fake.state.addItem("course-0001~i1");
  server.file("/a.txt", "x");
  const edit = () => writeFiles(cwd, { "grader/grade.sh": `# ${crypto.randomUUID()}\n${SCRIPT}` });
  await edit();
  await writeFiles(cwd, {
    "courseraprogramming.yaml": COURSE,
    "grader/Dockerfile":
      'FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\nENTRYPOINT ["/bin/sh", "/grade.sh"]\n',
    "sub/a": "x",
    "bad/fail": "",
    "right/answer.sh": "echo 1\n",
    "slow/wait": "600",
    "subs/pass/one/a": "x",
    "subs/fail/two/fail": "",
  });
  const env = { TMPDIR: temporary };
  return {
    uploading,
    server,
    temporary,
    edit,
    things: stack.use(await usersThings(`${cwd}/grader`)),
    run: async (words, options) => {
      const { code, stdout, stderr } = await account.run(words, { ...options, env });
      assert.ok([0, 1].includes(code), `${words}: ${stderr}`);
      return stdout;
    },
    start: (words) => account.start(words, { env }),
  };
}

type Call = (setting: Setting) => Promise<unknown>;

/** Every command that may touch the engine, in ways that make and remove most. */
const onEngine: Record<string, Call> = {
  "ls": ({ run, things }) => run(["ls", things.image, "/"]),
  "cat": ({ run, things }) => run(["cat", things.image, "/grade.sh"]),
  "inspect": async ({ run, things }) => {
    await run(["inspect", things.image], { stdin: "true\n" });
    await run(["grade", "local", "--keep-failed", "./grader", "bad"]);
    await run(["inspect", "--failed"], { stdin: "true\n" });
  },
  "sanity": async ({ run, things }) => {
    await run(["sanity"]);
    await run(["sanity", "./grader", things.image]);
  },
  "grade local": async ({ run, edit }) => {
    const graded = async (...options: string[]) =>
      assert.match(await run(["grade", "local", ...options, "./grader", "sub"]), /^graded/);
    await graded();
    await edit();
    await graded("--submission-transfer", "copy");
    await edit();
    await graded("--no-rm");
    await run(["grade", "local", "--explain", "./grader", "sub"]);
  },
  "grade remote": async ({ run, server }) => {
    const url = new URL("/a.txt", server.origin());
    const words = ["grade", "remote", "--allow-host", url.host, "./grader", url.href];
    assert.match(await run(words), /^graded/);
  },
  "grade batch": async ({ run, edit }) => {
    await run(["grade", "batch", "./grader", "subs", "--report", "report", "--bundle"]);
    await edit();
    await run(["grade", "batch", "--keep-failed", "./grader", "subs"]);
  },
  "grade compare": ({ run, things }) => run(["grade", "compare", things.image, "./grader", "subs"]),
  "grade replay": async ({ run, uploading: { account } }) => {
    await run(["grade", "batch", "./grader", "subs", "--report", "again", "--bundle"]);
    const bundles = `${account.home.path}/cwd/again/bundles`;
    const [bundle] = await Array.fromAsync(Deno.readDir(bundles));
    await run(["grade", "replay", `again/bundles/${bundle!.name}`]);
  },
  "grade attack": async ({ run, edit }) => {
    await edit();
    await run(["grade", "attack", "--only", "forge/exit-at-once,shape", "./grader", "right"]);
  },
  "upload": async ({ run, things }) => {
    await run(["upload", things.image, "course-0001", "i1", "p1"]);
    await run(["upload", "./grader", "course-0001", "i1", "p1", "--api", "v1"]);
    await run(["upload", "./grader", "course-0001", "i1", "p1"]);
  },
  "plan": ({ run }) => run(["plan"]),
  "deploy": ({ run }) => run(["deploy"]),
  "__complete": async ({ run, things }) =>
    assert.match(await run(["__complete", "zsh", "ls", "team/"]), new RegExp(things.image)),
  "prune": async ({ run }) => {
    await run(["prune", "--dry-run"]);
    await run(["prune"]);
  },
};

/** All others: they start no `docker`. Of what would ask somebody or load a release, the help. */
const elsewhere: Record<string, string[]> = {
  "init": ["init", "shell", "made"],
  "init course": ["init", "course"],
  "grade merge": ["grade", "merge", "--report", "merged", "report"],
  "reregister": ["reregister", "fake-grader-1", "course-0001", "i1", "p1"],
  "publish": ["publish", "course-0001", "i1"],
  "status": ["status", "course-0001"],
  "list": ["list", "course-0001"],
  "limits get": ["limits", "get", "course-0001", "i1", "p1"],
  "limits set": ["limits", "set", "course-0001", "i1", "p1", "--grader-cpu", "1"],
  "get_resource_limits": ["get_resource_limits", "course-0001", "i1", "p1"],
  "update_resource_limits": ["update_resource_limits", "course-0001", "i1", "p1"],
  "course": ["course", "course-0001"],
  "configure check-auth": ["configure", "check-auth"],
  "configure display-auth-cache": ["configure", "display-auth-cache"],
  "configure login": ["configure", "login", "--help"],
  "configure logout": ["configure", "logout"],
  "upgrade": ["upgrade", "--help"],
  "completions": ["completions", "bash"],
  "schema": ["schema", "suite"],
  "version": ["version"],
};

/** The commands that do something, as people call them: `init` does, and has commands below. */
async function verbs(): Promise<string[]> {
  const doing = (command: CommandUnknownOpts, name: string): string[] => [
    ...(command.commands.length === 0 || command.registeredArguments.length > 0 ? [name] : []),
    ...command.commands.flatMap((each) => doing(each, `${name} ${each.name()}`.trim())),
  ];
  const host = {
    tools: () => {
      throw new Error("nothing runs");
    },
    write: { out: () => {}, err: () => {} },
    finish: () => {},
  };
  return doing(await buildProgram(host, []), "");
}

Deno.test("every command is known to leave the user's things on the engine alone", async () => {
  const known = [...Object.keys(onEngine), ...Object.keys(elsewhere)];
  assert.deepEqual((await verbs()).toSorted(), known.toSorted());
});

Deno.test("no command removes or changes anything of the user's on the engine", async (t) => {
  await using stack = new AsyncDisposableStack();
  const setting = await open(stack);
  const { things, temporary, run } = setting;
  const before = await things.state();
  // Positive control: what is looked for is there.
  assert.doesNotMatch(before, /No such/);
  for (const [verb, call] of Object.entries(onEngine)) {
    await t.step(verb, async () => {
      await call(setting);
      assert.equal(await things.state(), before);
    });
  }
  // Calls that are killed where they have most on the engine, and one after them that clears it away.
  const killed: Record<string, string[]> = {
    "grade local": ["grade", "local", "./grader", "slow"],
    "grade local, with a copy": [
      "grade",
      "local",
      "--submission-transfer",
      "copy",
      "grader",
      "slow",
    ],
    "grade batch": ["grade", "batch", "./grader", "."],
    "grade compare": ["grade", "compare", things.image, "./grader", "."],
  };
  for (const [verb, words] of Object.entries(killed)) {
    await t.step(`${verb}, killed`, async () => {
      await setting.edit();
      const { child, end } = setting.start(words);
      const over = end();
      while (await runningSleeps(temporary) === 0) await new Promise((r) => setTimeout(r, 100));
      child.kill("SIGKILL");
      await over;
      assert.equal(await things.state(), before);
      await run(["grade", "local", "./grader", "sub"]);
      assert.equal(await runningSleeps(temporary), 0);
      assert.equal(await things.state(), before);
    });
  }
  await t.step("a build, killed", async () => {
    await setting.edit();
    const { child, end, seen } = setting.start([
      "upload",
      "./grader",
      "course-0001",
      "--api",
      "v1",
    ]);
    const over = end();
    await seen(/Building/);
    child.kill("SIGKILL");
    await over;
    await run(["prune"]);
    assert.equal(await things.state(), before);
  });
  await removeKept(temporary);
  await run(["prune"]);
  assert.equal(await things.state(), before);
});

Deno.test("commands that have nothing to do with the engine start no docker", async (t) => {
  await using uploading = await Uploading.open();
  const { account } = uploading;
  await using tools = await temporaryFolder({
    docker: { text: '#!/bin/sh\necho "$*" >> "$CALLED"\nexit 1\n', mode: 0o755 },
  });
  const log = `${tools.path}/called`;
  const env = { PATH: `${tools.path}:${Deno.env.get("PATH")}`, CALLED: log };
  account.fake.state.addItem("course-0001~i1");
  const called = () => Deno.readTextFile(log).catch(() => "");
  for (const [verb, words] of Object.entries(elsewhere)) {
    await t.step(verb, async () => {
      await account.run(words, { env, discloses: true });
      assert.equal(await called(), "");
    });
  }
  // Positive control.
  await account.run(["ls", "busybox:1.35.0", "/"], { env });
  assert.notEqual(await called(), "");
});

/** How many containers of runs with this folder for temporary files are running. */
async function runningSleeps(temporary: string): Promise<number> {
  const label = "courseraprogramming.owner";
  const list = await docker([
    "ps",
    "--filter",
    `label=${label}`,
    "--format",
    `{{.Label "${label}"}}`,
  ]);
  return list.split("\n").filter((line) => line.includes(`:${temporary}`)).length;
}

/** What the program kept as it was told to. */
async function removeKept(temporary: string): Promise<void> {
  for (const name of await leftovers(temporary)) {
    await docker(["rm", "--force", "--volumes", name]).catch(() => {});
    await docker(["volume", "rm", "--force", name]).catch(() => {});
  }
}
