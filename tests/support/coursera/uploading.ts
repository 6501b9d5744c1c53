import { ProgramAccount } from "./program_account.ts";
import { FakeTransloadit, type TransloaditSettings } from "./fake_transloadit.ts";
import { temporaryFolder } from "../files.ts";

/** An account whose uploads go to a fake Transloadit. */
export class Uploading implements AsyncDisposable {
  private constructor(readonly account: ProgramAccount, readonly transloadit: FakeTransloadit) {}

  static async open(settings: TransloaditSettings = {}, cache?: string): Promise<Uploading> {
    const transloadit = await FakeTransloadit.start(settings);
    const account = await ProgramAccount.open({
      settings: transloadit.configuration,
      ...(cache === undefined ? {} : { cache }),
    });
    return new Uploading(account, transloadit);
  }

  /** Registered graders of either generation, each with bucket and key. */
  get registered() {
    const { v1, v2 } = this.account.fake.state.registrations;
    return [...v1, ...v2];
  }

  /** The grader of each part, by `generation composedId part`. */
  get links(): Record<string, string> {
    return Object.fromEntries(this.account.fake.state.registrations.links);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.account[Symbol.asyncDispose]();
    await this.transloadit[Symbol.asyncDispose]();
  }
}

/** Incompressible bytes. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
}

/** A build context whose zip has about that many bytes. */
export async function noisyContext(length: number) {
  const context = await temporaryFolder({ Dockerfile: DOCKERFILE });
  await Deno.writeFile(`${context.path}/noise`, noise(length));
  return context;
}

/** A Dockerfile without errors for `sanity`. */
export const DOCKERFILE =
  'FROM busybox:1.35.0\nCOPY noise /noise\nENTRYPOINT ["/bin/cat", "/noise"]\n';

/** SHA-256 of a file in hexadecimal. */
export async function sha256(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return new Uint8Array(digest).toHex();
}
