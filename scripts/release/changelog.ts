import { UserError } from "../../terminal/errors.ts";

/** The change log's section on one version. */
export interface Changes {
  /** As `2026-01-31`. */
  date: string;
  /** The section without its heading. */
  text: string;
}

/**
 * Finds a version's section, which begins with a line such as `## 1.2.3 (2026-01-31)`.
 *
 * @throws {UserError} if there is none, or it is empty
 */
export function changesOf(version: string, changelog: string): Changes {
  for (const section of changelog.split(/^(?=## )/m)) {
    const [, named, date] = /^## (\S+) \((\d{4}-\d{2}-\d{2})\)\n/.exec(section) ?? [];
    const text = section.slice(section.indexOf("\n")).trim();
    if (named === version && date !== undefined && text !== "") return { date, text };
  }
  throw new UserError(`CHANGELOG.md has no section for ${version}`, {
    hint: `write one that begins with \`## ${version} (YEAR-MONTH-DAY)\``,
  });
}
