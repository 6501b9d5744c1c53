/** The signs in a text that it reads the parameters of a grader. */

/** Reading parameters in the form of v1. */
export const argumentUse =
  /\$[1-9@*#]|\$\{[1-9@*#]|\bsys\.argv\b|\bargparse\b|\bargs\s*\[|\bargs\b.*String|\bargv\b|commandArgs|\bgetopts\b/;

/** Reading parameters in the form of v2. */
export const variableUse =
  /\$\{?(partId|userId|filename)\b|(environ|getenv|Sys\.getenv|process\.env|ENV)\b.{0,20}(partId|userId|filename)/;

/** The same where it cannot be a shell's own variable of that name. */
const environmentUse =
  /(environ|getenv|Sys\.getenv|process\.env|ENV)\b.{0,20}(partId|userId|filename)/;
const shellUse = /\$\{?(partId|userId)\b/;
const shellAssignment = /\b(partId|userId)=|\b(read|for)\b[^\n]*\b(partId|userId)\b/;

/** Whether a text shows that its grader gets its parameters in the form of v2. */
export function readsEnvironment(text: string): boolean {
  return environmentUse.test(text) ||
    shellUse.test(text) && !shellAssignment.test(text) && !argumentUse.test(text);
}
