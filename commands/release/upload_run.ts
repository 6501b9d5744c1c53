import { requestedResources, type StoredArchive } from "../../coursera/resources/registration.ts";
import { isFailed, ReleasedGraders } from "../../coursera/resources/released_graders.ts";
import { ResumableUploads } from "../../coursera/transfer/resumable_uploads.ts";
import { type Archive, sendArchive } from "../../coursera/transfer/send_archive.ts";
import { resolveCourse } from "../../coursera/resources/courses.ts";
import { openTransloadit } from "../../coursera/transfer/transloadit.ts";
import type { Generation } from "../../coursera/resources/allowed_resources.ts";
import type { Session } from "../../coursera/session.ts";
import type { ExitCode } from "../../terminal/exit_code.ts";
import { bytes as byteText, seconds as secondsText } from "../../terminal/measures.ts";
import { visible } from "../../terminal/text.ts";
import { courseResolution, openAccount } from "../account/session.ts";
import { releaseGrader } from "./steps.ts";
import type { Tools } from "../tools.ts";
import { transferTeller } from "./transfer_text.ts";
import type { Stored, UploadOptions, UploadOutcome } from "./upload_call.ts";
import {
  identifyUpload,
  imageContent,
  makeArchive,
  openUploadFolder,
  type UploadSubject,
} from "./upload_archive.ts";
import { exitCode, show, tellTheWayOn } from "./upload_result.ts";
import { requireSanity } from "./upload_sanity.ts";

/** What all steps share. */
interface Context {
  session: Session;
  releases: ReleasedGraders;
  uploads: ResumableUploads;
  /** Id of a course or branch, not a slug. */
  course: string;
  tools: Tools;
}

/** Runs an upload and shows its outcome. */
export async function runUpload(options: UploadOptions, tools: Tools): Promise<ExitCode> {
  const outcome = await release(options, tools);
  show(outcome, options, tools);
  return exitCode(outcome);
}

/**
 * Runs an upload.
 *
 * @param found what SOURCE is, if that is already known
 */
export async function release(
  options: UploadOptions,
  tools: Tools,
  found?: UploadSubject,
): Promise<UploadOutcome> {
  const subject = options.fromUpload === undefined
    ? found ?? await identifyUpload(options.source, options.api, tools)
    : undefined;
  const generation = subject?.generation ?? generationOf(options);
  requestedResources(generation, options.resources);

  const session = await openAccount(tools);
  // Find out now, not hours later, whether the user is signed in.
  await session.tokens.accessToken();
  const { clock, configuration: { tokenCache } } = session;
  const onUnkept = (reason: string) =>
    tools.terminal.warn(
      visible(`progress could not be saved; the next run may not resume: ${reason}`),
    );
  const memory = { tokenCache, clock, signal: tools.signal, onUnkept };
  const releases = new ReleasedGraders(memory);
  const course = await resolveCourse(options.course, courseResolution(session, tools));
  const uploads = new ResumableUploads(memory);
  const context = { session, releases, uploads, course, tools };

  const stored = subject === undefined
    ? await fromUpload(options.fromUpload!, generation, context)
    : await store(subject, options, context);
  const plan = { ...options, ...stored, course };
  const onUnregistered = () => tellTheWayOn(options, stored, tools);
  const released = await releaseGrader(plan, stored.before, { ...context, onUnregistered });
  return { ...released, ...stored, course };
}

/** The name of a stored archive tells its generation. */
function generationOf({ api, fromUpload }: UploadOptions): Generation {
  return api ?? (/\.zip(?:[?#]|$)/i.test(fromUpload?.key ?? "") ? "v2" : "v1");
}

async function fromUpload(
  archive: StoredArchive,
  generation: Generation,
  { releases, course }: Context,
): Promise<Stored> {
  const before = await releases.ofArchive(course, archive);
  const isUnfinished = before !== undefined && releases.isUnfinished(before);
  return {
    generation,
    archive,
    content: before?.content ?? `${archive.bucket}/${archive.key}`,
    before: isUnfinished ? before : undefined,
    transfer: null,
  };
}

/** Makes and sends the archive, unless an earlier run has done so. */
async function store(
  subject: UploadSubject,
  options: UploadOptions,
  context: Context,
): Promise<Stored> {
  const { tools } = context;
  const { generation } = subject;
  await using folder = await openUploadFolder(options.temporary, tools);
  if (options.sanity) await requireSanity({ ...subject, temporary: folder.path }, tools);
  const content = imageContent(subject);
  const known = content && await storedBefore({ content, generation }, options, context);
  if (known) return known;

  const archive = await makeArchive(
    subject,
    { folder: folder.path, fileName: options.fileName },
    tools,
  );
  // An image identifies its archive: engines do not always write the same bytes.
  const made = { content: content ?? archive.digest, generation };
  const found = content === undefined ? await storedBefore(made, options, context) : undefined;
  return found ?? { ...made, ...await send(archive, options, context), before: undefined };
}

/** Finds what an earlier run stored of the same content, if this one may use it. */
async function storedBefore(
  wanted: { content: string; generation: Generation },
  { reuse, settled }: UploadOptions,
  { releases, course, tools: { terminal } }: Context,
): Promise<Stored | undefined> {
  const before = await releases.ofContent({ ...wanted, course });
  if (before === undefined) return undefined;
  const { archive, grader } = before;
  const when = new Date(before.updated).toISOString().slice(0, 16).replace("T", " ");
  if (settled && before.isOver && grader !== undefined) {
    const isUseless = isFailed(before);
    terminal.note(
      visible(
        isUseless
          ? `Coursera did not process grader \`${grader}\` (${before.status}): registering it again`
          : `The same content is grader \`${grader}\` of this course since ${when} UTC`,
      ),
    );
    return { ...wanted, archive, before: isUseless ? undefined : before, transfer: null };
  }
  if (settled || releases.isUnfinished(before)) {
    terminal.note(`The archive was stored at ${when} UTC; resuming`);
    return { ...wanted, archive, before, transfer: null };
  }
  if (reuse) {
    terminal.note(`The archive was stored at ${when} UTC: nothing is sent`);
    return { ...wanted, archive, before: undefined, transfer: null };
  }
  // A release abandoned long ago may have no grader.
  const became = grader === undefined ? "was stored for" : `became grader \`${grader}\` of`;
  terminal.note(
    visible(`The same content ${became} this course at ${when} UTC; `) +
      `\`--reuse\` would register it${grader === undefined ? "" : " again"} without sending it`,
  );
  return undefined;
}

async function send(
  archive: Archive,
  { account, template, resume }: UploadOptions,
  { session, uploads, tools }: Context,
): Promise<Pick<Stored, "archive" | "transfer">> {
  const { terminal, signal } = tools;
  const { clock, grant } = session;
  const env = (name: string) => tools.env[name];
  // `verify_tls = False` applies only to Coursera's own hosts.
  const transloadit = openTransloadit({ ...grant, signal, account, template, fetch });
  const tell = transferTeller(archive.fileName, tools);
  const started = performance.now();
  let seconds = 0;
  const stored = await sendArchive(transloadit, archive, {
    ...{ clock, signal, env, uploads, resume },
    onEvent(event) {
      if (event.kind === "sent") seconds = Math.round(performance.now() - started) / 1000;
      tell(event);
    },
  });
  terminal.endProgress();
  const name = visible(archive.fileName);
  terminal.note(`Sent \`${name}\`, ${byteText(archive.size)}, in ${secondsText(seconds)}`);
  const { size: bytes, digest } = archive;
  return { archive: stored, transfer: { bytes, digest, seconds } };
}
