/**
 * The output of the Dockerfile parser: instructions with the places of all their parts, and
 * diagnostics (docs/spec/dockerfile.md, sections 1, 3 and 7).
 */

/** A place in the file. Lines and columns count from 1; columns count UTF-16 units. */
export interface Position {
  line: number;
  column: number;
}

/** A range of the file; `end` is the place after its last character. */
export interface Range {
  start: Position;
  end: Position;
}

/** A piece of text and its place in the file. */
export interface Word {
  /** Decoded for JSON elements, otherwise as written, with continuations removed. */
  value: string;
  range: Range;
}

/** One `--name` or `--name=value` before the arguments of an instruction. */
export interface Flag {
  /** Without the two dashes. */
  name: string;
  /** `undefined` when there is no `=`. */
  value: string | undefined;
  /** `--name=value` with quotes and escapes removed. */
  text: string;
  range: Range;
}

/** A comment line, without its `#` and surrounding blanks. */
export interface Comment {
  text: string;
  line: number;
  range: Range;
}

/** A here-document: the word that introduces it, and its body. */
export interface Heredoc {
  name: string;
  /** False when any part of the name was quoted. */
  expand: boolean;
  /** Written with `<<-`: leading tabs of the body are removed when it is used. */
  chomp: boolean;
  /** The body, line ends and leading tabs included. */
  content: string;
  /** First line of the body; if it is the closing line, the body is empty. */
  startLine: number;
  /** The closing line, or the last line of the file when there is none. */
  endLine: number;
  /** False when the closing line is missing. */
  closed: boolean;
  /** Place of the introducing word. */
  range: Range;
}

/** The parts that an instruction and an ONBUILD trigger have in common. */
export interface Command {
  /** Keyword in upper case, however it was written; also for unknown instructions. */
  instruction: string;
  /** Keyword as written. */
  written: string;
  keywordRange: Range;
  flags: readonly Flag[];
  /**
   * The arguments when they are not a JSON array (docs/spec/dockerfile.md, section 5). Exactly one
   * of `args` and `json` is defined; `args` of an ONBUILD is empty.
   */
  args: readonly Word[] | undefined;
  /**
   * The elements when the arguments are a valid JSON array of strings; for HEALTHCHECK, the
   * arguments after its type.
   */
  json: readonly Word[] | undefined;
  /** Everything after keyword and flags, trimmed, as one text. */
  rest: Word;
  /** The instruction that ONBUILD triggers. */
  trigger: Command | undefined;
}

/** One instruction of the file. */
export interface Instruction extends Command {
  /** First physical line, 1-based. */
  startLine: number;
  /** Last physical line it includes, with here-documents and comments in continuations. */
  endLine: number;
  /** From the keyword to the end of the last line of text, here-document bodies excluded. */
  range: Range;
  heredocs: readonly Heredoc[];
  /**
   * Comment lines before the instruction that belong to it (docs/spec/dockerfile.md, section 3.3).
   */
  comments: readonly Comment[];
  /** Comment lines inside its continuation. */
  innerComments: readonly Comment[];
  /** The physical lines that make up the text, without escapes, comments and blank lines. */
  pieces: readonly string[];
}

/** A parser directive that has an effect. */
export interface Directive {
  name: "syntax" | "escape" | "check";
  value: string;
  line: number;
  range: Range;
}

export type Severity = "error" | "warning";

/** Every code (docs/spec/dockerfile.md, section 9) that means the file cannot be built. */
export type ErrorCode =
  | "no-instructions"
  | "line-too-long"
  | "bad-escape"
  | "bad-check"
  | "directive-repeated"
  | "unknown-instruction"
  | "needs-arguments"
  | "needs-destination"
  | "from-arguments"
  | "stage-name"
  | "no-stage"
  | "from-variable"
  | "from-order"
  | "from-number"
  | "flag-unknown"
  | "flag-repeated"
  | "flag-needs-value"
  | "flag-value"
  | "json-not-strings"
  | "shell-needs-json"
  | "pair-needs-value"
  | "pair-needs-equals"
  | "blank-name"
  | "healthcheck-type"
  | "healthcheck-command"
  | "healthcheck-none"
  | "onbuild-not-allowed"
  | "heredoc-open"
  | "heredoc-destination"
  | "bad-substitution";

/** Every code (docs/spec/dockerfile.md, section 9) that does not stop a build. */
export type WarningCode =
  | "empty-continuation"
  | "swallowed-instruction"
  | "json-fallback"
  | "legacy-pair"
  | "maintainer"
  | "stage-name-casing"
  | "stage-name-repeated"
  | "stage-name-reserved"
  | "from-as-casing"
  | "instruction-repeated"
  | "undefined-variable"
  | "undefined-arg";

/** A problem that the parser found. */
export interface Diagnostic {
  code: ErrorCode | WarningCode;
  severity: Severity;
  message: string;
  /** The line BuildKit would report: usually the first one of the instruction. */
  line: number;
  /** Last line of the construct that starts at `line`. */
  endLine: number;
  /** The exact place, possibly on a later line than `line`. */
  range: Range;
}

/** What a stage is built on. */
export type StageBase =
  | { kind: "stage"; index: number }
  | { kind: "scratch" }
  /** `name` is expanded with the global ARGs; `undefined` when it depends on something unknown. */
  | { kind: "image"; name: string | undefined };

/** One FROM and what follows it. */
export interface Stage {
  /** Position among the stages, from 0. */
  index: number;
  /** Lower-cased name after AS. */
  name: string | undefined;
  base: StageBase;
  from: Instruction;
  /** The instructions after FROM. */
  instructions: readonly Instruction[];
}

/** An instruction with its variables expanded (docs/spec/dockerfile.md, section 8). */
export interface Resolved {
  /**
   * The value of each of `args` or `json` after expansion, `undefined` if it cannot be determined
   * from the file. Instructions that Docker does not expand keep their text.
   */
  words: readonly (string | undefined)[];
  /** The values of the flags that Docker expands. */
  flags: ReadonlyMap<Flag, string | undefined>;
  /**
   * The variables as this instruction sees them: `undefined` if not set, `null` if the value is
   * unknown.
   */
  lookup: (name: string) => string | null | undefined;
}

/** A parsed Dockerfile. */
export interface Dockerfile {
  /** The escape character in use: a backslash or a backtick. */
  escape: "\\" | "`";
  directives: readonly Directive[];
  instructions: readonly Instruction[];
  stages: readonly Stage[];
  /** ARG instructions before the first FROM. */
  globalArgs: readonly Instruction[];
  /** Expanded variables, for the instructions of stages and the global ARGs. */
  resolved: ReadonlyMap<Instruction, Resolved>;
  /** Sorted by line. */
  diagnostics: readonly Diagnostic[];
  /** The physical lines without their line ends, for display as context. */
  lines: readonly string[];
}
