import { join } from "node:path";
import { failureReason, UserError } from "../../../terminal/errors.ts";
import { visible } from "../../../terminal/text.ts";
import { BUNDLES } from "../record.ts";

/** A name given by `writeBundle()`, also during writing (`NewFile`). */
const OWN_NAME = /^[\w.-]{1,80}-[0-9a-f]{8}\.zip(\.[0-9a-f]{8}\.tmp)?$/;

/**
 * Removes the bundles of an earlier report that a new one does not name: they contain learners'
 * submissions, which would be archived together with the folder.
 *
 * @param report the report's folder
 * @param named paths relative to it, as in the records
 * @throws {UserError} that names one that cannot be removed
 */
export async function removeStaleBundles(
  report: string,
  named: ReadonlySet<string>,
): Promise<void> {
  const folder = join(report, BUNDLES);
  const info = await Deno.lstat(folder).catch(() => undefined);
  // The target of a link is not this program's.
  if (!info?.isDirectory) return;
  const stale: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && OWN_NAME.test(name) && !named.has(`${BUNDLES}/${name}`)) stale.push(name);
  }
  for (const name of stale) {
    await Deno.remove(join(folder, name)).catch((cause: Error) => {
      if (cause instanceof Deno.errors.NotFound) return;
      const path = visible(join(folder, name));
      const why = failureReason(cause);
      throw new UserError(`An earlier report's bundle, \`${path}\`, could not be removed: ${why}`, {
        hint: "remove it before anybody archives the folder: it holds a submission",
        cause,
      });
    });
  }
}
