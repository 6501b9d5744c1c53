/** How a text shows that it reads the parameters of a grader. */

/** Reading parameters as v1 gives them. */
export const argumentUse =
  /\$[1-9@*#]|\$\{[1-9@*#]|\bsys\.argv\b|\bargparse\b|\bargs\s*\[|\bargs\b.*String|\bargv\b|commandArgs|\bgetopts\b/;

/** Reading parameters as v2 gives them. */
export const variableUse =
  /\$\{?(partId|userId|filename)\b|(environ|getenv|Sys\.getenv|process\.env|ENV)\b.{0,20}(partId|userId|filename)/;

/** The same where no shell's own variable of such a name can be meant. */
const environmentUse =
  /(environ|getenv|Sys\.getenv|process\.env|ENV)\b.{0,20}(partId|userId|filename)/;
const shellUse = /\$\{?(partId|userId)\b/;
const shellAssignment = /\b(partId|userId)=|\b(read|for)\b[^\n]*\b(partId|userId)\b/;

/** Whether a text shows that its grader is given its parameters as v2 does. */
export function readsEnvironment(text: string): boolean {
  return environmentUse.test(text) ||
    shellUse.test(text) && !shellAssignment.test(text) && !argumentUse.test(text);
}
