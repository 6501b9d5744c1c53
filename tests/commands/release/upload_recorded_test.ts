/**
 * Plays what was recorded of `upload` with the old tools to the compiled program: the archive must
 * be sent the same way, registrations and links must be the same, and the exit code too, but for
 * the differences listed here, each with an id of docs/spec/coursera-api.md, section 12, or the
 * part of the specification it comes from.
 */
import assert from "node:assert/strict";
import * as z from "zod";
import { runBinary, type RunResult } from "../../support/binary.ts";
import { docker } from "../../support/engine/docker.ts";
import { cacheOf, ownTokens, temporaryHome } from "../../support/coursera/fake_coursera_client.ts";
import {
  type ComparedCall,
  type RecordedUpload,
  recordedUploadSchema,
  ScriptedUploadServer,
} from "../../support/coursera/scripted_upload_server.ts";
import recordings from "../testdata/recorded_uploads.json" with { type: "json" };
import { temporaryFolder, writeFiles } from "../../support/files.ts";

/** How the rewrite differs from a recording. */
interface Difference {
  because: string;
  exitCode?: number;
  /** The assembly is completed after what was recorded of it. */
  completes?: boolean;
  /** The request with the archive was held when the old tool gave up; here it ends well. */
  isSent?: boolean;
  /** Text that stands in the calls in place of the recorded one. */
  replaced?: [string, string];
  /** Calls beside those recorded: a registration or link that the old tool did not get to. */
  goesOn?: boolean;
  /** Nothing is asked of Coursera. */
  isSilent?: boolean;
}

const exitCodes = 'docs/spec/commands.md, "Exit codes"';
const goesOn = { completes: true, goesOn: true, isSent: true, exitCode: 0 };

const differences: Record<string, Difference> = {
  "upload_v1.bored_503": { because: exitCodes, exitCode: 2 },
  "upload_v2.bored_503": { because: exitCodes, exitCode: 2 },
  "upload_v1.assembly_404_first": { because: "U1", ...goesOn },
  "upload_v2.assembly_404_first": { because: "U1", ...goesOn },
  "upload_v1.assembly_expected_zero": { because: "U2", ...goesOn },
  "upload_v1.happy_zero_length_poll_body": { because: "U1", ...goesOn },
  "upload_v1.assembly_aborted_state_waits": { because: "U4", exitCode: 1, isSilent: true },
  "upload_v1.upload_post_connection_closed_then_404": {
    because: `U3 and ${exitCodes}`,
    exitCode: 2,
  },
  "upload_v1.link_region_dot": { because: "U6", goesOn: true, exitCode: 0 },
  "upload_v1.link_dotted_bucket": { because: "U6", goesOn: true, exitCode: 0 },
  "upload_v2.link_region_dot": { because: "U6", goesOn: true, exitCode: 0 },
  "upload_v1.register_201_without_location": { because: "R2", goesOn: true, exitCode: 0 },
  "upload_v1.ids_with_special_characters": {
    because: "R3",
    replaced: ["authoringBranch~abc~", "authoringBranch!~abc~"],
  },
  "upload_v1.docker_unreachable": { because: exitCodes, exitCode: 2 },
  "upload_v1.docker_host_variable": {
    because: "D1: the image is found; what would follow was not recorded",
    exitCode: 2,
  },
  "upload_v1.refresh_refused_before_upload": {
    because: "A1: nobody is there to sign in",
    exitCode: 1,
  },
  "upload_v1.requestbin": { because: "U7", exitCode: 64, isSilent: true },
  "upload_v2.requestbin": { because: "U7", exitCode: 64, isSilent: true },
  "upload_v2.item_without_part": { because: "U9", exitCode: 64, isSilent: true },
  "upload_v2.additional_parts_without_item": { because: "U9", exitCode: 64, isSilent: true },
  "upload_v2.resources_out_of_range_are_sent": {
    because: 'docs/spec/grader-contract.md, "Legal values"',
    exitCode: 64,
    isSilent: true,
  },
  "upload_v2.not_a_zip_is_sent": {
    because: 'docs/spec/commands.md, "SOURCE"',
    exitCode: 1,
    isSilent: true,
  },
  "upload_v2.usage_missing_file": { because: 'docs/spec/commands.md, "SOURCE"', exitCode: 1 },
  "upload_v2.usage_directory": { because: 'docs/spec/commands.md, "SOURCE"', exitCode: 1 },
};

/** Their point is a wait of 25 minutes; tests/coursera/transfer/assembly_test.ts has it on a clock of its own. */
const notHere = ["upload_v1.assembly_never_completes", "upload_v2.assembly_never_completes"];

/** The images of the recordings are all one here, under names that cannot be anybody's. */
const images = new Map([
  ["bb", "courseraprogramming-test-bb"],
  ["wire-grader:1", "courseraprogramming-test-wire-grader:1"],
  ["team/wire-grader:1", "courseraprogramming-test/wire-grader:1"],
]);

const ATONCE = 4;

