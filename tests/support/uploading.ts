import { Account } from "./account.ts";
import { FakeTransloadit, type TransloaditSettings } from "./fake_transloadit.ts";

/** An account whose uploads go to a fake Transloadit. */
export class Uploading implements AsyncDisposable {
  private constructor(readonly account: Account, readonly transloadit: FakeTransloadit) {}

  static async open(settings: TransloaditSettings = {}, cache?: string): Promise<Uploading> {
    const transloadit = await FakeTransloadit.start(settings);
    const account = await Account.open({
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
