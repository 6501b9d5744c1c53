/** Compares two versions such as 1.2.3 and 1.2.3-rc.1: negative if `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [parse(a), parse(b)];
  for (let at = 0; at < 3; at++) {
    const difference = (first.numbers[at] ?? 0) - (second.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  // A pre-release is older than its release.
  return Number(second.isEarly) - Number(first.isEarly);
}

/** Whether a string is a version. What a server sends is shown and put into URLs only if it is. */
export function isVersion(text: string): boolean {
  return /^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]{1,64})?$/.test(text);
}

function parse(version: string): { numbers: number[]; isEarly: boolean } {
  const [numbers = "", ...rest] = version.split("-");
  return { numbers: numbers.split(".").map(Number), isEarly: rest.length > 0 };
}