Deno.test("recorded uploads give the same registrations and links", async (t) => {
  for (const name of images.values()) await docker(["tag", "busybox:1.35.0", name]);
  try {
    const all = z.array(recordedUploadSchema).parse(recordings);
    const names = all.map(({ scenario }) => scenario);
    for (const name of [...Object.keys(differences), ...notHere]) {
      assert(names.includes(name), name);
    }
    const scenarios = all.filter(({ scenario }) => !notHere.includes(scenario));
    // Most of their time is waiting.
    const played = new Map<string, Promise<() => void>>();
    const queue = [...scenarios];
    const next = async (): Promise<void> => {
      for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
        const judged = play(each);
        played.set(each.scenario, judged);
        await judged.catch(() => {});
      }
    };
    await Promise.all(Array.from({ length: ATONCE }, next));
    for (const { scenario } of scenarios) {
      await t.step(scenario, async () => (await played.get(scenario))?.());
    }
  } finally {
    await docker(["image", "rm", ...images.values()]);
  }
});

/** Runs one, and answers what checks it. */
async function play(recorded: RecordedUpload): Promise<() => void> {
  const difference = differences[recorded.scenario];
  await using home = await temporaryHome();
  await using folder = await temporaryFolder();
  const link = "https://fake-bucket.s3.amazonaws.com/grader/fake-key.tar";
  const completed = { ok: "ASSEMBLY_COMPLETED", results: { ":original": [{ ssl_url: link }] } };
  const script = difference?.isSent && recorded.transloadit !== undefined
    ? { ...recorded, transloadit: { ...recorded.transloadit, send: { status: 200, body: {} } } }
    : recorded;
  await using server = await ScriptedUploadServer.start(
    script,
    difference?.completes ? [{ status: 200, body: completed }] : [],
  );
  await home.write(".coursera/courseraprogramming.cfg", settings(server.origin));
  // The old tool paused for 20 s; here a token must be nearer its end to end meanwhile.
  const expiresIn = (recorded.expires_in_s ?? 3600) - (recorded.expires_in_s === 302.6 ? 2.5 : 0);
  await home.write(
    ".coursera/oauth2_cache.json",
    cacheOf({ expiresIn, refresh: "fake-refresh-token-RRRR1111" }),
  );
  ownTokens(home, server.origin);
  await makeZip(folder.path);
  const result = await runBinary(words(recorded, folder.path, server.origin), {
    cwd: folder.path,
    env: { HOME: home.path, TMPDIR: folder.path },
  });
  const { calls, sent } = server;
  return () => check(recorded, { result, calls: [...calls], sent });
}

function settings(origin: string): string {
  return `[oauth2]\napi_endpoint = ${origin}\nwww_endpoint = ${origin}\n` +
    `token_endpoint = ${origin}/oauth2/v1/token\n` +
    `[upload]\ntransloadit_bored_api = ${origin}/instances/bored\n`;
}

/** The recorded zip is an empty one, which is no grader. */
async function makeZip(folder: string): Promise<void> {
  await writeFiles(folder, { "zip/Dockerfile": 'FROM scratch\nENTRYPOINT ["/x"]\n' });
  const args = ["-c", "import shutil; shutil.make_archive('PythonGrader', 'zip', 'zip')"];
  const { success } = await new Deno.Command("python3", { args, cwd: folder }).output();
  assert(success);
  await Deno.writeTextFile(`${folder}/plain.txt`, "hello");
  await Deno.remove(`${folder}/zip`, { recursive: true });
}

function words({ command }: RecordedUpload, folder: string, origin: string): string[] {
  const here = command.map((word) =>
    images.get(word) ?? word.replace("<tmp>", folder).replace("https://api.coursera.org", origin)
  );
  // What the old tools uploaded was not looked at.
  return [...here, "--no-sanity"];
}

interface Played {
  result: RunResult;
  calls: ComparedCall[];
  sent: ScriptedUploadServer["sent"];
}

function check(recorded: RecordedUpload, { result, calls, sent }: Played): void {
  const difference = differences[recorded.scenario];
  const { exit_code, intended, transloadit } = recorded;
  const wanted = difference?.exitCode ?? intended ?? (exit_code === 2 ? 64 : exit_code);
  assert.equal(result.code, wanted, result.stderr);

  const expected: ComparedCall[] = difference?.isSilent ? [] : recorded.calls.map((call) => {
    const { answer: _, ...compared } = call;
    return compared;
  });
  const [from, to] = difference?.replaced ?? ["", ""];
  const text = from === ""
    ? JSON.stringify(expected)
    : JSON.stringify(expected).replaceAll(from, to);
  const compared = difference?.goesOn ? calls.slice(0, expected.length) : calls;
  assert.deepEqual(compared, JSON.parse(text), result.stderr);
  if (difference?.goesOn) assert(calls.length > expected.length, "it goes on");

  if (sent === undefined || transloadit?.fileName === undefined) return;
  const { fileName, contentType } = transloadit;
  const [image] = recorded.command.flatMap((word) => images.has(word) ? [word] : []);
  const flat = (name: string) => name.replaceAll("/", "_");
  const renamed = image === undefined
    ? fileName
    : fileName.replace(flat(image), flat(images.get(image)!));
  assert.deepEqual([sent.fileName, sent.contentType], [renamed, contentType]);
  const plain = JSON.stringify(transloadit.params)
    .replace("<transloadit-account-id>", "05912e90e83346abb96c261bf458b615")
    .replace("<transloadit-template-id>", "7531c0b023f611e5aa2ecf267b4b90ee");
  assert.deepEqual(sent.params, JSON.parse(plain));
}
