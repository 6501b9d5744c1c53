/** The order of two versions such as 1.2.3 and 1.2.3-rc.1: negative when `a` is the older one. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [parse(a), parse(b)];
  for (let at = 0; at < 3; at++) {
    const difference = (first.numbers[at] ?? 0) - (second.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  // What comes before a release is older than it.
  return Number(second.isEarly) - Number(first.isEarly);
}

/** Whether a text is a version; what a server says is shown and put into addresses only then. */
export function isVersion(text: string): boolean {
  return /^\d{1,9}\.\d{1,9}\.\d{1,9}(-[0-9A-Za-z.-]{1,64})?$/.test(text);
}

function parse(version: string): { numbers: number[]; isEarly: boolean } {
  const [numbers = "", ...rest] = version.split("-");
  return { numbers: numbers.split(".").map(Number), isEarly: rest.length > 0 };
}
