import { parse } from "@babel/parser";
import * as t from "@babel/types";
import { join, relative } from "node:path";
import { textsOf } from "./expression_texts.ts";

/** An error that the program can print. */
export interface PrintedError {
  /** With `…` for values filled in. */
  text: string;
  hint: string | undefined;
  /** The file that throws it. */
  file: string;
}

/** The result of {@linkcode printedErrors}. */
export interface FoundErrors {
  errors: PrintedError[];
  /** Files with an error whose text was not found: {@linkcode composed} must list them. */
  unknown: string[];
  /** Files that {@linkcode composed} lists needlessly. */
  idle: string[];
}

const folders = ["commands", "grader", "docker", "coursera", "terminal"];

/** Texts that are composed before they become an error, by file. */
const composed: Readonly<Record<string, string[]>> = {
  "commands/source/require_folder.ts": ["DIR: `…` does not exist", "DIR: `…` is not a directory"],
  "grader/files/checked_yaml.ts": [
    "FILE:LINE:COLUMN: … (a suite, a course file or a file of parts)",
  ],
  "docker/engine/unusable_engine.ts": [
    "(the docker client's words about a context)",
    "The Docker engine at … refuses this user: …",
    "The docker client and the engine are incompatible: …",
    "The files for TLS with the Docker engine at … cannot be used: …",
    "The host of the Docker engine at … refuses SSH: …",
    "There is no TLS with the Docker engine at …: …",
    "`…` is not the address of a Docker engine: …",
  ],
  "terminal/errors.ts": ["Failed to … `…`: (the system's words)"],
  "coursera/api_error.ts": ["Failed to …: Coursera answered …", "Failed to …: (a network's error)"],
  "coursera/transfer/assembly.ts": ["Transloadit …: … (the state of the assembly)"],
};

/** Finds every error for users in the sources below `root`. */
export async function printedErrors(root: string): Promise<FoundErrors> {
  const sources = new Map<string, t.File>();
  for (const folder of folders) await readSources(join(root, folder), root, sources);
  const classes = errorClasses([...sources.values()]);
  const errors: PrintedError[] = [];
  const worded = new Set<string>();
  for (const [file, source] of sources) {
    for (const { name, calls } of superCalls(source, classes)) {
      const found = calls.flatMap((call) => errorsOf(call, source, file));
      if (found.length > 0) worded.add(name);
      errors.push(...found);
    }
  }
  const plain = new Set([...classes].filter((name) => !worded.has(name)));
  const unworded = new Set<string>();
  for (const [file, source] of sources) {
    for (const call of errorCalls(source, plain)) {
      const found = errorsOf(call, source, file);
      if (found.length === 0 && !passesOn(call)) unworded.add(file);
      errors.push(...found);
    }
    for (const text of composed[file] ?? []) errors.push({ text, hint: undefined, file });
  }
  const unknown = [...unworded].filter((file) => composed[file] === undefined);
  const idle = Object.keys(composed).filter((file) => !unworded.has(file));
  return { errors, unknown, idle };
}

async function readSources(
  folder: string,
  root: string,
  sources: Map<string, t.File>,
): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = join(folder, name);
    if (isDirectory && name !== "templates") await readSources(path, root, sources);
    else if (name.endsWith(".ts")) {
      const text = await Deno.readTextFile(path);
      const source = parse(text, { sourceType: "module", plugins: ["typescript"] });
      sources.set(relative(root, path).replaceAll("\\", "/"), source);
    }
  }
}

/** All nodes of one kind, in source order. */
function nodesOf<T extends t.Node>(within: t.Node, is: (node: t.Node) => node is T): T[] {
  const found: T[] = [];
  t.traverseFast(within, (node) => {
    if (is(node)) found.push(node);
  });
  return found;
}

function isClass(node: t.Node): node is t.ClassDeclaration {
  return t.isClassDeclaration(node);
}

function isCall(node: t.Node): node is t.CallExpression | t.NewExpression {
  return t.isCallExpression(node) || t.isNewExpression(node);
}

/** UserError and its direct and indirect subclasses. */
function errorClasses(sources: t.File[]): Set<string> {
  const classes = new Set(["UserError"]);
  const declared = sources.flatMap((source) => nodesOf(source, isClass));
  for (let size = 0; size !== classes.size;) {
    size = classes.size;
    for (const { id, superClass } of declared) {
      if (t.isIdentifier(superClass) && classes.has(superClass.name)) classes.add(id!.name);
    }
  }
  return classes;
}

/** The arguments of `super` in each error class except the first. */
function superCalls(source: t.File, classes: ReadonlySet<string>) {
  return nodesOf(source, isClass)
    .filter(({ id }) => classes.has(id!.name) && id!.name !== "UserError")
    .map((declared) => ({
      name: declared.id!.name,
      calls: nodesOf(declared.body, isCall).filter(({ callee }) => t.isSuper(callee)),
    }));
}

/** Where an error of these classes is created, or one is printed without being thrown. */
function errorCalls(source: t.File, classes: ReadonlySet<string>) {
  return nodesOf(source, isCall).filter((call) => {
    const { callee } = call;
    if (t.isNewExpression(call)) return t.isIdentifier(callee) && classes.has(callee.name);
    return t.isMemberExpression(callee) &&
      t.isIdentifier(callee.object, { name: "terminal" }) &&
      t.isIdentifier(callee.property, { name: "error" }) &&
      (t.isStringLiteral(call.arguments[0]) || t.isTemplateLiteral(call.arguments[0]));
  });
}

function errorsOf(
  { arguments: [message, ...options] }: t.CallExpression | t.NewExpression,
  source: t.File,
  file: string,
): PrintedError[] {
  if (message === undefined) return [];
  const hints = options.flatMap((option) => nodesOf(option, isHint))
    .slice(0, 1).flatMap(({ value }) => textsOf(value, source));
  return textsOf(message, source)
    // A text without words of its own is composed elsewhere, and found there.
    .filter((text) => /[A-Za-z]{3}/.test(text))
    .map((text) => ({ text, hint: hints.join(" or "), file }));
}

function isHint(node: t.Node): node is t.ObjectProperty {
  return t.isObjectProperty(node) && t.isIdentifier(node.key, { name: "hint" });
}

/** Whether it repeats another error, which is found separately or comes from the system. */
function passesOn({ arguments: [message] }: t.CallExpression | t.NewExpression): boolean {
  return t.isMemberExpression(message) && t.isIdentifier(message.property, { name: "message" });
}
