import { type RuleCase, script, tryCases } from "../../support/rule_cases.ts";

const privileges = (says: boolean, text: string): RuleCase => ({
  ...{ rule: "CPG017", says },
  ...script(text),
});
const network = (says: boolean, text: string): RuleCase => ({
  ...{ rule: "CPG018", says },
  ...script(text),
});

const cases: Record<string, RuleCase> = {
  "asking where a program is": privileges(false, "command -v sudo"),
  "asking for one that is missing": network(false, "if ! command -V curl; then exit 1; fi"),
  "asking with the usual search path": network(false, "command -pv curl"),
  "a program started by command": network(true, "command curl x"),
  "an array": network(false, "FORBIDDEN=(curl wget sudo)"),
  "an array over several lines": network(false, "F=(\n  curl # (old)\n  wget\n)"),
  "an array that is added to": network(false, "F+=(curl)"),
  "a declared array": network(false, "declare -a F=(curl)"),
  "an empty array": network(false, "declare -a F=() G=(curl)"),
  "a command after an array": network(true, "F=(a b); curl x"),
  "a substitution in an array": network(true, "F=($(curl x))"),
  "a pattern in a test": network(false, "[[ $l =~ (curl|wget) ]]"),
  "a comparison in a test": network(false, "[[ a && curl == b ]]"),
  "a test over several lines": network(false, "if [[ a ||\n  curl ]]; then echo; fi"),
  "a command after a test": network(true, "[[ a < b ]] && curl x"),
  "a substitution in a test": network(true, '[[ -n "$(curl x)" ]]'),
  "arithmetic": privileges(false, "(( su > 1 ))"),
  "arithmetic of a loop": privileges(false, "for (( su = 1; mount < 2; su++ )); do :; done"),
  "a command after arithmetic": privileges(true, "(( a > 1 )) && su x"),
  "a subshell in a subshell": privileges(true, "((echo a); su x)"),
  "the first command of a subshell in a subshell": privileges(true, "((su a); echo x)"),
  "a function with its keyword": privileges(true, "function f { sudo x; }"),
  "a function with keyword and parentheses": privileges(true, "function f() {\n  sudo x\n}"),
  "a function named like a program": privileges(false, "function su { id; }"),
  "a build that asks for sudo": {
    ...{ rule: "CPG024", says: false, text: "RUN command -v sudo || true\n" },
  },
};

Deno.test("rules look at words in command position only", (t) => tryCases(t, cases));
